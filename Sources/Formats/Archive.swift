/// Named values and blocks of numbers: what a component writes to be continued later.
///
/// Names are paths such as `agent/replay/observations`. `write(toFolder:)` and `read(folder:)` are
/// its form on the disk, that of checkpoints and policies.
public struct Archive: Sendable, Hashable {
  /// Small values, as JSON text in UTF-8, by path.
  public private(set) var values: [String: [UInt8]] = [:]
  /// Blocks of raw bytes, by path.
  public private(set) var blocks: [String: [UInt8]] = [:]
  /// What the elements of a block are, by path, and its shape; blocks without are bytes.
  private var layouts: [String: Layout] = [:]

  private struct Layout: Sendable, Hashable {
    var type: SafeTensors.ElementType
    var shape: [Int]
  }

  /// An empty archive.
  public init() {}

  /// Stores raw JSON text and raw bytes, as read from a file.
  public init(values: [String: [UInt8]], blocks: [String: [UInt8]]) {
    self.values = values
    self.blocks = blocks
  }

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
    return try JSON.decode(type, from: bytes, name: path)
  }

  /// Stores a copy of `count` elements from `pointer` under a path.
  ///
  /// - Parameter shape: what readers in other languages see; nil for a vector.
  public mutating func set<Element: BitwiseCopyable>(
    _ path: String, _ pointer: UnsafePointer<Element>, count: Int, shape: [Int]? = nil
  ) {
    let bytes = UnsafeRawBufferPointer(start: pointer, count: count * MemoryLayout<Element>.stride)
    blocks[path] = [UInt8](bytes)
    layouts[path] = SafeTensors.ElementType(Element.self).map {
      Layout(type: $0, shape: shape ?? [count])
    }
  }

  /// Stores an array of plain numbers as a block under a path.
  public mutating func set<Element: BitwiseCopyable>(
    block path: String, _ elements: [Element], shape: [Int]? = nil
  ) {
    blocks[path] = elements.withUnsafeBytes { [UInt8]($0) }
    layouts[path] = SafeTensors.ElementType(Element.self).map {
      Layout(type: $0, shape: shape ?? [elements.count])
    }
  }

  /// Copies the block under a path into `count` elements at `pointer`.
  ///
  /// - Throws: ``FormatError`` if it is missing, of another size or of another type.
  public func read<Element: BitwiseCopyable>(
    _ path: String, into pointer: UnsafeMutablePointer<Element>, count: Int
  ) throws {
    let bytes = try block(path, of: Element.self)
    guard bytes.count == count * MemoryLayout<Element>.stride else {
      throw FormatError.size(
        path, expected: count * MemoryLayout<Element>.stride, found: bytes.count)
    }
    UnsafeMutableRawBufferPointer(start: pointer, count: bytes.count).copyBytes(from: bytes)
  }

  /// The elements of the block under a path.
  ///
  /// - Throws: ``FormatError`` if it is missing, of another type or no whole number of elements.
  public func array<Element: BitwiseCopyable>(_ path: String, of type: Element.Type) throws
    -> [Element]
  {
    let bytes = try block(path, of: Element.self)
    let (count, rest) = bytes.count.quotientAndRemainder(dividingBy: MemoryLayout<Element>.stride)
    guard rest == 0 else {
      throw FormatError.size(
        path, expected: count * MemoryLayout<Element>.stride, found: bytes.count)
    }
    return [Element](unsafeUninitializedCapacity: count) { space, written in
      UnsafeMutableRawBufferPointer(space).copyBytes(from: bytes)
      written = count
    }
  }

  private func block<Element: BitwiseCopyable>(_ path: String, of type: Element.Type) throws
    -> [UInt8]
  {
    guard let bytes = blocks[path] else { throw FormatError.missing(path) }
    if let layout = layouts[path], let wanted = SafeTensors.ElementType(type),
      layout.type != wanted
    {
      throw FormatError.malformed(path, "it holds \(layout.type) where \(wanted) is expected.")
    }
    return bytes
  }

  // MARK: Archives in archives

  /// The entries whose paths begin with a prefix, the prefix cut off: what `insert` put there.
  public func part(_ prefix: String) -> Archive {
    var result = Archive()
    for (path, value) in values where path.hasPrefix(prefix) {
      result.values[String(path.dropFirst(prefix.count))] = value
    }
    for (path, block) in blocks where path.hasPrefix(prefix) {
      let short = String(path.dropFirst(prefix.count))
      result.blocks[short] = block
      result.layouts[short] = layouts[path]
    }
    return result
  }

  /// Stores all entries of another archive with a prefix, such as `agent/`, before their paths.
  public mutating func insert(_ other: Archive, under prefix: String) {
    for (path, value) in other.values { values[prefix + path] = value }
    for (path, block) in other.blocks {
      blocks[prefix + path] = block
      layouts[prefix + path] = other.layouts[path]
    }
  }

  // MARK: Blocks as tensors

  /// The blocks as tensors, which other languages read.
  public var tensors: SafeTensors {
    SafeTensors(
      blocks.sorted { $0.key < $1.key }.map { path, bytes in
        let layout = layouts[path] ?? Layout(type: .uint8, shape: [bytes.count])
        return SafeTensors.Tensor(path, type: layout.type, shape: layout.shape, bytes: bytes)
      })
  }

  /// Stores tensors as blocks under their names.
  public mutating func insert(_ tensors: SafeTensors) {
    for tensor in tensors.tensors {
      blocks[tensor.name] = tensor.bytes
      // A byte may be one of any element that no file format knows.
      layouts[tensor.name] =
        tensor.type == .uint8 ? nil : Layout(type: tensor.type, shape: tensor.shape)
    }
  }

  /// Stores the JSON text of a value under a path, as a file holds it.
  mutating func set(text: [UInt8], at path: String) { values[path] = text }
}
