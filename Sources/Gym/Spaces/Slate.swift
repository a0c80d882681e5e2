/// Some distinct items in the order in which they are shown: what a recommender chooses.
///
/// It is stored in place, so that choosing slates allocates nothing; at most 16 items of at most
/// 32,768 fit.
public struct Slate: Sendable, Hashable {
  /// How many items a slate can hold.
  @inlinable public static var capacity: Int { 16 }
  /// How many items there can be to choose from.
  @inlinable public static var itemLimit: Int { 32_768 }

  @usableFromInline var numbers = SIMD16<Int16>(repeating: -1)
  @usableFromInline var length = 0
  /// How many items there are.
  @inlinable public var count: Int { length }

  /// No items.
  @inlinable public init() {}

  /// Items in their order.
  ///
  /// - Precondition: at most 16 items, each from 0 to 32,767.
  public init(_ items: some Sequence<Int>) {
    for item in items { append(item) }
  }

  /// Shows one more item, below the others.
  ///
  /// - Precondition: the slate holds fewer than 16 items, and the item is one of 32,768.
  @inlinable
  public mutating func append(_ item: Int) {
    precondition(length < Self.capacity, "a slate holds at most 16 items")
    precondition(item >= 0 && item < Self.itemLimit, "a slate's items are numbered from 0 to 32767")
    numbers[length] = Int16(truncatingIfNeeded: item)
    length += 1
  }

  /// The item at a place.
  @inlinable public subscript(place: Int) -> Int { Int(numbers[place]) }

  /// Whether an item is shown.
  @inlinable
  public func contains(_ item: Int) -> Bool {
    for place in 0..<count where self[place] == item { return true }
    return false
  }

  /// The items as an array.
  public var items: [Int] { (0..<count).map { self[$0] } }
}

extension Slate: ExpressibleByArrayLiteral, CustomStringConvertible {
  /// Items in their order.
  public init(arrayLiteral items: Int...) { self.init(items) }
  /// The items in brackets.
  public var description: String { items.description }
}

extension Slate: Codable {
  /// Reads what was encoded and checks it.
  ///
  /// - Throws: ``GymError`` if there are too many items or one is none.
  public init(from decoder: any Decoder) throws {
    let items = try decoder.singleValueContainer().decode([Int].self)
    guard items.count <= Self.capacity, items.allSatisfy({ (0..<Self.itemLimit).contains($0) })
    else { throw GymError.invalid("A slate holds at most 16 items, not \(items).") }
    self.init(items)
  }

  /// Writes the items as an array.
  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    try value.encode(items)
  }
}
