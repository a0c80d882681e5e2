/// JSON from `Codable` values and back.
///
/// Members stand in the order in which they are encoded, which for synthesised conformances is that
/// of declaration; dictionaries are sorted by key. Keys are written in snake_case, those of
/// dictionaries as they are: `learningRate` becomes `learning_rate`, `tau2` stays, `x2Init` becomes
/// `x2_init`. Reading converts the Swift name in the same way, so that every property comes back;
/// only the case names of enums with associated values must survive the way to snake_case and back
/// (`meanReturn` does, `meanURL` does not).
public enum JSON {
  /// Encodes a value as compact JSON in UTF-8.
  public static func encode(_ value: some Encodable, _ style: JSONStyle = .compact) throws
    -> [UInt8]
  {
    try JSON.value(of: value).bytes(style)
  }

  /// Decodes a value from JSON in UTF-8.
  ///
  /// - Throws: ``FormatError`` that names line and column of a fault in the text, or the path of a
  ///   value that is missing or of another kind.
  public static func decode<Value: Decodable>(
    _ type: Value.Type, from bytes: [UInt8], name: String = "JSON"
  ) throws -> Value {
    try decode(type, from: JSONValue(parsing: bytes, name: name))
  }

  /// The JSON form of an encodable value.
  public static func value(of value: some Encodable) throws -> JSONValue {
    do {
      return try JSONNode.encoded(value).value
    } catch EncodingError.invalidValue(_, let context) {
      throw FormatError.value(dotted(context.codingPath), context.debugDescription)
    }
  }

  /// Decodes a value from its JSON form.
  ///
  /// - Throws: ``FormatError`` with the path of what is missing or of another kind.
  public static func decode<Value: Decodable>(
    _ type: Value.Type = Value.self, from value: JSONValue
  ) throws -> Value {
    do {
      return try JSONReading(value: value, codingPath: []).decoded(type)
    } catch let error as DecodingError {
      throw FormatError(error)
    }
  }

  /// A name in snake_case: `epsilonEnd` becomes `epsilon_end`, `useGPU` `use_gpu`.
  public static func snakeCase(_ name: String) -> String {
    let letters = Array(name)
    var result = ""
    for (index, letter) in letters.enumerated() {
      if letter.isUppercase, index > 0, letters[index - 1] != "_" {
        let follows = index + 1 < letters.count && letters[index + 1].isLowercase
        if !letters[index - 1].isUppercase || follows { result.append("_") }
      }
      result += letter.lowercased()
    }
    return result
  }

  /// A name in camelCase: `epsilon_end` becomes `epsilonEnd`.
  static func camelCase(_ name: String) -> String {
    let words = name.split(separator: "_")
    return words.dropFirst().reduce(words.first.map(String.init) ?? name) { result, word in
      result + word.prefix(1).uppercased() + word.dropFirst()
    }
  }

  /// A path such as `agent.layers[2].units`.
  static func dotted(_ path: [any CodingKey]) -> String {
    path.reduce("") { text, key in
      if let index = key.intValue { return text + "[\(index)]" }
      let name = snakeCase(key.stringValue)
      return text.isEmpty ? name : text + "." + name
    }
  }
}

extension FormatError {
  /// The sentence for what a type's own decoding found wrong.
  init(_ error: DecodingError) {
    switch error {
    case .keyNotFound(let key, let context):
      self = .missing(JSON.dotted(context.codingPath + [key]))
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .dataCorrupted(let context):
      self = .value(JSON.dotted(context.codingPath), "is wrong: \(context.debugDescription)")
    @unknown default:
      self = .value("", "is wrong: \(error)")
    }
  }
}

extension JSONValue: Codable {
  /// Reads any value; whole numbers stay whole.
  public init(from decoder: any Decoder) throws {
    if let reading = decoder as? JSONReading {
      self = reading.value
      return
    }
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(UInt64.self) {
      self = .unsigned(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else {
      let members = try container.decode([String: JSONValue].self)
      self = .object(members.sorted { $0.key < $1.key }.map { JSONMember($0.key, $0.value) })
    }
  }

  /// Writes the value as the encoder's own kind of values.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .unsigned(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let value): try container.encode(value)
    case .object(let members):
      // Other encoders know no order of keys.
      let pairs = members.map { ($0.key, $0.value) }
      try container.encode(Dictionary(pairs, uniquingKeysWith: { _, last in last }))
    }
  }
}

/// A dictionary with text keys: its keys are data, not names, and stay as they are.
protocol TextKeyed {}
extension Dictionary: TextKeyed where Key == String {}

/// Any dictionary: its order changes from run to run, so that it must be sorted.
protocol Unordered {}
extension Dictionary: Unordered {}
