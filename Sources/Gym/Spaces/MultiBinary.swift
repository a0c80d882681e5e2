public import Formats
public import Randomness

/// Arrays of zeros and ones.
///
/// The flat form is the numbers in row-major order. Sampling equals Gymnasium's `MultiBinary` draw for
/// draw. Elements are numbered as binary numbers, the last place the lowest.
public struct MultiBinary<Element: IntegerVector>: Space {
  /// The shape of the array, row-major; `[n]` for n places.
  public let shape: [Int]
  /// How many places there are.
  public let count: Int

  /// Arrays of a shape.
  ///
  /// - Throws: ``GymError`` if the shape holds nothing.
  public init(shape: [Int]) throws {
    guard !shape.isEmpty, shape.allSatisfy({ $0 > 0 }) else {
      throw GymError.invalid("A multi-binary space of shape \(shape) holds nothing.")
    }
    self.shape = shape
    count = shape.reduce(1, *)
  }

  /// Draws an element as Gymnasium does.
  @inlinable
  public func sample(using generator: inout PCG64) -> Element {
    // NumPy's bytes: four from each half word, the highest bit of each decides.
    var bytes: UInt32 = 0
    let places = (0..<count).map { place in
      bytes = place & 3 == 0 ? generator.next32() : bytes &>> 8
      return Int(bytes &>> 7 & 1)
    }
    return Element(values: places)
  }

  /// Draws an element with some places fixed, or with a probability of 1 for each place.
  ///
  /// - Throws: ``GymError`` if the bias does not fit.
  @inlinable
  public func sample(_ bias: SampleBias, using generator: inout PCG64) throws -> Element {
    switch bias {
    case .none: return sample(using: &generator)
    case .fixed(let places):
      try SampleBias.check(places.count, count, "mask")
      guard places.allSatisfy({ $0 == nil || $0 == 0 || $0 == 1 }) else {
        throw GymError.invalid("A mask of zeros and ones fixes places to 0 or 1.")
      }
      let drawn = sample(using: &generator).integers
      return Element(values: zip(places, drawn).map { $0 ?? $1 })
    case .probabilities(let probabilities):
      try SampleBias.check(probabilities.count, count, "list of probabilities")
      guard probabilities.allSatisfy({ (0...1).contains($0) }) else {
        throw GymError.invalid("The probabilities of ones lie between 0 and 1.")
      }
      return Element(values: probabilities.map { generator.random() <= $0 ? 1 : 0 })
    case .mask, .parts:
      throw GymError.invalid("A multi-binary space takes fixed places or probabilities.")
    }
  }

  /// Whether an element belongs to the space.
  @inlinable
  public func contains(_ element: Element) -> Bool {
    element.integerCount == count && element.integers.allSatisfy { $0 == 0 || $0 == 1 }
  }

  /// The number of floats of the flat form.
  @inlinable public var flatCount: Int { count }

  /// Writes the flat form of an element.
  @inlinable
  public func flatten(_ element: Element, into floats: inout MutableSpan<Float>) {
    for (place, value) in element.integers.enumerated() { floats[place] = Float(value) }
  }

  /// Reads an element from its flat form: 1 where a number exceeds one half.
  @inlinable
  public func unflatten(_ floats: Span<Float>) -> Element {
    Element(values: (0..<count).map { floats[$0] > 0.5 ? 1 : 0 })
  }

  /// The number of elements, if it fits.
  @inlinable public var cardinality: Int? { count < 63 ? 1 << count : nil }

  /// The number of an element.
  @inlinable
  public func index(of element: Element) -> Int {
    element.integers.reduce(0) { $0 << 1 | $1 }
  }

  /// The element with a number.
  @inlinable
  public func element(at index: Int) -> Element {
    Element(values: (0..<count).map { index >> (count - 1 - $0) & 1 })
  }

  /// The space without its element type.
  public var description: SpaceDescription { .multiBinary(shape: shape) }

  /// An element as arrays nested by the shape.
  public func json(_ element: Element) -> JSONValue {
    .nested(element.integers.map(JSONValue.integer), shape: shape)
  }

  /// Reads an element from its written form.
  public func element(json: JSONValue) throws -> Element {
    let outside = GymError.actionOutsideSpace(json.brief, space: description.description)
    let values = json.flattened(shape: shape)?.map(\.whole)
    guard let values, !values.contains(nil) else { throw outside }
    let element = Element(values: values.compactMap { $0 })
    guard contains(element) else { throw outside }
    return element
  }
}

extension MultiBinary {
  private enum CodingKeys: String, CodingKey {
    case shape
  }

  /// Reads what was encoded and checks it.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(shape: values.decode([Int].self, forKey: .shape))
  }

  /// Writes the shape, from which the rest follows.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(shape, forKey: .shape)
  }
}
