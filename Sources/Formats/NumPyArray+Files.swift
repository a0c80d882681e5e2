extension NumPyArray {
  private static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]

  /// Reads a `.npy` file.
  ///
  /// - Throws: ``FormatError`` that names the file, what is wrong with it and the mend.
  public init(path: String) throws {
    try self.init(parsing: Files.readBytes(path), name: path)
  }

  /// Reads the bytes of a `.npy` file.
  ///
  /// Both byte orders and both orders of axes are read. Objects (pickles), texts, dates, complex and
  /// half-precision numbers are refused.
  ///
  /// - Parameter name: what the bytes are called in errors.
  public init(parsing bytes: [UInt8], name: String = "npy") throws {
    func fault(_ problem: String) -> FormatError { .malformed(name, problem) }
    let (header, start) = try Self.header(bytes, name: name)
    let content = bytes[start...]
    guard let expected = Self.byteCount(header.type, header.shape) else {
      throw fault("its shape \(header.shape) is impossible.")
    }
    guard content.count == expected else {
      throw fault(
        "shape \(header.shape) of \(header.type.name) needs \(expected) bytes and \(content.count) "
          + "follow the header: it was \(content.count < expected ? "cut short" : "altered").")
    }
    var data = Array(content)
    if header.isBigEndian, header.type.size > 1 {
      for begin in stride(from: 0, to: data.count, by: header.type.size) {
        data[begin..<begin + header.type.size].reverse()
      }
    }
    if header.isFortran, header.shape.count > 1 {
      data = Self.rowMajor(data, header.shape, size: header.type.size)
    }
    if header.type == .bool, data.contains(where: { $0 > 1 }) {
      throw fault("it holds bytes that are neither true nor false.")
    }
    self.init(type: header.type, shape: header.shape, bytes: data)
  }

  /// The header at the beginning of a file, and where the elements begin.
  private static func header(_ bytes: [UInt8], name: String) throws -> (Header, start: Int) {
    func fault(_ problem: String) -> FormatError { .malformed(name, problem) }
    guard bytes.count >= 10, bytes.starts(with: magic) else {
      if bytes.starts(with: [0x50, 0x4B]) {
        throw fault("it is a zip file, as .npz is: give it the ending .npz.")
      }
      if bytes.first == 0x80 {
        throw fault(
          "it is a pickle, which could run any program: write it anew with numpy.save(…).")
      }
      throw fault("it is no .npy file: it does not begin with \\x93NUMPY.")
    }
    let isLong = bytes[6] >= 2
    guard (1...3).contains(bytes[6]) else {
      throw fault("its format is version \(bytes[6]).\(bytes[7]); 1.0 to 3.0 can be read.")
    }
    let start = isLong ? 12 : 10
    guard bytes.count >= start else { throw fault("it ends within its header: it was cut short.") }
    let length = (8..<start).reversed().reduce(0) { $0 << 8 | Int(bytes[$1]) }
    guard length <= bytes.count - start else {
      throw fault(
        "its header should be \(length) bytes long, but the file ends before: it was cut short.")
    }
    return (try Header(Array(bytes[start..<start + length]), fault), start + length)
  }

  /// What a file's header says, without reading the elements.
  static func header(of path: String) throws -> (
    type: ElementType, shape: [Int], start: Int, isTurned: Bool
  ) {
    let (header, start) = try header(Files.readPrefix(path, bytes: 66_000), name: path)
    guard byteCount(header.type, header.shape) != nil else {
      throw FormatError.malformed(path, "its shape \(header.shape) is impossible.")
    }
    let isTurned = header.isFortran && header.shape.count > 1
    return (
      header.type, header.shape, start, isTurned || header.isBigEndian && header.type.size > 1
    )
  }

  /// The file's bytes, in C order: those that `numpy.save` writes.
  public var fileBytes: [UInt8] {
    let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    let order = type.size == 1 ? "|" : "<"
    var header =
      "{'descr': '\(order)\(type.rawValue)', 'fortran_order': False, 'shape': (\(sizes)), }"
    // NumPy leaves room for the first axis to grow to the longest number, then fills up to 64 bytes.
    if let first = shape.first {
      header += String(repeating: " ", count: max(0, 21 - String(first).count))
    }
    let total = 10 + header.utf8.count + 1
    header += String(repeating: " ", count: (64 - total % 64) % 64) + "\n"
    let length = header.utf8.count
    return Self.magic + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + Array(header.utf8) + bytes
  }

  /// Writes a `.npy` file, whole or not at all.
  public func write(to path: String) throws { try Files.write(fileBytes, to: path) }

  /// Elements in Fortran order (the first axis runs fastest) as row-major ones.
  private static func rowMajor(_ data: [UInt8], _ shape: [Int], size: Int) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: data.count)
    var steps = [Int](repeating: 1, count: shape.count)
    for axis in 1..<shape.count { steps[axis] = steps[axis - 1] * shape[axis - 1] }
    var place = [Int](repeating: 0, count: shape.count)
    var source = 0
    for target in stride(from: 0, to: data.count, by: size) {
      for byte in 0..<size { result[target + byte] = data[source * size + byte] }
      for axis in shape.indices.reversed() {
        place[axis] += 1
        source += steps[axis]
        if place[axis] < shape[axis] { break }
        source -= steps[axis] * shape[axis]
        place[axis] = 0
      }
    }
    return result
  }
}

/// The header of a `.npy` file: a dictionary as Python writes it.
private struct Header {
  var type: NumPyArray.ElementType
  var isBigEndian: Bool
  var isFortran: Bool
  var shape: [Int]

  init(_ bytes: [UInt8], _ fault: (String) -> FormatError) throws {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let code = Self.value("descr", in: text) else {
      throw fault("its header names no element type ('descr').")
    }
    guard code.hasPrefix("'") || code.hasPrefix("\"") else {
      throw fault(
        "it is a table of records, \(code.prefix(60)); save each column as an array of its own.")
    }
    let dtype = code.filter { $0 != "'" && $0 != "\"" }
    guard !dtype.hasSuffix("O") else {
      throw fault(
        "it holds Python objects, which only a pickle can store; convert it first, as in "
          + "numpy.save(path, array.astype('float32')).")
    }
    let order = dtype.first ?? "|"
    guard "<>|=".contains(order),
      let type = NumPyArray.ElementType(rawValue: String(dtype.dropFirst()))
    else {
      let known = NumPyArray.ElementType.allCases.map(\.name).joined(separator: ", ")
      throw fault("its elements are of type \(dtype), but only \(known) can be read; convert it.")
    }
    self.type = type
    isBigEndian = order == ">"
    switch Self.value("fortran_order", in: text) {
    case "True": isFortran = true
    case "False": isFortran = false
    default: throw fault("its header does not say whether it is in Fortran order.")
    }
    guard let sizes = Self.value("shape", in: text), sizes.hasPrefix("("), sizes.hasSuffix(")")
    else { throw fault("its header has no shape.") }
    let parts = sizes.dropFirst().dropLast().split(separator: ",").map { part in
      Int(part.filter { $0 != " " && $0 != "L" })
    }
    shape = parts.compactMap { $0 }
    guard shape.count == parts.count else {
      throw fault("its shape \(sizes) is no list of numbers.")
    }
  }

  /// What stands after a key: a quoted text, a word, a tuple or a list.
  private static func value(_ key: String, in text: String) -> String? {
    for quote in ["'", "\""] {
      let marked = quote + key + quote
      var rest = Substring(text)
      while let first = rest.first {
        if rest.hasPrefix(marked) {
          let after = rest.dropFirst(marked.count).drop { $0 == " " || $0 == ":" }
          return element(after)
        }
        _ = first
        rest = rest.dropFirst()
      }
    }
    return nil
  }

  private static func element(_ text: Substring) -> String? {
    guard let first = text.first else { return nil }
    switch first {
    case "'", "\"":
      guard let end = text.dropFirst().firstIndex(of: first) else { return nil }
      return String(text[...end])
    case "(", "[":
      let closing: Character = first == "(" ? ")" : "]"
      guard let end = text.firstIndex(of: closing) else { return nil }
      return String(text[...end])
    default:
      return String(text.prefix { $0.isLetter || $0.isNumber })
    }
  }
}
