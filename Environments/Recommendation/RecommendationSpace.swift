public import Formats
public import Gym
public import Randomness

/// The space of ``RecommendationObservation``: up to three boxes with the names `user`, `items` and `response`.
public struct RecommendationSpace: Space {
  /// How many numbers there are, and between which bounds.
  public let layout: RecommendationLayout
  /// The number of floats of each part.
  private let counts: (user: Int, items: Int, response: Int)
  /// The number of floats of the flat form.
  public let flatCount: Int

  /// The space of what is seen with a layout.
  init(_ layout: RecommendationLayout) {
    self.layout = layout
    counts = (layout.userLow.count, layout.itemCount * layout.features, layout.slateSize * 2)
    flatCount = counts.user + counts.items + counts.response
  }

  /// The parts that hold numbers at all.
  private var parts: [(name: String, shape: [Int], low: [Float], high: [Float])] {
    func all(_ value: Float) -> [Float] { Array(repeating: value, count: counts.items) }
    let zeros = Array(repeating: Float(0), count: counts.response)
    return [
      ("user", [counts.user], layout.userLow, layout.userHigh),
      (
        "items", [layout.itemCount, layout.features], all(layout.featureRange[0]),
        all(layout.featureRange[1])
      ),
      ("response", [layout.slateSize, 2], zeros, zeros.map { $0 + 1 }),
    ].filter { !$0.low.isEmpty }
  }

  /// The space without its element type.
  public var description: SpaceDescription {
    .named(
      parts.map {
        .init(name: $0.name, space: .box(shape: $0.shape, low: $0.low, high: $0.high))
      })
  }

  /// Draws every number evenly between its bounds.
  public func sample(using generator: inout PCG64) -> RecommendationObservation {
    var drawn = RecommendationObservation(layout)
    for index in drawn.user.indices {
      drawn.user[index] = Float(
        generator.uniform(Double(layout.userLow[index]), Double(layout.userHigh[index])))
    }
    let range = layout.featureRange.map(Double.init)
    for index in drawn.items.indices {
      drawn.items[index] = Float(generator.uniform(range[0], range[1]))
    }
    for index in drawn.response.indices { drawn.response[index] = Float(generator.random()) }
    return drawn
  }

  /// Whether there are the right numbers, all between their bounds.
  public func contains(_ element: RecommendationObservation) -> Bool {
    guard element.user.count == counts.user, element.items.count == counts.items,
      element.response.count == counts.response
    else { return false }
    for index in element.user.indices
    where !(layout.userLow[index]...layout.userHigh[index]).contains(element.user[index]) {
      return false
    }
    let range = layout.featureRange[0]...layout.featureRange[1]
    return element.items.allSatisfy { range.contains($0) }
      && element.response.allSatisfy { (0...1).contains($0) }
  }

  /// Writes the parts in a row.
  public func flatten(
    _ element: RecommendationObservation, into floats: inout MutableSpan<Float>
  ) {
    precondition(floats.count >= flatCount, "too little room for this observation")
    floats.withUnsafeMutableBufferPointer { floats in
      guard var next = floats.baseAddress else { return }
      func write(_ part: [Float]) {
        part.withUnsafeBufferPointer { numbers in
          guard let first = numbers.baseAddress else { return }
          next.update(from: first, count: numbers.count)
          next += numbers.count
        }
      }
      write(element.user)
      write(element.items)
      write(element.response)
    }
  }

  /// Reads the parts back.
  public func unflatten(_ floats: Span<Float>) -> RecommendationObservation {
    var read = RecommendationObservation(layout)
    var next = 0
    func numbers(_ count: Int) -> [Float] {
      defer { next += count }
      return (next..<next + count).map { floats[$0] }
    }
    read.user = numbers(counts.user)
    read.items = numbers(counts.items)
    read.response = numbers(counts.response)
    return read
  }

  /// Always nil: what is seen is not numbered.
  public var cardinality: Int? { nil }
  /// What is seen has no number; always 0.
  public func index(of element: RecommendationObservation) -> Int { 0 }
  /// What is seen has no number; always zeros.
  public func element(at index: Int) -> RecommendationObservation {
    RecommendationObservation(layout)
  }

  /// An observation as an object of its parts, each nested by its shape.
  public func json(_ element: RecommendationObservation) -> JSONValue {
    let numbers = ["user": element.user, "items": element.items, "response": element.response]
    return .object(
      parts.map { part in
        let box = try? Box<[Float]>(shape: part.shape, low: part.low, high: part.high)
        return JSONMember(part.name, box?.json(numbers[part.name] ?? []) ?? .array([]))
      })
  }

  /// Reads an observation from its written form.
  public func element(json: JSONValue) throws -> RecommendationObservation {
    var read = RecommendationObservation(layout)
    for part in parts {
      let box = try Box<[Float]>(shape: part.shape, low: part.low, high: part.high)
      let value = json[part.name] ?? .null
      switch part.name {
      case "user": read.user = try box.element(json: value)
      case "items": read.items = try box.element(json: value)
      default: read.response = try box.element(json: value)
      }
    }
    return read
  }

  /// Whether two spaces hold the same.
  public static func == (left: RecommendationSpace, right: RecommendationSpace) -> Bool {
    left.layout == right.layout
  }

  /// Reads what was encoded.
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(RecommendationLayout.self))
  }

  /// Writes the layout.
  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    try value.encode(layout)
  }
}
