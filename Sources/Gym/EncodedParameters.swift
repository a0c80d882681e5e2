import Formats

/// Parameters as keys and values, so that they can be set by name.
struct EncodedParameters {
  private var members: [JSONMember]

  /// Encodes parameters; their keys become snake_case.
  init(_ parameters: some Encodable) throws {
    guard case .object(let members) = try JSON.value(of: parameters) else {
      throw GymError.invalid("Parameters must be encoded as an object of keys and values.")
    }
    self.members = members
  }

  /// The object.
  var json: JSONValue { .object(members) }

  /// Sets the value of a key.
  ///
  /// - Throws: ``GymError`` if the key is unknown or the value is of another kind.
  mutating func set(_ key: String, to value: JSONValue) throws {
    guard let index = members.firstIndex(where: { $0.key == key }) else {
      let near = nearestNames(to: key, in: members.map(\.key))
      let known = near.isEmpty ? members.map(\.key) : near
      throw GymError.unknown(kind: "environment parameter", name: key, nearest: known)
    }
    let current = members[index].value
    let wanted = current.kind
    guard wanted.accepts(value) else {
      throw GymError.parameter(
        key, value: value.brief, allowed: "\(wanted.rawValue) such as \(current.brief)")
    }
    members[index].value = value
  }

  /// The parameters that the keys and values stand for.
  func decoded<Parameters: Decodable>(as type: Parameters.Type) throws -> Parameters {
    do {
      return try JSON.decode(type, from: json)
    } catch let error as FormatError {
      throw GymError.invalid("The environment's parameters cannot be read. \(error)")
    }
  }
}

/// What kind of thing a value is.
private enum Kind: String {
  case null
  case truth = "true or false"
  case whole = "a whole number"
  case number = "a number"
  case text = "a text"
  case list = "a list"
  case object = "an object"

  /// Whether a value may stand where such a thing stood.
  func accepts(_ value: JSONValue) -> Bool {
    if value.kind == self || self == .null { return true }
    guard self == .number else { return false }
    // JSON can only write what is not finite as a text.
    return value.kind == .whole || ["inf", "-inf", "nan"].contains(value.text ?? "")
  }
}

extension JSONValue {
  fileprivate var kind: Kind {
    switch self {
    case .null: .null
    case .bool: .truth
    case .integer, .unsigned: .whole
    case .number: .number
    case .string: .text
    case .array: .list
    case .object: .object
    }
  }

  /// The value in few words, for messages.
  var brief: String {
    let text = text()
    return text.count > 80 ? text.prefix(79) + "…" : text
  }
}
