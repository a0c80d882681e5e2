#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The rows of a `.npy` file, read one at a time from the disk.
///
/// The file must be of float32 or uint8, in C order and this machine's byte order.
public final class NumPyRows: Sendable {
  /// The file.
  public let path: String
  /// The number of rows: the first axis.
  public let count: Int
  /// The sizes of one row.
  public let rowShape: [Int]
  private let isBytes: Bool
  private let start: Int
  private let rowBytes: Int
  private let number: Int32

  /// Opens a file and reads its header.
  ///
  /// - Throws: ``FormatError`` that names the file, what is wrong with it and the mend.
  public init(path: String) throws {
    let header = try NumPyArray.header(of: path)
    guard header.type == .float32 || header.type == .uint8, !header.isTurned,
      let count = header.shape.first
    else {
      throw FormatError.malformed(
        path,
        "rows can be read from arrays of float32 or uint8 in C order only: write it anew with "
          + "numpy.save(path, numpy.ascontiguousarray(array, 'float32')).")
    }
    self.path = path
    self.count = count
    rowShape = Array(header.shape.dropFirst())
    isBytes = header.type == .uint8
    start = header.start
    rowBytes = rowShape.reduce(header.type.size, *)
    let size = try Files.size(path)
    guard size == start + count * rowBytes else {
      throw FormatError.malformed(
        path,
        "shape \(header.shape) of \(header.type.name) needs \(count * rowBytes) bytes and "
          + "\(size - start) follow the header: it was cut short or altered.")
    }
    number = open(path, O_RDONLY | O_CLOEXEC)
    if number < 0 { throw FormatError.file(path, action: "read", code: errno) }
  }

  deinit { close(number) }

  /// Reads a row as floats.
  ///
  /// Allocates nothing.
  /// - Precondition: `row` is one of the file's, and there is room for its numbers.
  public func read(row: Int, into target: UnsafeMutablePointer<Float>) throws {
    precondition(0..<count ~= row, "a row of the file")
    let floats = isBytes ? rowBytes : rowBytes / 4
    // Bytes go to the end of the space, from where they become floats from the front on.
    let bytes = UnsafeMutableRawPointer(target) + (4 * floats - rowBytes)
    var done = 0
    while done < rowBytes {
      let got = pread(number, bytes + done, rowBytes - done, off_t(start + row * rowBytes + done))
      if got < 0 && errno == EINTR { continue }
      if got < 0 { throw FormatError.file(path, action: "read", code: errno) }
      if got == 0 {
        throw FormatError.malformed(
          path, "it ends within row \(row): it was cut while it was read.")
      }
      done += got
    }
    if isBytes {
      for place in 0..<floats {
        target[place] = Float(bytes.load(fromByteOffset: place, as: UInt8.self))
      }
    }
  }
}
