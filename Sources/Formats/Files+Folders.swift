internal import CZlib

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension Files {
  /// Makes a folder and those above it, unless they exist.
  public static func createFolder(_ path: String) throws {
    if isFolder(path) { return }
    let (parent, _) = split(path)
    if parent != path, !parent.isEmpty, !isFolder(parent) { try createFolder(parent) }
    if mkdir(path, 0o777) != 0 {
      let code = errno
      if code == EEXIST && isFolder(path) { return }
      throw FormatError.file(path, action: "create the folder", code: code)
    }
  }

  /// The names in a folder, sorted, without `.` and `..`.
  public static func list(_ path: String) throws -> [String] {
    guard let stream = opendir(path) else {
      throw FormatError.file(path, action: "read the folder", code: errno)
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Removes a file, or a folder with all that is in it; nothing happens if there is none.
  public static func remove(_ path: String) throws {
    var facts = stat()
    if lstat(path, &facts) != 0 {
      if errno == ENOENT { return }
      throw FormatError.file(path, action: "remove", code: errno)
    }
    if facts.st_mode & S_IFMT == S_IFDIR {
      for name in try list(path) { try remove(join(path, name)) }
      if rmdir(path) != 0 { throw FormatError.file(path, action: "remove", code: errno) }
    } else if unlink(path) != 0 {
      throw FormatError.file(path, action: "remove", code: errno)
    }
  }

  /// Replaces a whole folder at once: whoever looks sees the old one or the new one.
  ///
  /// - Parameters:
  ///   - path: the folder; those above it are made.
  ///   - body: writes the parts into the temporary folder whose path it is given. If it throws,
  ///     the old folder stays.
  public static func replaceFolder<Result>(
    _ path: String, durable: Bool = true, _ body: (String) throws -> Result
  ) throws -> Result {
    let (parent, name) = split(path)
    if !parent.isEmpty { try createFolder(parent) }
    recoverFolder(path)
    removeStale(in: parent, name: name)
    let temporary = join(parent, partialName(name))
    try remove(temporary)
    if mkdir(temporary, 0o777) != 0 {
      throw FormatError.file(path, action: "create the folder", code: errno)
    }
    do {
      let result = try body(temporary)
      if durable { try synchroniseFolder(temporary) }
      try exchange(temporary, path)
      if durable { try synchroniseFolder(parent) }
      try remove(temporary)
      return result
    } catch {
      try? remove(temporary)
      throw error
    }
  }

  /// Brings a folder back that an interrupted `replaceFolder` had set aside.
  ///
  /// Only file systems that cannot exchange two names at once know that moment. Whoever reads a
  /// folder written by `replaceFolder` calls this first.
  public static func recoverFolder(_ path: String) {
    let (parent, name) = split(path)
    let aside = join(parent, ".\(name).previous")
    if exists(path) {
      if exists(aside) { try? remove(aside) }
    } else if exists(aside) {
      rename(aside, path)
    }
  }

  /// Gives a new folder the name of an old one, which takes the new one's name or vanishes.
  private static func exchange(_ new: String, _ path: String) throws {
    if !exists(path) {
      if rename(new, path) != 0 { throw FormatError.file(path, action: "write", code: errno) }
      return
    }
    #if canImport(Glibc)
    if apus_exchange_names(new, path) == 0 { return }
    #else
    if renamex_np(new, path, UInt32(RENAME_SWAP)) == 0 { return }
    #endif
    let (parent, name) = split(path)
    let aside = join(parent, ".\(name).previous")
    try remove(aside)
    if rename(path, aside) != 0 || rename(new, path) != 0 {
      throw FormatError.file(path, action: "write", code: errno)
    }
    try remove(aside)
  }

  // MARK: Temporary names

  /// The name under which this process builds what will be called `name`.
  static func partialName(_ name: String) -> String { ".\(name).partial-\(getpid())" }

  /// Removes what processes that are gone have left of `name`.
  static func removeStale(in folder: String, name: String) {
    let prefix = ".\(name).partial-"
    guard let names = try? list(folder.isEmpty ? "." : folder) else { return }
    for candidate in names where candidate.hasPrefix(prefix) {
      guard let process = Int32(candidate.dropFirst(prefix.count)), process > 0 else { continue }
      if process == getpid() || (kill(process, 0) != 0 && errno == ESRCH) {
        try? remove(join(folder, candidate))
      }
    }
  }

  /// A path's folder and its last name.
  static func split(_ path: String) -> (folder: String, name: String) {
    var path = path[...]
    while path.count > 1, path.last == "/" { path.removeLast() }
    guard let slash = path.lastIndex(of: "/") else { return ("", String(path)) }
    let folder = slash == path.startIndex ? "/" : String(path[..<slash])
    return (folder, String(path[path.index(after: slash)...]))
  }

  /// Makes renamed names last through a power cut.
  static func synchroniseFolder(_ path: String) throws {
    let path = path.isEmpty ? "." : path
    try Descriptor(path, O_RDONLY | O_DIRECTORY, action: "write").synchronise()
  }
}
