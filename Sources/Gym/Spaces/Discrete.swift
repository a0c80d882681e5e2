public import Formats
public import Randomness

/// Finitely many values: the whole numbers `start ..< start + count`.
///
/// The flat form is one-hot, the code of an observation its number. Sampling equals Gymnasium's `Discrete` draw for draw.
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

  /// Draws an element as Gymnasium does.
  @inlinable
  public func sample(using generator: inout PCG64) -> Int {
    start + generator.integer(below: count)
  }

  /// Draws an element with a mask or probabilities.
  ///
  /// - Throws: ``GymError`` if the bias has not as many entries as there are values.
  @inlinable
  public func sample(_ bias: SampleBias, using generator: inout PCG64) throws -> Int {
    start + (try bias.index(below: count, using: &generator))
  }

  /// Whether an element belongs to the space.
  @inlinable
  public func contains(_ element: Int) -> Bool {
    // One unsigned comparison, which wraps instead of overflowing for far-off values.
    UInt(bitPattern: element &- start) < UInt(bitPattern: count)
  }

  /// The number of floats of the flat form.
  @inlinable public var flatCount: Int { count }

  /// Writes the flat form of an element.
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

  /// One float: the element's number.
  @inlinable public var codeCount: Int { 1 }

  /// Writes the element's number, which a float holds exactly up to 2²⁴.
  @inlinable @inline(__always)
  public func writeCode(of element: Int, into floats: inout MutableSpan<Float>) {
    floats[0] = Float(element - start)
  }

  /// The number of elements.
  @inlinable public var cardinality: Int? { count }
  /// The number of an element.
  @inlinable public func index(of element: Int) -> Int { element - start }
  /// The element with a number.
  @inlinable public func element(at index: Int) -> Int { start + index }

  /// The space without its element type.
  public var description: SpaceDescription { .discrete(count: count, start: start) }

  /// An element as it is written in files.
  public func json(_ element: Int) -> JSONValue { .integer(element) }

  /// Reads an element from its written form.
  public func element(json: JSONValue) throws -> Int {
    guard let value = json.whole, contains(value) else {
      throw GymError.actionOutsideSpace(json.brief, space: description.description)
    }
    return value
  }
}

extension Discrete {
  private enum CodingKeys: String, CodingKey {
    case count, start
  }

  /// Reads what was encoded and checks it.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let count = try values.decode(Int.self, forKey: .count)
    guard count > 0, count <= 1 << 32 else {
      throw GymError.invalid("A discrete space has 1 to 2^32 values, not \(count).")
    }
    self.init(count, start: try values.decode(Int.self, forKey: .start))
  }
}
