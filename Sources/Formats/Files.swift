#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Files and folders, written whole or not at all.
///
/// Every function throws ``FormatError`` whose sentence names the file, the cause and the mend.
public enum Files {
  /// All bytes of a file.
  public static func readBytes(_ path: String) throws -> [UInt8] {
    try Descriptor(path, O_RDONLY, action: "read").rest()
  }

  /// The first bytes of a file, at most as many as are asked for.
  public static func readPrefix(_ path: String, bytes: Int) throws -> [UInt8] {
    try Descriptor(path, O_RDONLY, action: "read").prefix(bytes)
  }

  /// All of a file as text in UTF-8.
  public static func readText(_ path: String) throws -> String {
    guard let text = String(validating: try readBytes(path), as: UTF8.self) else {
      throw FormatError.malformed(path, "it is not text in UTF-8.")
    }
    return text
  }

  /// Replaces a file by these bytes: whoever looks sees the old content or the new one.
  ///
  /// - Parameter durable: whether to wait until the disk has it, lest a power cut undo it.
  public static func write(_ bytes: [UInt8], to path: String, durable: Bool = true) throws {
    try write(to: path, durable: durable) { writer in try writer.append(bytes) }
  }

  /// Replaces a file by text in UTF-8.
  public static func write(_ text: String, to path: String, durable: Bool = true) throws {
    try write(Array(text.utf8), to: path, durable: durable)
  }

  /// Replaces a file by what a closure writes.
  ///
  /// The bytes go to a temporary file in the same folder, which takes the name at the end; if
  /// anything fails, the old file stays. Devices and pipes are written to directly.
  public static func write<Result>(
    to path: String, durable: Bool = true, _ body: (FileWriter) throws -> Result
  ) throws -> Result {
    let target = resolved(path)
    if exists(target) && !isFile(target) {
      let writer = FileWriter(try Descriptor(target, O_WRONLY, action: "write", name: path))
      let result = try body(writer)
      try writer.finish(durable: false)
      return result
    }
    let (folder, name) = split(target)
    removeStale(in: folder, name: name)
    let temporary = join(folder, partialName(name))
    do {
      let writer = FileWriter(
        try Descriptor(temporary, O_WRONLY | O_CREAT | O_TRUNC, action: "write", name: path))
      let result = try body(writer)
      try writer.finish(durable: durable)
      if rename(temporary, target) != 0 {
        throw FormatError.file(path, action: "write", code: errno)
      }
      if durable { try synchroniseFolder(folder) }
      return result
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Cuts a file to a size.
  ///
  /// - Throws: ``FormatError`` also if the file is shorter than that.
  public static func truncate(_ path: String, to bytes: Int) throws {
    let file = try Descriptor(path, O_WRONLY, action: "cut")
    let size = try file.size() ?? 0
    if size < bytes {
      throw FormatError.malformed(
        path, "it holds \(size) bytes where at least \(bytes) are needed.")
    }
    try file.cut(to: bytes)
  }

  /// Whether there is anything of that name.
  public static func exists(_ path: String) -> Bool { facts(path) != nil }

  /// Whether it is a folder.
  public static func isFolder(_ path: String) -> Bool {
    facts(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
  }

  /// Whether it is a regular file.
  public static func isFile(_ path: String) -> Bool {
    facts(path).map { $0.st_mode & S_IFMT == S_IFREG } ?? false
  }

  /// The size of a file in bytes.
  public static func size(_ path: String) throws -> Int {
    guard let facts = facts(path) else {
      throw FormatError.file(path, action: "read", code: errno)
    }
    return Int(facts.st_size)
  }

  /// A name below a folder.
  public static func join(_ folder: String, _ name: String) -> String {
    if folder.isEmpty || name.hasPrefix("/") { return name }
    return folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  private static func facts(_ path: String) -> stat? {
    var facts = stat()
    return stat(path, &facts) == 0 ? facts : nil
  }

  /// What a symbolic link points to, so that writing does not replace the link.
  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }
}
