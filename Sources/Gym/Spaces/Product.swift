public import Randomness

/// Several spaces side by side, with names or without (Gymnasium's `Dict` and `Tuple`).
///
/// ```swift
/// let hand = Product(Discrete(32), Discrete(11), Discrete(2))      // elements are (Int, Int, Int)
/// let view = try Product(named: ["image", "direction"], image, Discrete(4))
/// ```
/// The flat form is the parts' flat forms in a row. A finite product's elements are numbered with the
/// last part running fastest. With names an element is written as an object, else as an array.
public struct Product<each Part: Space>: Space {
  /// A value of each part.
  public typealias Element = (repeat (each Part).Element)

  /// The spaces.
  public let parts: (repeat each Part)
  /// Their names, all different; nil for a product without names.
  public let names: [String]?

  /// A product without names.
  public init(_ parts: repeat each Part) {
    self.parts = (repeat each parts)
    names = nil
  }

  /// A product whose parts have names.
  ///
  /// Parts keep their order here; Gymnasium sorts those of a plain dictionary by name.
  ///
  /// - Throws: ``GymError`` unless there is a name for each part and all differ.
  public init(named names: [String], _ parts: repeat each Part) throws {
    self.parts = (repeat each parts)
    self.names = names
    guard names.count == count, Set(names).count == names.count else {
      throw GymError.invalid(
        "A product of \(count) spaces needs as many names that all differ, not \(names).")
    }
  }

  /// How many parts there are.
  public var count: Int {
    // A loop that looks at no part is optimised to a single round (Swift 6.3): so look.
    var widths: [Int] = []
    for space in repeat each parts { widths.append(space.flatCount) }
    return widths.count
  }

  /// Draws every part in turn from one generator.
  @inlinable
  public func sample(using generator: inout PCG64) -> Element {
    (repeat (each parts).sample(using: &generator))
  }

  /// Whether every part belongs to its space.
  @inlinable
  public func contains(_ element: Element) -> Bool {
    for (space, value) in repeat (each parts, each element) {
      if !space.contains(value) { return false }
    }
    return true
  }

  /// The number of floats of the flat form.
  @inlinable public var flatCount: Int {
    var count = 0
    for space in repeat each parts { count += space.flatCount }
    return count
  }

  /// Writes the flat form of an element.
  @inlinable
  public func flatten(_ element: Element, into floats: inout MutableSpan<Float>) {
    var begin = 0
    for (space, value) in repeat (each parts, each element) {
      Self.write(space, value, &floats, &begin)
    }
  }

  @inlinable
  static func write<S: Space>(
    _ space: S, _ value: S.Element, _ floats: inout MutableSpan<Float>, _ begin: inout Int
  ) {
    let range = begin..<begin + space.flatCount
    floats.withUnsafeMutableBufferPointer { whole in
      var part = UnsafeMutableBufferPointer(rebasing: whole[range]).mutableSpan
      space.flatten(value, into: &part)
    }
    begin = range.upperBound
  }

  /// Reads an element from its flat form.
  @inlinable
  public func unflatten(_ floats: Span<Float>) -> Element {
    var begin = 0
    return (repeat Self.read(each parts, floats, &begin))
  }

  @inlinable
  static func read<S: Space>(_ space: S, _ floats: Span<Float>, _ begin: inout Int) -> S.Element {
    let end = begin + space.flatCount
    defer { begin = end }
    return space.unflatten(floats.extracting(begin..<end))
  }

  /// The number of elements, if every part is finite and it fits.
  @inlinable public var cardinality: Int? {
    var product = 1
    for space in repeat each parts {
      guard let count = space.cardinality else { return nil }
      let (next, overflow) = product.multipliedReportingOverflow(by: count)
      if overflow { return nil }
      product = next
    }
    return product
  }

  /// The number of an element.
  @inlinable
  public func index(of element: Element) -> Int {
    var index = 0
    for (space, value) in repeat (each parts, each element) {
      index = index * (space.cardinality ?? 1) + space.index(of: value)
    }
    return index
  }

  /// The element with a number.
  @inlinable
  public func element(at index: Int) -> Element {
    // The first part runs slowest: it is found by what the others make up.
    var rest = cardinality ?? 1
    var left = index
    return (repeat Self.pick(each parts, &left, &rest))
  }

  @inlinable
  static func pick<S: Space>(_ space: S, _ left: inout Int, _ rest: inout Int) -> S.Element {
    rest /= max(space.cardinality ?? 1, 1)
    let (quotient, remainder) = left.quotientAndRemainder(dividingBy: max(rest, 1))
    left = remainder
    return space.element(at: quotient)
  }
}

extension Product {
  /// Generators for every part, each seeded by a number drawn from the product's own.
  public func generators(seed: UInt64) -> SpaceGenerators {
    var makers: [(UInt64) -> SpaceGenerators] = []
    for space in repeat each parts { makers.append { space.generators(seed: $0) } }
    return SpaceGenerators(seed: seed, parts: makers)
  }

  /// Draws every part from its own generator, as Gymnasium does.
  public func sample(_ bias: SampleBias, using generators: inout SpaceGenerators) throws -> Element
  {
    let biases = try bias.split(count)
    guard generators.parts.count == biases.count else {
      throw GymError.invalid(
        "A product of \(count) spaces needs as many generators, not \(generators.parts.count): "
          + "make them with generators(seed:).")
    }
    var place = 0
    return (repeat try Self.draw(each parts, biases, &generators, &place))
  }

  private static func draw<S: Space>(
    _ space: S, _ biases: [SampleBias], _ generators: inout SpaceGenerators, _ place: inout Int
  ) throws -> S.Element {
    defer { place += 1 }
    return try space.sample(biases[place], using: &generators.parts[place])
  }
}
