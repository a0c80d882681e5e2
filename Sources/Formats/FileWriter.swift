#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Writes a file from its beginning to its end, with a check sum of what went by.
public final class FileWriter {
  private let file: Descriptor
  private var buffer: [UInt8] = []
  /// How many bytes were written.
  public private(set) var count = 0
  /// The CRC-32 of the bytes written.
  public private(set) var crc32: UInt32 = 0

  init(_ file: consuming Descriptor) {
    self.file = file
  }

  /// Appends bytes.
  public func append(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { try append($0) }
  }

  /// Appends text in UTF-8.
  public func append(_ text: String) throws {
    try append(Array(text.utf8))
  }

  /// Appends raw bytes.
  public func append(_ bytes: UnsafeRawBufferPointer) throws {
    crc32 = Digest.crc32(bytes, after: crc32)
    count += bytes.count
    if buffer.count + bytes.count < 1 << 16 {
      buffer += bytes
      return
    }
    try flush()
    try file.append(bytes)
  }

  private func flush() throws {
    try buffer.withUnsafeBytes { try file.append($0) }
    buffer.removeAll(keepingCapacity: true)
  }

  func finish(durable: Bool) throws {
    try flush()
    if durable { try file.synchronise() }
  }
}

/// A file that grows at its end: a log of which every position is known.
///
/// What is appended lies in a buffer until `flush`.
public final class AppendFile {
  private let file: Descriptor
  private var buffer: [UInt8] = []
  /// How many bytes the file will hold after a flush.
  public private(set) var position: Int

  /// The file's path.
  public var path: String { file.path }

  /// Opens a file, or makes it.
  ///
  /// - Parameter position: where to go on, what follows is cut off; nil for the end.
  /// - Throws: ``FormatError`` also if the file is shorter than `position`.
  public init(_ path: String, at position: Int? = nil) throws {
    let file = try Descriptor(path, O_WRONLY | O_CREAT, action: "write")
    let size = try file.size()
    let start = position ?? size ?? 0
    if let size {
      if size < start {
        throw FormatError.malformed(
          path, "it holds \(size) bytes where at least \(start) are needed; it was cut or altered.")
      }
      try file.cut(to: start)
    }
    self.position = start
    self.file = file
  }

  /// Appends bytes.
  public func append(_ bytes: [UInt8]) throws {
    buffer += bytes
    position += bytes.count
    if buffer.count >= 1 << 16 { try flush() }
  }

  /// Appends a text and a newline.
  public func append(line: String) throws {
    try append(Array(line.utf8) + [0x0A])
  }

  /// Hands everything over to the system: it survives the end of the process.
  public func flush() throws {
    if buffer.isEmpty { return }
    try buffer.withUnsafeBytes { try file.append($0) }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Waits until everything is on the disk: it survives a power cut.
  public func synchronise() throws {
    try flush()
    try file.synchronise()
  }

  deinit { try? flush() }
}
