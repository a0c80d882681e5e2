/// How JSON text is written.
public struct JSONStyle: Sendable, Hashable {
  /// What stands for the numbers that JSON has not.
  public enum NonFinite: Sendable, Hashable {
    /// The strings `inf`, `-inf` and `nan`, which read back: for files.
    case strings
    /// `null`: for other programs.
    case null
  }

  /// Whether every member and element has a line of its own, indented by two spaces; arrays of
  /// plain values stay on one line.
  public var pretty: Bool
  /// What stands for infinities and NaN.
  public var nonFinite: NonFinite

  /// How JSON text is written.
  public init(pretty: Bool = false, nonFinite: NonFinite = .strings) {
    self.pretty = pretty
    self.nonFinite = nonFinite
  }

  /// One line without spaces, for files.
  public static let compact = JSONStyle()
  /// Indented, for files that people read.
  public static let pretty = JSONStyle(pretty: true)
  /// One line for other programs: numbers that JSON has not are null.
  public static let line = JSONStyle(nonFinite: .null)
}

extension JSONValue {
  /// JSON text in UTF-8.
  ///
  /// Doubles are written as the shortest decimal that reads back, as Python prints them. Pretty
  /// text ends with a newline, compact text does not.
  public func bytes(_ style: JSONStyle = .compact) -> [UInt8] {
    var writer = JSONWriter(style: style)
    writer.write(self, depth: 0)
    if style.pretty { writer.bytes.append(0x0A) }
    return writer.bytes
  }

  /// JSON text.
  public func text(_ style: JSONStyle = .compact) -> String {
    String(decoding: bytes(style), as: UTF8.self)
  }
}

private struct JSONWriter {
  let style: JSONStyle
  var bytes: [UInt8] = []

  init(style: JSONStyle) {
    self.style = style
  }

  mutating func write(_ value: JSONValue, depth: Int) {
    switch value {
    case .null: write(ascii: "null")
    case .bool(let value): write(ascii: value ? "true" : "false")
    case .integer(let value): Decimals.append(Int64(value), to: &bytes)
    case .unsigned(let value): bytes += Array(value.description.utf8)
    case .number(let value): write(value)
    case .string(let value): write(value)
    case .array(let elements):
      let plain = elements.allSatisfy { $0.elements == nil && $0.members == nil }
      write(elements.count, "[", "]", depth, broken: style.pretty && !plain) { writer, index in
        writer.write(elements[index], depth: depth + 1)
      }
    case .object(let members):
      write(members.count, "{", "}", depth, broken: style.pretty) { writer, index in
        writer.write(members[index].key)
        writer.write(ascii: writer.style.pretty ? ": " : ":")
        writer.write(members[index].value, depth: depth + 1)
      }
    }
  }

  /// Writes what stands between brackets.
  private mutating func write(
    _ count: Int, _ opening: StaticString, _ closing: StaticString, _ depth: Int, broken: Bool,
    _ element: (inout JSONWriter, Int) -> Void
  ) {
    write(ascii: opening)
    for index in 0..<count {
      if index > 0 { write(ascii: broken || !style.pretty ? "," : ", ") }
      if broken { breakLine(depth + 1) }
      element(&self, index)
    }
    if broken && count > 0 { breakLine(depth) }
    write(ascii: closing)
  }

  private mutating func breakLine(_ depth: Int) {
    bytes.append(0x0A)
    bytes += repeatElement(0x20, count: 2 * depth)
  }

  private mutating func write(ascii text: StaticString) {
    text.withUTF8Buffer { bytes += $0 }
  }

  private mutating func write(_ value: Double) {
    if value.isFinite {
      Decimals.append(value, to: &bytes)
    } else if style.nonFinite == .null {
      write(ascii: "null")
    } else {
      write(Decimals.shortest(value))
    }
  }

  private mutating func write(_ text: String) {
    let hexadecimal = Array("0123456789abcdef".utf8)
    bytes.append(0x22)
    var text = text
    text.withUTF8 { text in
      for byte in text {
        switch byte {
        case 0x22: write(ascii: "\\\"")
        case 0x5C: write(ascii: "\\\\")
        case 0x0A: write(ascii: "\\n")
        case 0x0D: write(ascii: "\\r")
        case 0x09: write(ascii: "\\t")
        case 0..<0x20:
          write(ascii: "\\u00")
          bytes += [hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
        default: bytes.append(byte)
        }
      }
    }
    bytes.append(0x22)
  }
}
