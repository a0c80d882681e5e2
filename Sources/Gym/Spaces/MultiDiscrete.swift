public import Formats
public import Randomness

/// Several finite values side by side: place i holds one of `counts[i]` whole numbers.
///
/// The flat form is the places' one-hots in a row. Sampling equals Gymnasium's `MultiDiscrete` draw
/// for draw. Elements are numbered with the last place running fastest.
public struct MultiDiscrete<Element: IntegerVector>: Space {
  /// How many values each place has, at least 1.
  public let counts: [Int]
  /// The smallest value of each place.
  public let starts: [Int]

  /// Places with `counts` values each, from `starts` on, or from 0.
  ///
  /// - Throws: ``GymError`` if there is no place, a count is below 1, or the sizes differ.
  public init(counts: [Int], starts: [Int]? = nil) throws {
    let starts = starts ?? Array(repeating: 0, count: counts.count)
    guard !counts.isEmpty, counts.allSatisfy({ $0 > 0 && $0 <= 1 << 32 }) else {
      throw GymError.invalid("The counts of a multi-discrete space are 1 to 2^32, not \(counts).")
    }
    guard starts.count == counts.count else {
      throw GymError.invalid(
        "A multi-discrete space of \(counts.count) places needs as many starts, not "
          + "\(starts.count).")
    }
    self.counts = counts
    self.starts = starts
  }

  /// An element made place by place.
  @inlinable @inline(__always)
  func make(_ value: (Int) throws -> Int) rethrows -> Element {
    try withUnsafeTemporaryAllocation(of: Int.self, capacity: counts.count) { buffer in
      for place in 0..<counts.count { buffer[place] = try value(place) }
      return Element(integers: UnsafeBufferPointer(buffer).span)
    }
  }

  /// What a function makes of an element's places.
  @inlinable @inline(__always)
  func read<Result>(_ element: Element, _ body: (UnsafeMutableBufferPointer<Int>) -> Result)
    -> Result
  {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: counts.count) { buffer in
      buffer.initialize(repeating: 0)
      var span = buffer.mutableSpan
      element.write(to: &span)
      return body(buffer)
    }
  }

  /// Draws an element as Gymnasium does.
  @inlinable
  public func sample(using generator: inout PCG64) -> Element {
    make { starts[$0] + Int(generator.random() * Double(counts[$0])) }
  }

  /// Draws an element with a mask or probabilities for each place.
  @inlinable
  public func sample(_ bias: SampleBias, using generator: inout PCG64) throws -> Element {
    if bias == .none { return sample(using: &generator) }
    let parts = try bias.split(counts.count)
    return try make { starts[$0] + (try parts[$0].index(below: counts[$0], using: &generator)) }
  }

  /// Whether an element belongs to the space.
  @inlinable
  public func contains(_ element: Element) -> Bool {
    guard element.integerCount == counts.count else { return false }
    return read(element) { values in
      for place in 0..<counts.count
      where UInt(bitPattern: values[place] &- starts[place]) >= UInt(bitPattern: counts[place]) {
        return false
      }
      return true
    }
  }

  /// The number of floats of the flat form.
  @inlinable public var flatCount: Int { counts.reduce(0, +) }

  /// Writes the flat form of an element.
  @inlinable
  public func flatten(_ element: Element, into floats: inout MutableSpan<Float>) {
    for index in 0..<flatCount { floats[index] = 0 }
    var begin = 0
    for (place, value) in element.integers.enumerated() {
      floats[begin + value - starts[place]] = 1
      begin += counts[place]
    }
  }

  /// Reads an element whose places hold the greatest numbers of the flat form, the first of equals.
  @inlinable
  public func unflatten(_ floats: Span<Float>) -> Element {
    var begin = 0
    return make { place in
      var best = 0
      for index in 1..<max(counts[place], 1) where floats[begin + index] > floats[begin + best] {
        best = index
      }
      begin += counts[place]
      return starts[place] + best
    }
  }

  /// The number of elements, if it fits.
  @inlinable public var cardinality: Int? {
    var product = 1
    for count in counts {
      let (next, overflow) = product.multipliedReportingOverflow(by: count)
      if overflow { return nil }
      product = next
    }
    return product
  }

  /// The number of an element.
  @inlinable
  public func index(of element: Element) -> Int {
    read(element) { values in
      var index = 0
      for place in 0..<counts.count {
        index = index * counts[place] + values[place] - starts[place]
      }
      return index
    }
  }

  /// The element with a number.
  @inlinable
  public func element(at index: Int) -> Element {
    var values = starts
    var left = index
    for place in counts.indices.reversed() {
      values[place] += left % counts[place]
      left /= counts[place]
    }
    return Element(values: values)
  }

  /// The space without its element type.
  public var description: SpaceDescription { .multiDiscrete(counts: counts, starts: starts) }

  /// An element as an array of whole numbers.
  public func json(_ element: Element) -> JSONValue {
    .array(element.integers.map(JSONValue.integer))
  }

  /// Reads an element from its written form.
  public func element(json: JSONValue) throws -> Element {
    let outside = GymError.actionOutsideSpace(json.brief, space: description.description)
    let values = (json.elements ?? []).map(\.whole)
    guard values.count == counts.count, !values.contains(nil) else { throw outside }
    let element = Element(values: values.compactMap { $0 })
    guard contains(element) else { throw outside }
    return element
  }
}

extension MultiDiscrete {
  private enum CodingKeys: String, CodingKey {
    case counts, starts
  }

  /// Reads what was encoded and checks it.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      counts: values.decode([Int].self, forKey: .counts),
      starts: values.decode([Int].self, forKey: .starts))
  }
}
