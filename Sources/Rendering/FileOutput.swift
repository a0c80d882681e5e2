#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Writes a file whole or not at all: beside its place first, then renamed into it.
enum FileOutput {
  static func save(_ bytes: [UInt8], to path: String) throws {
    let draft = "\(path).\(getpid()).part"
    let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw failure(path) }
    do {
      var done = 0
      while done < bytes.count {
        let written = bytes.withUnsafeBytes { raw in
          write(file, raw.baseAddress.map { $0 + done }, raw.count - done)
        }
        if written < 0 && errno == EINTR { continue }
        guard written > 0 else { throw failure(path) }
        done += written
      }
      guard fsync(file) == 0 || errno == EINVAL else { throw failure(path) }
    } catch {
      close(file)
      unlink(draft)
      throw error
    }
    guard close(file) == 0, rename(draft, path) == 0 else {
      let error = failure(path)
      unlink(draft)
      throw error
    }
  }

  private static func failure(_ path: String) -> RenderingError {
    .file(path, "cannot be written: \(String(cString: strerror(errno)))")
  }
}
