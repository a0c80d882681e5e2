/// A space without its element type: what agents, files and messages know of it.
public indirect enum SpaceDescription: Sendable, Codable, Equatable {
  /// `count` values, numbered from `start`.
  case discrete(count: Int, start: Int)
  /// Arrays of `shape` between bounds (one bound an element, row-major).
  case box(shape: [Int], low: [Float], high: [Float])
  /// Several spaces side by side.
  case product([SpaceDescription])
  /// Several spaces side by side, with names.
  case named([NamedSpace])

  /// A space with its name inside a product.
  public struct NamedSpace: Sendable, Codable, Equatable {
    /// The name.
    public var name: String
    /// The space.
    public var space: SpaceDescription

    /// A space with its name inside a product.
    public init(name: String, space: SpaceDescription) {
      self.name = name
      self.space = space
    }
  }
}

extension SpaceDescription {
  /// The number of floats of the flat form.
  public var flatCount: Int {
    switch self {
    case .discrete(let count, _): return count
    case .box(_, let low, _): return low.count
    case .product(let spaces): return spaces.reduce(0) { $0 + $1.flatCount }
    case .named(let spaces): return spaces.reduce(0) { $0 + $1.space.flatCount }
    }
  }

  /// The number of elements, if the space is finite.
  public var cardinality: Int? {
    switch self {
    case .discrete(let count, _): return count
    case .box: return nil
    case .product(let spaces): return Self.product(of: spaces)
    case .named(let spaces): return Self.product(of: spaces.map(\.space))
    }
  }

  private static func product(of spaces: [SpaceDescription]) -> Int? {
    var product = 1
    for space in spaces {
      guard let count = space.cardinality else { return nil }
      let (next, overflow) = product.multipliedReportingOverflow(by: count)
      if overflow { return nil }
      product = next
    }
    return product
  }
}

extension SpaceDescription: CustomStringConvertible {
  /// The space in words, as in `a whole number from 0 to 1`.
  public var description: String {
    switch self {
    case .discrete(let count, let start):
      return "a whole number from \(start) to \(start + (count - 1))"
    case .box(let shape, let low, let high):
      let numbers =
        shape.isEmpty
        ? "a number" : "\(shape.map(String.init).joined(separator: " × ")) numbers"
      guard let least = low.min(), let greatest = high.max() else { return numbers }
      let alike = low.allSatisfy { $0 == least } && high.allSatisfy { $0 == greatest }
      if alike { return "\(numbers) from \(least) to \(greatest)" }
      let bounds = zip(low, high).prefix(8).map { "\($0) to \($1)" }.joined(separator: ", ")
      return "\(numbers) between \(bounds)\(low.count > 8 ? ", …" : "")"
    case .product(let spaces):
      return "(" + spaces.map(\.description).joined(separator: "; ") + ")"
    case .named(let spaces):
      let parts = spaces.map { "\($0.name): \($0.space.description)" }
      return "{" + parts.joined(separator: "; ") + "}"
    }
  }
}
