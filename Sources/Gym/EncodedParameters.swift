import Formats

/// Parameters as keys and values, so that they can be set by name.
struct EncodedParameters {
  private var members: [JSONMember]

  /// Encodes parameters; their keys become snake_case.
  init(_ parameters: some Encodable) throws {
    let tree = try JSON.decode(JSONTree.self, from: JSON.encode(parameters))
    guard case .object(let members) = tree.value else {
      throw GymError.invalid("Parameters must be encoded as an object of keys and values.")
    }
    self.members = members.sorted { $0.key < $1.key }
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
    guard value.kind == wanted || (wanted == .number && value.isWrittenNonFinite) else {
      throw GymError.parameter(
        key, value: value.brief, allowed: "\(wanted.rawValue) such as \(current.brief)")
    }
    members[index].value = value
  }

  /// The parameters that the keys and values stand for.
  func decoded<Parameters: Decodable>(as type: Parameters.Type) throws -> Parameters {
    do {
      return try JSON.decode(type, from: JSON.encode(JSONTree(value: json)))
    } catch let error as GymError {
      throw error
    } catch let error as DecodingError {
      throw sentence(error)
    }
  }

  private func sentence(_ error: DecodingError) -> GymError {
    let context: DecodingError.Context
    switch error {
    case .typeMismatch(_, let found), .valueNotFound(_, let found), .keyNotFound(_, let found),
      .dataCorrupted(let found):
      context = found
    @unknown default:
      return .invalid("The environment's parameters cannot be read: \(error).")
    }
    guard let last = context.codingPath.last(where: { $0.intValue == nil }) else {
      return .invalid("The environment's parameters cannot be read: \(context.debugDescription)")
    }
    let key = snakeCase(last.stringValue)
    let value = members.first { $0.key == key }?.value
    if case .number? = value {
      return .parameter(key, value: value?.brief ?? "", allowed: "a whole number")
    }
    return .invalid(
      "The parameter \(key) cannot be \(value?.brief ?? "so"): \(context.debugDescription)")
  }
}

extension JSONValue {
  /// What kind of thing a value is, for messages.
  fileprivate enum Kind: String {
    case null, truth = "true or false", number = "a number", string = "a text"
    case array = "a list", object = "an object"
  }

  fileprivate var kind: Kind {
    switch self {
    case .null: .null
    case .bool: .truth
    case .integer, .number: .number
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }

  /// Whether this is a number that JSON can only write as a text.
  fileprivate var isWrittenNonFinite: Bool {
    guard case .string(let text) = self else { return false }
    return ["inf", "-inf", "nan"].contains(text)
  }
}

/// `suttonBartoReward` as `sutton_barto_reward`.
private func snakeCase(_ name: String) -> String {
  var result = ""
  for letter in name {
    if letter.isUppercase, !result.isEmpty { result += "_" }
    result += letter.lowercased()
  }
  return result
}

/// Any JSON value, decodable and encodable; the keys of objects in snake_case.
private struct JSONTree: Codable {
  var value: JSONValue

  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(value: JSONValue) { self.value = value }

  init(from decoder: any Decoder) throws {
    if let object = try? decoder.container(keyedBy: Key.self) {
      value = .object(
        try object.allKeys.map {
          JSONMember(snakeCase($0.stringValue), try object.decode(JSONTree.self, forKey: $0).value)
        })
    } else if var list = try? decoder.unkeyedContainer() {
      var values: [JSONValue] = []
      while !list.isAtEnd { values.append(try list.decode(JSONTree.self).value) }
      value = .array(values)
    } else {
      let single = try decoder.singleValueContainer()
      if single.decodeNil() {
        value = .null
      } else if let truth = try? single.decode(Bool.self) {
        value = .bool(truth)
      } else if let number = try? single.decode(Int.self) {
        value = .integer(number)
      } else if let number = try? single.decode(Double.self) {
        value = .number(number)
      } else {
        value = .string(try single.decode(String.self))
      }
    }
  }

  func encode(to encoder: any Encoder) throws {
    switch value {
    case .object(let members):
      var object = encoder.container(keyedBy: Key.self)
      for member in members {
        try object.encode(JSONTree(value: member.value), forKey: Key(stringValue: member.key))
      }
    case .array(let values):
      var list = encoder.unkeyedContainer()
      for value in values { try list.encode(JSONTree(value: value)) }
    default:
      var single = encoder.singleValueContainer()
      switch value {
      case .bool(let truth): try single.encode(truth)
      case .integer(let number): try single.encode(number)
      case .number(let number): try single.encode(number)
      case .string(let text): try single.encode(text)
      default: try single.encodeNil()
      }
    }
  }
}
