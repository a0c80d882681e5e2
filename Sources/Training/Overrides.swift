public import Formats

/// Changes of single values in the encoded form of a configuration, as `--set agent.NAME=VALUE`.
public enum Overrides {
  /// Splits `NAME=VALUE` and reads the value as JSON, or as plain text where it is none.
  ///
  /// - Throws: ``TrainingError/usage(_:)`` without `=` or name.
  public static func parse(_ text: String) throws -> (key: String, value: JSONValue) {
    guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
      throw TrainingError.usage("'\(text)' is not of the form NAME=VALUE.")
    }
    let written = String(text[text.index(after: sign)...])
    return (String(text[..<sign]), value(written))
  }

  /// Reads changes of an environment's parameters, each `environment.NAME=VALUE`.
  ///
  /// - Throws: ``TrainingError/usage(_:)`` for a name of something else.
  public static func environment(_ texts: [String]) throws -> [(key: String, value: JSONValue)] {
    try texts.map { text in
      let (name, value) = try parse(text)
      guard name.hasPrefix("environment.") else {
        throw TrainingError.usage("--set \(text): here a name begins with 'environment.'.")
      }
      return (key: String(name.dropFirst("environment.".count)), value: value)
    }
  }

  /// Reads a written value: JSON, the non-finite numbers `inf`, `-inf` and `nan` as text, `none`
  /// as null, and anything else as text.
  static func value(_ written: String) -> JSONValue {
    switch written {
    case "none", "None": return .null
    case "True": return .bool(true)
    case "False": return .bool(false)
    default: return (try? JSONValue(parsing: Array(written.utf8))) ?? .string(written)
    }
  }

  /// Applies changes to a value's encoded form and decodes it again.
  ///
  /// - Parameters:
  ///   - kind: what the names are, for messages, such as `agent parameter`.
  ///   - prefix: what stands before the names on the command line, such as `agent`.
  /// - Throws: ``TrainingError/usage(_:)`` for an unknown name or a value of the wrong type.
  public static func apply<Value: Codable>(
    _ overrides: [(key: String, value: JSONValue)], to value: Value, kind: String, prefix: String
  ) throws -> Value {
    try overrides.reduce(value) { value, override in
      try apply(override.key, override.value, to: value, kind: kind, prefix: prefix)
    }
  }

  private static func apply<Value: Codable>(
    _ name: String, _ new: JSONValue, to value: Value, kind: String, prefix: String
  ) throws -> Value {
    let encoded = try members(of: value)
    let old = encoded.first { $0.key == name }?.value
    var changed = encoded.filter { $0.key != name }
    changed.append(JSONMember(name, new))
    let decoded: Value
    do {
      decoded = try JSON.decode(from: .object(changed))
    } catch {
      guard old != nil || new == .null else {
        throw try unknownOrWrongType(name, new, to: value, kind: kind, prefix: prefix)
      }
      throw wrongType(name, new, old: old, prefix: prefix)
    }
    // A key that does not survive decoding and encoding was read by nobody: it does not exist.
    let survives = try members(of: decoded).contains { $0.key == name }
    guard old != nil || survives || (new == .null && isOptional(name, of: value)) else {
      throw unknown(name, among: encoded.map(\.key), kind: kind, prefix: prefix)
    }
    return decoded
  }

  /// Whether a key that is not encoded now would be read if it were there.
  private static func isOptional<Value: Codable>(_ name: String, of value: Value) -> Bool {
    let probes: [JSONValue] = [.number(0.5), .integer(1), .bool(true), .string("")]
    return probes.contains { probe in
      guard var changed = try? members(of: value) else { return false }
      changed.append(JSONMember(name, probe))
      guard let decoded = try? JSON.decode(Value.self, from: .object(changed)) else { return true }
      return (try? members(of: decoded))?.contains { $0.key == name } ?? false
    }
  }

  private static func members(of value: some Encodable) throws -> [JSONMember] {
    try JSON.value(of: value).members ?? []
  }

  private static func unknownOrWrongType<Value: Codable>(
    _ name: String, _ new: JSONValue, to value: Value, kind: String, prefix: String
  ) throws -> TrainingError {
    isOptional(name, of: value)
      ? wrongType(name, new, old: nil, prefix: prefix)
      : unknown(name, among: try members(of: value).map(\.key), kind: kind, prefix: prefix)
  }

  private static func unknown(
    _ name: String, among names: [String], kind: String, prefix: String
  ) -> TrainingError {
    .usage(unknownName(kind: kind, name, among: names, prefix: prefix + "."))
  }

  private static func wrongType(
    _ name: String, _ new: JSONValue, old: JSONValue?, prefix: String
  ) -> TrainingError {
    let expected =
      switch old {
      case .bool: "true or false"
      case .integer, .number: "a number"
      case .array(let items): "a list such as \(JSONValue.array(items).text())"
      case .string(let text): "a name such as '\(text)'"
      default: "a value of another type"
      }
    return .usage("\(prefix).\(name) cannot be \(new.text()): it takes \(expected).")
  }
}

/// The sentence about a name that nobody knows, with the nearest ones that are known.
public func unknownName(
  kind: String, _ name: String, among names: [String], prefix: String = ""
) -> String {
  let nearest = nearestNames(to: name, in: names).map { "'\(prefix)\($0)'" }
  let answer =
    nearest.isEmpty
    ? "Known are: \(names.map { prefix + $0 }.sorted().joined(separator: ", "))."
    : "Did you mean \(nearest.joined(separator: " or "))?"
  return "There is no \(kind) '\(prefix)\(name)'. \(answer)"
}
