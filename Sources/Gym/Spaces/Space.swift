public import Formats
public import Randomness

/// A set of values with a shape: what may be observed or done.
///
/// A space has a **flat form**, `flatCount` floats (Gymnasium's `flatten`: a discrete value is
/// one-hot), and, if it is finite, a numbering of its elements. Observations are handed to agents as
/// **codes**: the number of a `Discrete` space's element, the flat form of every other's. That is all
/// an agent sees.
public protocol Space<Element>: Sendable, Codable, Equatable {
  /// The values of the space.
  associatedtype Element: Sendable

  /// Draws an element as Gymnasium's space of the same kind does with the same generator.
  func sample(using generator: inout PCG64) -> Element
  /// Draws an element with some values forbidden or favoured, as Gymnasium's `mask` and
  /// `probability` do.
  ///
  /// - Throws: ``GymError`` if the bias does not fit the space.
  func sample(_ bias: SampleBias, using generator: inout PCG64) throws -> Element
  /// The generators that Gymnasium's `seed` gives the space and the spaces inside it.
  func generators(seed: UInt64) -> SpaceGenerators
  /// Draws an element as a seeded space of Gymnasium does, draw for draw.
  func sample(_ bias: SampleBias, using generators: inout SpaceGenerators) throws -> Element
  /// Whether the element belongs to the space.
  func contains(_ element: Element) -> Bool

  /// The number of floats of the flat form.
  var flatCount: Int { get }
  /// Writes the flat form of an element into `flatCount` floats.
  func flatten(_ element: Element, into floats: inout MutableSpan<Float>)
  /// Reads an element back from its flat form.
  func unflatten(_ floats: Span<Float>) -> Element

  /// The number of floats of an observation's code.
  var codeCount: Int { get }
  /// Writes the code of an element into `codeCount` floats.
  func writeCode(of element: Element, into floats: inout MutableSpan<Float>)

  /// The number of elements, if finite and small enough to number.
  var cardinality: Int? { get }
  /// The number of an element, for finite spaces.
  func index(of element: Element) -> Int
  /// The element with a number, for finite spaces.
  func element(at index: Int) -> Element

  /// What the space is, without its type.
  var description: SpaceDescription { get }
  /// An element as it is written in files and on the command line.
  func json(_ element: Element) -> JSONValue
  /// Reads an element from its written form.
  ///
  /// - Throws: ``GymError`` with what was expected and what came.
  func element(json: JSONValue) throws -> Element
}

extension Space {
  /// Refuses what does not belong to the space; for environments, of the actions they get.
  ///
  /// - Throws: ``GymError/actionOutsideSpace(_:space:)`` with the element and the space.
  @inlinable
  public func require(_ element: Element) throws {
    guard contains(element) else {
      throw GymError.actionOutsideSpace("\(element)", space: description.description)
    }
  }

  /// Draws an element; only no bias at all is accepted.
  @inlinable
  public func sample(_ bias: SampleBias, using generator: inout PCG64) throws -> Element {
    guard bias == .none else {
      throw GymError.invalid(
        "This space, \(description), is sampled without mask or probabilities.")
    }
    return sample(using: &generator)
  }

  /// One generator of the seed.
  public func generators(seed: UInt64) -> SpaceGenerators { SpaceGenerators(seed: seed) }

  /// Draws an element from the space's own generator.
  public func sample(_ bias: SampleBias, using generators: inout SpaceGenerators) throws -> Element
  {
    try sample(bias, using: &generators.own)
  }

  /// Draws an element as a seeded space of Gymnasium does, draw for draw.
  public func sample(using generators: inout SpaceGenerators) throws -> Element {
    try sample(.none, using: &generators)
  }

  /// As many as the flat form has.
  @inlinable public var codeCount: Int { flatCount }
  /// Writes the flat form.
  @inlinable @inline(__always)
  public func writeCode(of element: Element, into floats: inout MutableSpan<Float>) {
    flatten(element, into: &floats)
  }
}
