public import Formats
public import Randomness

/// Finitely many values: the whole numbers `start ..< start + count`.
///
/// The flat form is one-hot. Sampling equals Gymnasium's `Discrete` draw for draw.
public struct Discrete: Space {
  /// How many values there are, at least 1.
  public let count: Int
  /// The smallest value.
  public let start: Int

  /// The whole numbers `start ..< start + count`.
  ///
  /// - Precondition: `count` is between 1 and 2³².
  @inlinable
  public init(_ count: Int, start: Int = 0) {
    precondition(count > 0 && count <= 1 << 32, "a discrete space has 1 to 2^32 values")
    self.count = count
    self.start = start
  }

  @inlinable
  public func sample(using generator: inout PCG64) -> Int {
    start + generator.integer(below: count)
  }

  @inlinable
  public func contains(_ element: Int) -> Bool {
    element >= start && element - start < count
  }

  @inlinable public var flatCount: Int { count }

  @inlinable
  public func flatten(_ element: Int, into floats: inout MutableSpan<Float>) {
    for index in 0..<count { floats[index] = 0 }
    floats[element - start] = 1
  }

  /// The value whose place holds the greatest number, the first of equals.
  @inlinable
  public func unflatten(_ floats: Span<Float>) -> Int {
    var best = 0
    for index in 1..<max(count, 1) where floats[index] > floats[best] { best = index }
    return start + best
  }

  @inlinable public var cardinality: Int? { count }
  @inlinable public func index(of element: Int) -> Int { element - start }
  @inlinable public func element(at index: Int) -> Int { start + index }

  public var description: SpaceDescription { .discrete(count: count, start: start) }

  public func json(_ element: Int) -> JSONValue { .integer(element) }

  public func element(json: JSONValue) throws -> Int {
    guard case .integer(let value) = json, contains(value) else {
      throw GymError.actionOutsideSpace(json.brief, space: description.description)
    }
    return value
  }
}

extension Discrete {
  private enum CodingKeys: String, CodingKey {
    case count, start
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let count = try values.decode(Int.self, forKey: .count)
    guard count > 0, count <= 1 << 32 else {
      throw GymError.invalid("A discrete space has 1 to 2^32 values, not \(count).")
    }
    self.init(count, start: try values.decode(Int.self, forKey: .start))
  }
}

extension JSONValue {
  /// The value in few words, for messages.
  var brief: String {
    switch self {
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .integer(let value): return String(value)
    case .number(let value): return String(value)
    case .string(let value): return "\"\(value)\""
    case .array(let values):
      let first = values.prefix(8).map(\.brief).joined(separator: ", ")
      return "[\(first)\(values.count > 8 ? ", …" : "")]"
    case .object(let members):
      return "{\(members.prefix(8).map { "\($0.key): \($0.value.brief)" }.joined(separator: ", "))}"
    }
  }
}
