#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// An open file, closed when its owner is done: the system's calls with errors that speak.
struct Descriptor: ~Copyable {
  let number: Int32
  /// What the file is called in errors.
  let path: String

  /// Opens a file.
  init(_ path: String, _ flags: Int32, action: String, name: String? = nil) throws {
    self.path = name ?? path
    var result: Int32
    repeat { result = open(path, flags | O_CLOEXEC, 0o666) } while result < 0 && errno == EINTR
    if result < 0 { throw FormatError.file(self.path, action: action, code: errno) }
    number = result
  }

  deinit { close(number) }

  /// Writes all bytes, however many calls that takes.
  func append(_ bytes: UnsafeRawBufferPointer) throws {
    guard let start = bytes.baseAddress else { return }
    var done = 0
    while done < bytes.count {
      let count = write(number, start + done, min(bytes.count - done, 1 << 30))
      if count < 0 {
        if errno == EINTR { continue }
        throw FormatError.file(path, action: "write", code: errno)
      }
      // A write that takes nothing and names no cause has found no room.
      if count == 0 { throw FormatError.file(path, action: "write", code: ENOSPC) }
      done += count
    }
  }

  /// Reads up to the end.
  func rest() throws -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = max(try size() ?? 0, 65_536) + 1
    while true {
      let before = bytes.count
      let more = try [UInt8](unsafeUninitializedCapacity: chunk) { space, count in
        count = try fill(UnsafeMutableRawBufferPointer(space))
      }
      if before == 0 { bytes = more } else { bytes += more }
      if more.count < chunk { return bytes }
      chunk = max(65_536, before)
    }
  }

  /// Reads up to the end, at most so many bytes.
  func prefix(_ limit: Int) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: limit) { space, count in
      count = try fill(UnsafeMutableRawBufferPointer(space))
    }
  }

  /// Reads until the space is full or the file ends.
  private func fill(_ space: UnsafeMutableRawBufferPointer) throws -> Int {
    var done = 0
    while done < space.count {
      let count = read(
        number, space.baseAddress.map { $0 + done }, min(space.count - done, 1 << 30))
      if count < 0 {
        if errno == EINTR { continue }
        throw FormatError.file(path, action: "read", code: errno)
      }
      if count == 0 { break }
      done += count
    }
    return done
  }

  /// The size of a regular file; nil for pipes and devices.
  func size() throws -> Int? {
    var facts = stat()
    if fstat(number, &facts) != 0 { throw FormatError.file(path, action: "read", code: errno) }
    return facts.st_mode & S_IFMT == S_IFREG ? Int(facts.st_size) : nil
  }

  /// Cuts the file to a size and goes on writing from there.
  func cut(to size: Int) throws {
    if ftruncate(number, off_t(size)) != 0 || lseek(number, off_t(size), SEEK_SET) < 0 {
      throw FormatError.file(path, action: "cut", code: errno)
    }
  }

  /// Waits until everything is on the disk.
  func synchronise() throws {
    // Pipes and some devices cannot be synchronised and need not be.
    if fsync(number) != 0, errno != EINVAL, errno != ENOTSUP, errno != EROFS {
      throw FormatError.file(path, action: "write", code: errno)
    }
  }
}
