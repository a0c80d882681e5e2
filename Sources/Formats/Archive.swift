/// Named values and blocks of bytes: what a component writes to be continued later.
///
/// Names are paths such as `agent/replay/observations`. The archive knows nothing of files;
/// `Training` writes one as a checkpoint and reads it back.
public struct Archive: Sendable {
  /// Small values, as JSON text in UTF-8, by path.
  public private(set) var values: [String: [UInt8]] = [:]
  /// Blocks of raw bytes, by path.
  public private(set) var blocks: [String: [UInt8]] = [:]

  /// An empty archive.
  public init() {}

  /// Stores an encodable value under a path.
  public mutating func set(_ path: String, _ value: some Encodable) throws {
    values[path] = try JSON.encode(value)
  }

  /// Reads the value under a path.
  ///
  /// - Throws: ``FormatError`` if it is missing or of another kind.
  public func value<Value: Decodable>(_ path: String, as type: Value.Type = Value.self) throws
    -> Value
  {
    guard let bytes = values[path] else { throw FormatError.missing(path) }
    return try JSON.decode(type, from: bytes)
  }

  /// Stores a copy of `count` elements from `pointer` under a path.
  public mutating func set<Element: BitwiseCopyable>(
    _ path: String, _ pointer: UnsafePointer<Element>, count: Int
  ) {
    let bytes = UnsafeRawBufferPointer(start: pointer, count: count * MemoryLayout<Element>.stride)
    blocks[path] = [UInt8](bytes)
  }

  /// Copies the block under a path into `count` elements at `pointer`.
  ///
  /// - Throws: ``FormatError`` if it is missing or of another size.
  public func read<Element: BitwiseCopyable>(
    _ path: String, into pointer: UnsafeMutablePointer<Element>, count: Int
  ) throws {
    guard let bytes = blocks[path] else { throw FormatError.missing(path) }
    guard bytes.count == count * MemoryLayout<Element>.stride else {
      throw FormatError.size(
        path, expected: count * MemoryLayout<Element>.stride, found: bytes.count)
    }
    UnsafeMutableRawPointer(pointer).copyMemory(from: bytes, byteCount: bytes.count)
  }

  /// Stores raw JSON text and raw bytes, as read from a file.
  public init(values: [String: [UInt8]], blocks: [String: [UInt8]]) {
    self.values = values
    self.blocks = blocks
  }
}
