extension JSONValue {
  /// Reads JSON text (RFC 8259) in UTF-8.
  ///
  /// - Parameters:
  ///   - bytes: the whole text; white space around the value is ignored.
  ///   - name: what the text is called in errors, such as its file.
  /// - Throws: ``FormatError/malformed(_:_:)`` with line and column of the first fault.
  /// - Complexity: linear.
  public init(parsing bytes: [UInt8], name: String = "JSON") throws {
    self = try bytes.withUnsafeBufferPointer { bytes in
      var parser = JSONParser(bytes: bytes, name: name)
      return try parser.document()
    }
  }

  /// Reads JSON text.
  public init(parsing text: String, name: String = "JSON") throws {
    try self.init(parsing: Array(text.utf8), name: name)
  }
}

/// A recursive-descent parser over the bytes of a text.
private struct JSONParser {
  let bytes: UnsafeBufferPointer<UInt8>
  let name: String
  var index = 0
  var depth = 0

  init(bytes: UnsafeBufferPointer<UInt8>, name: String) {
    self.bytes = bytes
    self.name = name
  }

  mutating func document() throws -> JSONValue {
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { index = 3 }
    let result = try value()
    skipSpace()
    if index < bytes.count { throw fault("unexpected \(here) after the value") }
    return result
  }

  // MARK: Values

  private mutating func value() throws -> JSONValue {
    skipSpace()
    switch byte {
    case 0x7B: return try object()
    case 0x5B: return try array()
    case 0x22: return .string(try string())
    case 0x2D, 0x30...0x39: return try number()
    case 0x74: return try word("true", .bool(true))
    case 0x66: return try word("false", .bool(false))
    case 0x6E: return try word("null", .null)
    default: throw fault("a value is expected, but here is \(here)")
    }
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws -> JSONValue {
    let matches = word.withUTF8Buffer { word in
      index + word.count <= bytes.count && word.indices.allSatisfy { bytes[index + $0] == word[$0] }
    }
    guard matches else { throw fault("a value is expected, but here is \(here)") }
    index += word.utf8CodeUnitCount
    return value
  }

  private mutating func array() throws -> JSONValue {
    try enter()
    var elements: [JSONValue] = []
    skipSpace()
    if byte == 0x5D {
      index += 1
    } else {
      while true {
        elements.append(try value())
        skipSpace()
        if byte == 0x2C {
          index += 1
        } else if byte == 0x5D {
          index += 1
          break
        } else {
          throw fault("',' or ']' is expected, but here is \(here)")
        }
      }
    }
    depth -= 1
    return .array(elements)
  }

  private mutating func object() throws -> JSONValue {
    try enter()
    var members: [JSONMember] = []
    var seen: Set<String> = []
    skipSpace()
    if byte == 0x7D {
      index += 1
    } else {
      while true {
        skipSpace()
        guard byte == 0x22 else { throw fault("a key in quotes is expected, but here is \(here)") }
        let start = index
        let key = try string()
        guard seen.insert(key).inserted else {
          index = start
          throw fault("the key \"\(key)\" stands twice in one object")
        }
        skipSpace()
        guard byte == 0x3A else { throw fault("':' is expected, but here is \(here)") }
        index += 1
        members.append(JSONMember(key, try value()))
        skipSpace()
        if byte == 0x2C {
          index += 1
        } else if byte == 0x7D {
          index += 1
          break
        } else {
          throw fault("',' or '}' is expected, but here is \(here)")
        }
      }
    }
    depth -= 1
    return .object(members)
  }

  /// Goes one level down; the limit keeps hostile text from exhausting the stack.
  private mutating func enter() throws {
    index += 1
    depth += 1
    if depth > 512 { throw fault("more than 512 levels of nesting") }
  }

  // MARK: Numbers

  private mutating func number() throws -> JSONValue {
    let start = index
    let negative = byte == 0x2D
    if negative { index += 1 }
    var mantissa: UInt64 = 0
    var fits = true
    let whole = digits(&mantissa, &fits)
    if whole == 0 { throw fault("a digit is expected, but here is \(here)") }
    if whole > 1 && bytes[index - whole] == 0x30 {
      index = start
      throw fault("a number must not begin with 0")
    }
    var exponent = 0
    var fraction = false
    if byte == 0x2E {
      index += 1
      fraction = true
      let count = digits(&mantissa, &fits)
      if count == 0 { throw fault("a digit is expected, but here is \(here)") }
      exponent = -count
    }
    if byte == 0x65 || byte == 0x45 {
      index += 1
      fraction = true
      let sinks = byte == 0x2D
      if sinks || byte == 0x2B { index += 1 }
      var power: UInt64 = 0
      var small = true
      if digits(&power, &small) == 0 { throw fault("a digit is expected, but here is \(here)") }
      let size = small && power < 100_000 ? Int(power) : 100_000
      exponent += sinks ? -size : size
    }
    if !fraction && fits {
      if !negative {
        return mantissa <= UInt64(Int.max) ? .integer(Int(mantissa)) : .unsigned(mantissa)
      }
      if mantissa <= UInt64(Int.max) + 1 {
        // "-0" is the floating-point zero: an integer would lose its sign.
        return mantissa == 0 ? .number(-0.0) : .integer(Int(truncatingIfNeeded: 0 &- mantissa))
      }
    }
    if fits && mantissa <= 1 << 53 && exponent.magnitude <= 22 {
      // Both operands are exact, so that one rounding gives the nearest number.
      let power = JSONParser.powersOfTen[Int(exponent.magnitude)]
      let size = exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
      return .number(negative ? -size : size)
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    guard let value = Double(text) else {
      index = start
      throw fault("'\(text)' is not a number")
    }
    return .number(value)
  }

  /// Reads digits; `fits` becomes false where they exceed 64 bits.
  private mutating func digits(_ value: inout UInt64, _ fits: inout Bool) -> Int {
    let start = index
    while index < bytes.count, case let digit = bytes[index] &- 0x30, digit < 10 {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
      if overflow || carry { fits = false }
      value = sum
      index += 1
    }
    return index - start
  }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  // MARK: Strings

  private mutating func string() throws -> String {
    let opening = index
    index += 1
    let start = index
    while index < bytes.count, bytes[index] != 0x22, bytes[index] != 0x5C, bytes[index] >= 0x20 {
      index += 1
    }
    if byte == 0x22 {
      index += 1
      return try text(bytes[start..<index - 1], from: opening)
    }
    var decoded = Array(bytes[start..<index])
    while true {
      guard index < bytes.count else {
        index = opening
        throw fault("the text that begins here has no closing quote")
      }
      let byte = bytes[index]
      switch byte {
      case 0x22:
        index += 1
        return try text(decoded[...], from: opening)
      case 0x5C: try escape(&decoded)
      case 0..<0x20: throw fault("a control character must be escaped in a text")
      default:
        decoded.append(byte)
        index += 1
      }
    }
  }

  private mutating func text(_ units: some Collection<UInt8>, from opening: Int) throws -> String {
    guard let text = String(validating: units, as: UTF8.self) else {
      index = opening
      throw fault("the text that begins here is not UTF-8")
    }
    return text
  }

  private mutating func escape(_ decoded: inout [UInt8]) throws {
    index += 1
    switch byte {
    case 0x22, 0x5C, 0x2F: decoded.append(byte)
    case 0x62: decoded.append(0x08)
    case 0x66: decoded.append(0x0C)
    case 0x6E: decoded.append(0x0A)
    case 0x72: decoded.append(0x0D)
    case 0x74: decoded.append(0x09)
    case 0x75:
      decoded += Array(String(Character(try unicode())).utf8)
      return
    default: throw fault("\(here) cannot follow a backslash")
    }
    index += 1
  }

  /// Reads what follows `\u`, and the second half of a pair.
  private mutating func unicode() throws -> Unicode.Scalar {
    let start = index - 1
    index += 1
    var code = try hexadecimal()
    if code >> 10 == 0x36, byte == 0x5C, index + 1 < bytes.count, bytes[index + 1] == 0x75 {
      index += 2
      let low = try hexadecimal()
      if low >> 10 == 0x37 { code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF }
    }
    guard let scalar = Unicode.Scalar(code) else {
      index = start
      throw fault("half of a surrogate pair")
    }
    return scalar
  }

  private mutating func hexadecimal() throws -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw fault("four hexadecimal digits are expected after \\u, but here is \(here)")
      }
      code = code << 4 | UInt32(digit)
      index += 1
    }
    return code
  }

  // MARK: Where

  /// The current byte, 0 at the end.
  private var byte: UInt8 { index < bytes.count ? bytes[index] : 0 }

  private mutating func skipSpace() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x0A, 0x0D, 0x09: index += 1
      default: return
      }
    }
  }

  /// The current character in words.
  private var here: String {
    guard index < bytes.count else { return "the end" }
    let character = String(decoding: bytes[index..<min(index + 4, bytes.count)], as: UTF8.self)
    return character.first.map { $0.isNewline ? "the end of the line" : "'\($0)'" } ?? "the end"
  }

  private func fault(_ problem: String) -> FormatError {
    var line = 1
    var lineStart = 0
    for position in 0..<min(index, bytes.count) where bytes[position] == 0x0A {
      line += 1
      lineStart = position + 1
    }
    let column = bytes[lineStart..<min(index, bytes.count)].count { $0 & 0xC0 != 0x80 } + 1
    return .malformed(name, "line \(line), column \(column): \(problem).")
  }
}
