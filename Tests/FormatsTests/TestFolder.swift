import Formats
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Runs a closure with a fresh folder that vanishes afterwards.
func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  var template = Array("/tmp/apus-formats-XXXXXX".utf8CString)
  let path = try #require(mkdtemp(&template).map { String(cString: $0) })
  defer { try? Files.remove(path) }
  return try body(path)
}

/// The sentence of the error that a closure throws; nil if it throws none.
func sentence(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch {
    return "\(error)"
  }
}

/// A file beside the tests.
func fixture(_ name: String) -> String {
  let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
  return "/\(folder)/Fixtures/\(name)"
}
