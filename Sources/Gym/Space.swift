public import Formats
public import Randomness

/// A set of values with a shape: what may be observed or done.
///
/// A space has a **flat form**, `flatCount` floats (Gymnasium's `flatten`: a discrete value is
/// one-hot), and, if it is finite, a numbering of its elements. That is all an agent sees.
public protocol Space<Element>: Sendable, Codable, Equatable {
  /// The values of the space.
  associatedtype Element: Sendable

  /// Draws an element as Gymnasium's space of the same kind does with the same generator.
  func sample(using generator: inout PCG64) -> Element
  /// Whether the element belongs to the space.
  func contains(_ element: Element) -> Bool

  /// The number of floats of the flat form.
  var flatCount: Int { get }
  /// Writes the flat form of an element into `flatCount` floats.
  func flatten(_ element: Element, into floats: inout MutableSpan<Float>)
  /// Reads an element back from its flat form.
  func unflatten(_ floats: Span<Float>) -> Element

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
