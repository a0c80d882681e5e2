#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What can be wrong with stored data and files, each with a sentence for people.
public enum FormatError: Error, Sendable, Hashable {
  /// A part is not there.
  case missing(String)
  /// A part has another size than expected, in bytes.
  case size(String, expected: Int, found: Int)
  /// A file or part does not follow its format: which, where, and what is wrong.
  case malformed(String, String)
  /// A value cannot be what it is to be: its path, and what is wrong with it.
  case value(String, String)
  /// A file operation failed: the file, what was tried (as in `cannot write`), and `errno`.
  case file(String, action: String, code: Int32)
}

extension FormatError: CustomStringConvertible {
  /// One sentence that says what is wrong, where, and what mends it.
  public var description: String {
    switch self {
    case .missing(let part):
      "'\(part)' is missing."
    case .size(let part, let expected, let found):
      "'\(part)' holds \(found) bytes where \(expected) are expected."
    case .malformed(let part, let problem):
      "'\(part)': \(problem)"
    case .value(let path, let problem):
      path.isEmpty ? "The value \(problem)" : "The value of '\(path)' \(problem)"
    case .file(let path, let action, let code):
      "Cannot \(action) '\(path)': \(FormatError.sentence(for: code))"
    }
  }

  /// What an error number of the system means and what mends it.
  private static func sentence(for code: Int32) -> String {
    switch code {
    case ENOSPC: "the disk is full; free some space or choose another folder."
    case EDQUOT: "the disk quota is used up; free some space or choose another folder."
    case EACCES, EPERM:
      "permission is denied; change the permissions or choose another folder."
    case EROFS: "the file system is read-only; choose another folder."
    case ENOENT: "it, or the folder that should hold it, does not exist."
    case ENOTDIR: "a part of its path is a file, not a folder."
    case EISDIR: "it is a folder, not a file."
    case EEXIST, ENOTEMPTY: "something of that name exists already."
    case ENAMETOOLONG: "the name is too long."
    case ELOOP: "its symbolic links go round in a circle."
    case EMFILE, ENFILE: "too many files are open; close some or raise the limit (ulimit -n)."
    case EFBIG: "the file would be larger than the file system allows."
    case EIO: "the device failed to read or write; check the disk."
    default: String(cString: strerror(code)) + "."
    }
  }
}
