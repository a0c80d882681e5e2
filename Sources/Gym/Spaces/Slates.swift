public import Formats
public import Randomness

/// All slates of `size` distinct items out of `items`.
///
/// Where the order of the items plays no part, a slate stands for its set: its items rise. The flat form
/// is a score for every item, whose greatest make the slate; so an agent with continuous actions
/// recommends, too. Up to 65,536 slates are numbered, in lexicographic order.
public struct Slates: Space {
  /// How many slates are numbered at most.
  public static let numberedLimit = 65_536
  /// How many items there are to choose from.
  public let items: Int
  /// How many are shown.
  public let size: Int
  /// Whether the same items in another order are another slate.
  public let isOrdered: Bool
  /// All slates, if they are numbered.
  private let numbered: [Slate]

  /// All slates of some of the items.
  ///
  /// - Throws: ``GymError`` unless 1 ≤ `size` ≤ `items`, 16 are enough, and there are at most 32,768 items.
  public init(items: Int, size: Int, isOrdered: Bool = false) throws {
    guard (1...Slate.itemLimit).contains(items), (1...min(items, Slate.capacity)).contains(size)
    else {
      throw GymError.invalid(
        "A slate shows 1 to 16 distinct items out of at most 32768, not \(size) of \(items).")
    }
    self.items = items
    self.size = size
    self.isOrdered = isOrdered
    let count = Self.count(items: items, size: size, isOrdered: isOrdered)
    numbered = count == nil ? [] : Self.all(items: items, size: size, isOrdered: isOrdered)
  }

  /// How many slates there are, if they are numbered.
  static func count(items: Int, size: Int, isOrdered: Bool) -> Int? {
    var count = 1
    // C(n, k) = C(n, n − k): the smaller way round no number on the way exceeds the result.
    for place in 0..<(isOrdered ? size : min(size, items - size)) {
      // At most 65,536 · 32,768, which fits; dividing leaves no rest, as C(n, k) is whole.
      count *= items - place
      if !isOrdered { count /= place + 1 }
      if count > numberedLimit { return nil }
    }
    return count
  }

  private static func all(items: Int, size: Int, isOrdered: Bool) -> [Slate] {
    var slates = [Slate()]
    for _ in 0..<size {
      slates = slates.flatMap { slate -> [Slate] in
        let first = isOrdered || slate.count == 0 ? 0 : slate[slate.count - 1] + 1
        return (min(first, items)..<items).compactMap { item -> Slate? in
          if slate.contains(item) { return nil }
          var longer = slate
          longer.append(item)
          return longer
        }
      }
    }
    return slates
  }

  /// Draws a slate, all alike.
  public func sample(using generator: inout PCG64) -> Slate {
    if !numbered.isEmpty { return numbered[generator.integer(below: numbered.count)] }
    var slate = Slate()
    while slate.count < size {
      let item = generator.integer(below: items)
      if !slate.contains(item) { slate.append(item) }
    }
    return isOrdered ? slate : Slate(slate.items.sorted())
  }

  /// Whether a slate has the right number of distinct items, rising where order plays no part.
  public func contains(_ slate: Slate) -> Bool {
    guard slate.count == size else { return false }
    for place in 0..<size {
      guard slate[place] < items else { return false }
      for earlier in 0..<place
      where isOrdered ? slate[earlier] == slate[place] : slate[earlier] >= slate[place] {
        return false
      }
    }
    return true
  }

  /// The number of floats of the flat form: a score for each item.
  public var flatCount: Int { items }

  /// Writes scores that rise from the slate's last item to its first, in (0, 1]; others get 0.
  public func flatten(_ slate: Slate, into scores: inout MutableSpan<Float>) {
    for item in 0..<items { scores[item] = 0 }
    for place in 0..<slate.count {
      scores[slate[place]] = Float(size - place) / Float(size)
    }
  }

  /// The items of the greatest scores, the first of equals; NaN counts as the least.
  public func unflatten(_ scores: Span<Float>) -> Slate {
    var slate = Slate()
    for _ in 0..<size {
      var best = -1
      for item in 0..<items where !slate.contains(item) {
        if best < 0 || scores[item] > scores[best] || (scores[best].isNaN && !scores[item].isNaN) {
          best = item
        }
      }
      slate.append(best)
    }
    return isOrdered ? slate : slate.rising
  }

  /// The number of slates, if they are numbered.
  public var cardinality: Int? { numbered.isEmpty ? nil : numbered.count }

  /// The number of a slate.
  ///
  /// - Complexity: O(log of the number of slates).
  public func index(of slate: Slate) -> Int {
    var (low, high) = (0, numbered.count)
    while low < high {
      let middle = (low + high) / 2
      if numbered[middle].precedes(slate) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The slate with a number.
  public func element(at index: Int) -> Slate { numbered[index] }

  /// The space without its element type.
  public var description: SpaceDescription {
    .slates(items: items, size: size, isOrdered: isOrdered)
  }

  /// A slate as an array of item numbers.
  public func json(_ slate: Slate) -> JSONValue { .array(slate.items.map(JSONValue.integer)) }

  /// Reads a slate from an array of item numbers; where order plays no part any order will do.
  ///
  /// - Throws: ``GymError`` that says which item is shown twice or does not exist.
  public func element(json: JSONValue) throws -> Slate {
    let numbers = (json.elements ?? []).map(\.whole)
    guard numbers.count == size, !numbers.contains(nil) else {
      throw GymError.actionOutsideSpace(json.brief, space: description.description)
    }
    var slate = Slate()
    for item in numbers.compactMap({ $0 }) {
      guard (0..<items).contains(item) else {
        throw GymError.invalid(
          "The slate \(json.brief) shows item \(item), but items are numbered 0 to \(items - 1).")
      }
      guard !slate.contains(item) else {
        throw GymError.invalid("The slate \(json.brief) shows item \(item) twice.")
      }
      slate.append(item)
    }
    return isOrdered ? slate : slate.rising
  }
}

extension Slate {
  /// The same items in rising order.
  public var rising: Slate {
    var sorted = self
    for place in 1..<max(count, 1) {
      var at = place
      while at > 0, sorted.numbers[at - 1] > sorted.numbers[at] {
        (sorted.numbers[at - 1], sorted.numbers[at]) = (sorted.numbers[at], sorted.numbers[at - 1])
        at -= 1
      }
    }
    return sorted
  }

  /// Whether a slate comes before another of the same size.
  func precedes(_ other: Slate) -> Bool {
    for place in 0..<count where self[place] != other[place] { return self[place] < other[place] }
    return false
  }
}

extension Slates {
  private enum CodingKeys: String, CodingKey {
    case items, size, isOrdered
  }

  /// Reads what was encoded and checks it.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      items: values.decode(Int.self, forKey: .items), size: values.decode(Int.self, forKey: .size),
      isOrdered: values.decode(Bool.self, forKey: .isOrdered))
  }

  /// Writes what the space is made of.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(items, forKey: .items)
    try values.encode(size, forKey: .size)
    try values.encode(isOrdered, forKey: .isOrdered)
  }

  /// Whether two spaces hold the same slates.
  public static func == (left: Slates, right: Slates) -> Bool {
    left.items == right.items && left.size == right.size && left.isOrdered == right.isOrdered
  }
}
