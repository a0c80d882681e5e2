/// A space without its element type: what agents, files and messages know of it.
public indirect enum SpaceDescription: Sendable, Codable, Equatable {
  /// `count` values, numbered from `start`.
  case discrete(count: Int, start: Int)
  /// Arrays of `shape` between bounds (one bound an element, row-major).
  case box(shape: [Int], low: [Float], high: [Float])
  /// Arrays of whole numbers of `shape` between bounds (one bound an element, row-major).
  case integerBox(shape: [Int], low: [Float], high: [Float])
  /// Places with `counts` values each, numbered from `starts`.
  case multiDiscrete(counts: [Int], starts: [Int])
  /// Arrays of zeros and ones of `shape`.
  case multiBinary(shape: [Int])
  /// Slates of `size` distinct items out of `items`.
  case slates(items: Int, size: Int, isOrdered: Bool)
  /// Texts of certain characters.
  case text(minLength: Int, maxLength: Int, characters: String)
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
    case .box(_, let low, _), .integerBox(_, let low, _): return low.count
    case .multiDiscrete(let counts, _): return counts.reduce(0, +)
    case .multiBinary(let shape): return shape.reduce(1, *)
    case .slates(let items, _, _): return items
    case .text(_, let length, _): return length
    case .product(let spaces): return spaces.reduce(0) { $0 + $1.flatCount }
    case .named(let spaces): return spaces.reduce(0) { $0 + $1.space.flatCount }
    }
  }

  /// The number of floats of an observation's code: 1 for the number of a discrete space's element,
  /// `flatCount` for every other space.
  public var codeCount: Int {
    if case .discrete = self { 1 } else { flatCount }
  }

  /// The number of elements, if the space is finite.
  public var cardinality: Int? {
    switch self {
    case .discrete(let count, _): return count
    case .box, .integerBox, .text: return nil
    case .multiDiscrete(let counts, _): return Self.product(of: counts)
    case .multiBinary(let shape):
      let places = shape.reduce(1, *)
      return places < 63 ? 1 << places : nil
    case .slates(let items, let size, let isOrdered):
      return Slates.count(items: items, size: size, isOrdered: isOrdered)
    case .product(let spaces): return Self.product(of: spaces.map(\.cardinality))
    case .named(let spaces): return Self.product(of: spaces.map(\.space.cardinality))
    }
  }

  private static func product(of counts: [Int?]) -> Int? {
    var product = 1
    for count in counts {
      guard let count else { return nil }
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
    case .multiDiscrete(let counts, let starts):
      let places = zip(counts, starts).prefix(8).map { "\($1) to \($1 + ($0 - 1))" }
      let list = places.joined(separator: ", ") + (counts.count > 8 ? ", …" : "")
      return "\(counts.count) whole numbers: \(list)"
    case .multiBinary(let shape): return "\(Self.sizes(shape)) zeros and ones"
    case .slates(let items, let size, let isOrdered):
      return "\(size) distinct of the items 0 to \(items - 1)\(isOrdered ? ", in order" : "")"
    case .text(let least, let greatest, let characters):
      return "a text of \(least) to \(greatest) of the characters \(characters)"
    case .box(let shape, let low, let high), .integerBox(let shape, let low, let high):
      let whole = if case .integerBox = self { "whole " } else { "" }
      let numbers =
        shape.isEmpty
        ? "a \(whole)number" : "\(Self.sizes(shape)) \(whole)number\(shape == [1] ? "" : "s")"
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

  private static func sizes(_ shape: [Int]) -> String {
    shape.map(String.init).joined(separator: " × ")
  }
}
