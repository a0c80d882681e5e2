/// Any JSON value; objects keep the order of their keys.
public enum JSONValue: Sendable, Hashable {
  case null
  case bool(Bool)
  /// A whole number that was written without fraction or exponent.
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([JSONMember])
}

/// A key of a JSON object with its value.
public struct JSONMember: Sendable, Hashable {
  /// The key.
  public var key: String
  /// The value.
  public var value: JSONValue

  /// A key of a JSON object with its value.
  public init(_ key: String, _ value: JSONValue) {
    self.key = key
    self.value = value
  }
}
