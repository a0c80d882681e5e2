/// Several named arrays in NumPy's `.npz` format: a zip file of `.npy` files.
///
/// Members may be stored or deflated (`numpy.savez`, `numpy.savez_compressed`), also in zip's form for
/// large files. Source: PKWARE's APPNOTE 6.3, sections 4.3 and 4.5.3.
public struct NumPyArchive: Sendable, Hashable {
  /// The arrays, in the order of the file.
  public var arrays: [(name: String, array: NumPyArray)] {
    zip(names, members).map { (name: $0, array: $1) }
  }
  /// Their names.
  public private(set) var names: [String] = []
  private var members: [NumPyArray] = []

  /// An archive without arrays.
  public init() {}

  /// Named arrays.
  public init(_ arrays: [(String, NumPyArray)]) {
    for (name, array) in arrays { self[name] = array }
  }

  /// The array of a name.
  public subscript(name: String) -> NumPyArray? {
    get { names.firstIndex(of: name).map { members[$0] } }
    set {
      let place = names.firstIndex(of: name)
      switch (place, newValue) {
      case (let place?, let array?): members[place] = array
      case (nil, let array?):
        names.append(name)
        members.append(array)
      case (let place?, nil):
        names.remove(at: place)
        members.remove(at: place)
      case (nil, nil): break
      }
    }
  }

  /// Reads a `.npz` file.
  ///
  /// - Throws: ``FormatError`` that names the file, the array and what is wrong with it.
  public init(path: String) throws {
    try self.init(parsing: Files.readBytes(path), name: path)
  }

  /// Reads the bytes of a `.npz` file.
  ///
  /// - Parameter name: what the bytes are called in errors.
  public init(parsing bytes: [UInt8], name: String = "npz") throws {
    for entry in try ZipEntry.all(in: bytes, name: name) {
      let place = "\(name), \(entry.name)"
      guard entry.name.hasSuffix(".npy") else {
        throw FormatError.malformed(
          place, "it is no array: an .npz file holds .npy files only; take it out.")
      }
      let content = try entry.content(of: bytes, name: place)
      self[String(entry.name.dropLast(4))] = try NumPyArray(parsing: content, name: place)
    }
  }

  /// The file's bytes; the same arrays give the same bytes.
  ///
  /// - Throws: ``FormatError`` if there are more than zip's plain form can hold (4 GB, 65 535 arrays).
  public func fileBytes() throws -> [UInt8] {
    var result: [UInt8] = []
    var directory: [UInt8] = []
    func append(_ value: Int, _ size: Int, to bytes: inout [UInt8]) {
      for shift in 0..<size { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * shift))) }
    }
    for (name, array) in arrays {
      let content = array.fileBytes
      let path = Array("\(name).npy".utf8)
      let offset = result.count
      guard offset + content.count + path.count + 30 < 0xFFFF_FFFF, names.count < 0xFFFF else {
        throw FormatError.malformed(
          name, "the archive would be larger than 4 GB; write each array as .npy.")
      }
      // Version, flags, method (stored), time and date (1980-01-01), check sum, sizes.
      var common: [UInt8] = []
      append(20, 2, to: &common)
      append(0x0800, 2, to: &common)
      append(0, 2, to: &common)
      append(0, 2, to: &common)
      append(0x21, 2, to: &common)
      append(Int(Digest.crc32(content)), 4, to: &common)
      append(content.count, 4, to: &common)
      append(content.count, 4, to: &common)
      append(path.count, 2, to: &common)
      append(0, 2, to: &common)
      append(0x0403_4B50, 4, to: &result)
      result += common + path + content
      append(0x0201_4B50, 4, to: &directory)
      append(20, 2, to: &directory)
      directory += common
      append(0, 2, to: &directory)
      append(0, 2, to: &directory)
      append(0, 2, to: &directory)
      append(0, 4, to: &directory)
      append(offset, 4, to: &directory)
      directory += path
    }
    let start = result.count
    result += directory
    append(0x0605_4B50, 4, to: &result)
    append(0, 4, to: &result)
    append(names.count, 2, to: &result)
    append(names.count, 2, to: &result)
    append(directory.count, 4, to: &result)
    append(start, 4, to: &result)
    append(0, 2, to: &result)
    return result
  }

  /// Writes a `.npz` file, whole or not at all.
  public func write(to path: String) throws { try Files.write(fileBytes(), to: path) }
}

/// A member of a zip file, as its directory tells.
private struct ZipEntry {
  var name: String
  var method: Int
  var crc32: UInt32
  var packed: Int
  var size: Int
  var offset: Int

  /// The members that a zip file's directory lists.
  static func all(in bytes: [UInt8], name: String) throws -> [ZipEntry] {
    func fault(_ problem: String) -> FormatError { .malformed(name, problem) }
    func number(_ place: Int, _ size: Int) throws -> Int {
      // Places come from the file and may be near the largest number: no sums with them.
      guard place >= 0, place <= bytes.count - size else {
        throw fault("its directory reaches beyond its end: it was cut short.")
      }
      let value = (0..<size).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(bytes[place + $1]) }
      guard let whole = Int(exactly: value) else { throw fault("a size in it is impossible.") }
      return whole
    }
    guard bytes.starts(with: [0x50, 0x4B]) else {
      throw fault("it is no .npz file: it does not begin as a zip file does.")
    }
    // The directory's end is within the last 65 557 bytes: 22 and a remark.
    let lowest = max(0, bytes.count - 65_557)
    let end = stride(from: bytes.count - 22, through: lowest, by: -1).first { place in
      bytes[place...].starts(with: [0x50, 0x4B, 0x05, 0x06])
    }
    guard let end else { throw fault("it has no directory at its end: it was cut short.") }
    var count = try number(end + 10, 2)
    var place = try number(end + 16, 4)
    if count == 0xFFFF || place == 0xFFFF_FFFF, end >= 20, try number(end - 20, 4) == 0x0706_4B50 {
      let large = try number(end - 12, 8)
      guard try number(large, 4) == 0x0606_4B50 else { throw fault("its directory is not whole.") }
      count = try number(large + 32, 8)
      place = try number(large + 48, 8)
    }
    var entries: [ZipEntry] = []
    for _ in 0..<count {
      guard try number(place, 4) == 0x0201_4B50 else { throw fault("its directory is not whole.") }
      let (nameLength, extraLength) = (try number(place + 28, 2), try number(place + 30, 2))
      let text = place + 46
      guard text + nameLength <= bytes.count else { throw fault("its directory is not whole.") }
      var entry = ZipEntry(
        name: String(decoding: bytes[text..<text + nameLength], as: UTF8.self),
        method: try number(place + 10, 2),
        crc32: UInt32(truncatingIfNeeded: try number(place + 16, 4)),
        packed: try number(place + 20, 4), size: try number(place + 24, 4),
        offset: try number(place + 42, 4))
      guard try number(place + 8, 2) & 1 == 0 else {
        throw fault("\(entry.name) is encrypted; write the file anew without a password.")
      }
      // Sizes of 2³²−1 stand in the extra field 1, in this order.
      var extra = text + nameLength
      let extraEnd = extra + extraLength
      while extra + 4 <= extraEnd {
        let (kind, length) = (try number(extra, 2), try number(extra + 2, 2))
        if kind == 1 {
          var at = extra + 4
          for path in [\ZipEntry.size, \ZipEntry.packed, \ZipEntry.offset]
          where entry[keyPath: path] == 0xFFFF_FFFF {
            entry[keyPath: path] = try number(at, 8)
            at += 8
          }
        }
        extra += 4 + length
      }
      entries.append(entry)
      place = text + nameLength + extraLength + (try number(place + 32, 2))
    }
    return entries
  }

  /// The member's bytes, unpacked and held against its check sum.
  func content(of bytes: [UInt8], name: String) throws -> [UInt8] {
    func fault(_ problem: String) -> FormatError { .malformed(name, problem) }
    guard offset >= 0, offset <= bytes.count - 30,
      bytes[offset...].starts(with: [0x50, 0x4B, 0x03, 0x04])
    else { throw fault("it does not lie where the directory says: the file was altered.") }
    let nameLength = Int(bytes[offset + 26]) | Int(bytes[offset + 27]) << 8
    let extraLength = Int(bytes[offset + 28]) | Int(bytes[offset + 29]) << 8
    let start = offset + 30 + nameLength + extraLength
    guard packed >= 0, start <= bytes.count, packed <= bytes.count - start else {
      throw fault("it reaches beyond the end of the file: it was cut short.")
    }
    let data = bytes[start..<start + packed]
    let result: [UInt8]
    switch method {
    case 0: result = Array(data)
    case 8: result = try Compression.inflate(data, name: name, limit: size)
    default:
      throw fault(
        "it is packed by method \(method), but only stored and deflated members can be read: "
          + "write it with numpy.savez or numpy.savez_compressed.")
    }
    guard result.count == size, Digest.crc32(result) == crc32 else {
      throw fault("its check sum does not match: it was altered; use another copy.")
    }
    return result
  }
}
