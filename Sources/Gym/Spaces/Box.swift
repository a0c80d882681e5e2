public import Formats
public import Randomness

/// Vectors of numbers, each between bounds of its own; a bound may be infinite.
///
/// The element is a ``FloatVector``: a SIMD vector, a struct of the author's own, or `[Float]` for
/// shapes known only at run time. The flat form is the numbers in row-major order. Sampling equals
/// Gymnasium's `Box` of float32, or of an integer type, draw for draw.
public struct Box<Element: FloatVector>: Space {
  /// The shape of the array, row-major; `[n]` for vectors of n numbers.
  public let shape: [Int]
  /// The least allowed numbers, in row-major order.
  public let low: [Float]
  /// The greatest allowed numbers, in row-major order.
  public let high: [Float]
  /// Whether only whole numbers belong to the space.
  public let isInteger: Bool
  /// Whether every bound is finite and numbers need not be whole, which makes sampling one loop.
  @usableFromInline let isPlain: Bool

  /// Vectors between two corners.
  ///
  /// - Precondition: `low` is nowhere greater than `high`, and neither holds NaN.
  public init(low: Element, high: Element) {
    self.init(unchecked: [low.floatCount], low: low.floats, high: high.floats)
    precondition(Self.fault(shape, self.low, self.high) == nil, "a box's low exceeds its high")
  }

  /// Arrays of a shape between bounds given number by number.
  ///
  /// - Parameter isInteger: whether only whole numbers belong to the space; the bounds are then whole.
  /// - Throws: ``GymError`` if the sizes do not fit the shape, or `low` exceeds `high` somewhere.
  public init(shape: [Int], low: [Float], high: [Float], isInteger: Bool = false) throws {
    self.init(unchecked: shape, low: low, high: high, isInteger: isInteger)
    if let fault = Self.fault(shape, low, high) { throw GymError.invalid(fault) }
    if isInteger, let bound = (low + high).first(where: { $0 != $0.rounded() || !$0.isFinite }) {
      throw GymError.invalid("A box of whole numbers cannot have the bound \(bound).")
    }
  }

  /// Arrays of a shape with the same bounds everywhere.
  ///
  /// - Throws: ``GymError`` if `low` exceeds `high` or the shape makes no sense.
  public init(shape: [Int], low: Float, high: Float, isInteger: Bool = false) throws {
    let count = shape.reduce(1) { $0 * max($1, 0) }
    try self.init(
      shape: shape, low: Array(repeating: low, count: count),
      high: Array(repeating: high, count: count), isInteger: isInteger)
  }

  private init(unchecked shape: [Int], low: [Float], high: [Float], isInteger: Bool = false) {
    self.shape = shape
    self.low = low
    self.high = high
    self.isInteger = isInteger
    isPlain = !isInteger && (low + high).allSatisfy(\.isFinite)
  }

  /// What is wrong with the parts of a box, if anything.
  private static func fault(_ shape: [Int], _ low: [Float], _ high: [Float]) -> String? {
    guard shape.allSatisfy({ $0 > 0 }) else { return "A box of shape \(shape) holds nothing." }
    let count = shape.reduce(1, *)
    guard low.count == count, high.count == count else {
      return "A box of shape \(shape) needs \(count) bounds, but low has \(low.count) and high "
        + "has \(high.count)."
    }
    for index in 0..<count where !(low[index] <= high[index]) {
      return "A box's low must not exceed its high, but number \(index) is between "
        + "\(low[index]) and \(high[index])."
    }
    return nil
  }

  /// Draws an element as Gymnasium does, without allocating (but for what an array element needs).
  @inlinable
  public func sample(using generator: inout PCG64) -> Element {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: low.count) { buffer in
      if isPlain {
        for index in 0..<low.count {
          let number = generator.uniform(Double(low[index]), Double(high[index]))
          buffer.initializeElement(at: index, to: Float(number))
        }
      } else {
        buffer.initialize(repeating: 0)
        var numbers = buffer.mutableSpan
        drawByKind(into: &numbers, using: &generator)
      }
      return Element(floats: UnsafeBufferPointer(buffer).span)
    }
  }

  /// Draws a number between finite bounds.
  private func drawBounded(_ index: Int, using generator: inout PCG64) -> Float {
    let above = Double(high[index]) + (isInteger ? 1 : 0)
    let number = generator.uniform(Double(low[index]), above)
    return Float(isInteger ? number.rounded(.down) : number)
  }

  @usableFromInline
  func drawByKind(into numbers: inout MutableSpan<Float>, using generator: inout PCG64) {
    // Gymnasium draws all coordinates of one kind before the next kind, in this order.
    for index in low.indices where low[index] == -.infinity && high[index] == .infinity {
      numbers[index] = Float(generator.normal())
    }
    for index in low.indices where low[index] > -.infinity && high[index] == .infinity {
      numbers[index] = Float(generator.exponential() + Double(low[index]))
    }
    for index in low.indices where low[index] == -.infinity && high[index] < .infinity {
      numbers[index] = Float(-generator.exponential() + Double(high[index]))
    }
    for index in low.indices where low[index] > -.infinity && high[index] < .infinity {
      numbers[index] = drawBounded(index, using: &generator)
    }
  }

  /// Whether an element belongs to the space.
  @inlinable
  public func contains(_ element: Element) -> Bool {
    guard element.floatCount == low.count else { return false }
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: low.count) { buffer in
      buffer.initialize(repeating: 0)
      var numbers = buffer.mutableSpan
      element.write(to: &numbers)
      for index in 0..<low.count {
        guard numbers[index] >= low[index], numbers[index] <= high[index] else { return false }
      }
      return !isInteger || Self.areWhole(buffer)
    }
  }

  // Not inlined, lest every number be rounded for the sake of boxes of whole ones.
  @usableFromInline @inline(never)
  static func areWhole(_ numbers: UnsafeMutableBufferPointer<Float>) -> Bool {
    numbers.allSatisfy { $0 == $0.rounded() }
  }

  /// The number of floats of the flat form.
  @inlinable public var flatCount: Int { low.count }

  /// Writes the flat form of an element.
  @inlinable
  public func flatten(_ element: Element, into floats: inout MutableSpan<Float>) {
    element.write(to: &floats)
  }

  /// Reads an element from its flat form.
  @inlinable
  public func unflatten(_ floats: Span<Float>) -> Element { Element(floats: floats) }

  /// Always nil: a box is not numbered.
  @inlinable public var cardinality: Int? { nil }

  /// A box's elements have no numbers; always 0.
  public func index(of element: Element) -> Int { 0 }

  /// A box's elements have no numbers; always the lower corner.
  public func element(at index: Int) -> Element { Element(numbers: low) }

  /// The space without its element type.
  public var description: SpaceDescription {
    isInteger
      ? .integerBox(shape: shape, low: low, high: high) : .box(shape: shape, low: low, high: high)
  }
}

extension Box {
  /// An element as arrays nested by the shape, each number widened to a double.
  public func json(_ element: Element) -> JSONValue {
    let numbers = element.floats.map { number -> JSONValue in
      isInteger ? .integer(Int(number)) : .number(Double(number))
    }
    return .nested(numbers, shape: shape)
  }

  /// Reads an element from its written form.
  public func element(json: JSONValue) throws -> Element {
    let outside = GymError.actionOutsideSpace(json.brief, space: description.description)
    guard let numbers = json.flattened(shape: shape)?.map(\.real), !numbers.contains(nil) else {
      throw outside
    }
    let element = Element(numbers: numbers.compactMap { $0.map { Float($0) } })
    guard contains(element) else { throw outside }
    return element
  }
}

extension Box {
  private enum CodingKeys: String, CodingKey {
    case shape, low, high, isInteger
  }

  /// Reads what was encoded and checks it.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      shape: values.decode([Int].self, forKey: .shape),
      low: values.decode([Float].self, forKey: .low),
      high: values.decode([Float].self, forKey: .high),
      isInteger: values.decodeIfPresent(Bool.self, forKey: .isInteger) ?? false)
  }
}
