extension Archive {
  /// The version of the folder's form that this library writes.
  private static let version = 1
  /// The part that names all others, with their digests: it differs if anything does.
  public static let manifestName = "manifest.json"
  private static let valuesName = "values.json"
  private static let blocksName = "arrays.safetensors"

  /// Writes the archive as a folder, whole or not at all.
  ///
  /// The folder holds `values.json`, one line a value; `arrays.safetensors`, the blocks; and
  /// `manifest.json` with the size and CRC-32 of both and a CRC-32 of this list itself. Equal
  /// archives give equal bytes.
  ///
  /// - Parameter durable: whether to wait until the disk has it, lest a power cut undo it.
  public func write(toFolder path: String, durable: Bool = true) throws {
    try Files.replaceFolder(path, durable: durable) { folder in
      try renamingErrors(from: folder, to: path) {
        var parts: [Part] = []
        try Files.write(to: Files.join(folder, Archive.valuesName), durable: durable) { writer in
          try writer.append("{")
          for (index, entry) in values.sorted(by: { $0.key < $1.key }).enumerated() {
            try writer.append(index == 0 ? "\n" : ",\n")
            try writer.append(JSONValue.string(entry.key).bytes() + [0x3A])
            try writer.append(entry.value)
          }
          try writer.append("\n}\n")
          parts.append(Part(Archive.valuesName, writer))
        }
        try Files.write(to: Files.join(folder, Archive.blocksName), durable: durable) { writer in
          try tensors.write(to: writer)
          parts.append(Part(Archive.blocksName, writer))
        }
        let manifest = Manifest(parts: parts, crc32: try Manifest.digest(Archive.version, parts))
        let bytes = try JSON.encode(manifest, .pretty)
        try Files.write(bytes, to: Files.join(folder, Archive.manifestName), durable: durable)
      }
    }
  }

  /// Reads a folder that `write(toFolder:)` wrote.
  ///
  /// - Throws: ``FormatError`` that names the part that is missing, cut short or altered.
  public static func read(folder path: String) throws -> Archive {
    Files.recoverFolder(path)
    let manifestPath = Files.join(path, manifestName)
    if Files.isFolder(path) && !Files.exists(manifestPath) {
      throw FormatError.malformed(
        path, "it has no \(manifestName), so that it is neither a checkpoint nor a policy.")
    }
    let manifest = try JSON.decode(
      Manifest.self, from: Files.readBytes(manifestPath), name: manifestPath)
    guard manifest.format == Manifest.formatName else {
      throw FormatError.malformed(manifestPath, "its format is not '\(Manifest.formatName)'.")
    }
    guard manifest.version <= version else {
      throw FormatError.malformed(
        manifestPath,
        "it is of version \(manifest.version), this program reads up to \(version); update it.")
    }
    guard try Manifest.digest(manifest.version, manifest.parts) == manifest.crc32 else {
      throw FormatError.malformed(
        manifestPath, "its check sum does not match: it was altered; use another copy.")
    }
    let text = try part(valuesName, of: manifest, in: path)
    let members = try JSONValue(parsing: text.bytes, name: text.path).members ?? []
    var archive = Archive()
    for member in members { archive.set(text: member.value.bytes(), at: member.key) }
    let arrays = try part(blocksName, of: manifest, in: path)
    archive.insert(try SafeTensors(parsing: arrays.bytes, name: arrays.path))
    return archive
  }

  /// Whether a folder holds a manifest: a checkpoint or a policy, whole or not.
  public static func exists(folder path: String) -> Bool {
    Files.recoverFolder(path)
    return Files.isFile(Files.join(path, manifestName))
  }

  /// Whether a folder is of a later version than this library reads: whole, but not for it.
  public static func isNewer(folder path: String) -> Bool {
    let path = Files.join(path, manifestName)
    guard let bytes = try? Files.readBytes(path),
      let manifest = try? JSON.decode(Manifest.self, from: bytes, name: path)
    else { return false }
    return manifest.format == Manifest.formatName && manifest.version > version
  }

  /// Reads one part and holds it against the manifest.
  private static func part(_ name: String, of manifest: Manifest, in folder: String) throws -> (
    path: String, bytes: [UInt8]
  ) {
    let path = Files.join(folder, name)
    guard let entry = manifest.parts.first(where: { $0.name == name }) else {
      throw FormatError.malformed(Files.join(folder, manifestName), "it does not list \(name).")
    }
    let bytes = try Files.readBytes(path)
    guard bytes.count == entry.bytes else {
      throw FormatError.malformed(
        path,
        "it holds \(bytes.count) bytes where the manifest says \(entry.bytes): it was "
          + (bytes.count < entry.bytes ? "cut short" : "altered") + "; use another copy.")
    }
    guard Digest.crc32(bytes) == entry.crc32 else {
      throw FormatError.malformed(
        path, "its check sum does not match the manifest: it was altered; use another copy.")
    }
    return (path, bytes)
  }
}

/// Lets errors name the folder that is being replaced instead of the temporary one.
private func renamingErrors<Result>(
  from temporary: String, to path: String, _ body: () throws -> Result
) throws -> Result {
  do {
    return try body()
  } catch FormatError.file(let file, let action, let code) where file.hasPrefix(temporary) {
    throw FormatError.file(
      path + file.dropFirst(temporary.count), action: action, code: code)
  }
}

/// The list of a folder's parts.
private struct Manifest: Codable {
  static let formatName = "apus archive"
  var format = formatName
  var version = 1
  var parts: [Part]
  var crc32: UInt32

  init(parts: [Part], crc32: UInt32) {
    self.parts = parts
    self.crc32 = crc32
  }

  /// The check sum of the list itself.
  static func digest(_ version: Int, _ parts: [Part]) throws -> UInt32 {
    Digest.crc32(try JSON.encode(version) + JSON.encode(parts))
  }
}

/// A file of the folder, with what it must hold.
private struct Part: Codable {
  var name: String
  var bytes: Int
  var crc32: UInt32

  init(_ name: String, _ writer: FileWriter) {
    self.name = name
    bytes = writer.count
    crc32 = writer.crc32
  }
}
