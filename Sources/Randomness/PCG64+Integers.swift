/// Integers, choices and orders, each equal to NumPy's `Generator`.
///
/// Source of the integers' method: D. Lemire, "Fast Random Integer Generation in an Interval"
/// (2019).
extension PCG64 {
  /// An integer in `0 ..< count` (NumPy's `integers(count)`).
  ///
  /// Up to 2³² values a half word is drawn, above a whole one. A count of 1 or less draws nothing
  /// and gives 0.
  @inlinable @inline(__always)
  public mutating func integer(below count: Int) -> Int {
    if count <= 1 { return 0 }
    let bound = UInt64(truncatingIfNeeded: count)
    if bound > 0x1_0000_0000 { return Int(truncatingIfNeeded: wide(bound)) }
    return Int(truncatingIfNeeded: narrow(bound))
  }

  /// An integer in a range, the upper bound excluded (NumPy's `integers(low, high)`).
  ///
  /// An empty range draws nothing and gives its bound.
  @inlinable @inline(__always)
  public mutating func integer(in range: Range<Int>) -> Int {
    let count = UInt64(bitPattern: Int64(range.upperBound &- range.lowerBound))
    if count <= 1 { return range.lowerBound }
    let offset = count > 0x1_0000_0000 ? wide(count) : narrow(count)
    return range.lowerBound &+ Int(truncatingIfNeeded: offset)
  }

  /// An integer in a range, both bounds included (NumPy's `integers(…, endpoint=True)`).
  @inlinable
  public mutating func integer(in range: ClosedRange<Int>) -> Int {
    let last = UInt64(bitPattern: Int64(range.upperBound &- range.lowerBound))
    if last == .max { return Int(truncatingIfNeeded: next()) &+ range.lowerBound }
    let count = last + 1
    if count == 1 { return range.lowerBound }
    let offset = count > 0x1_0000_0000 ? wide(count) : narrow(count)
    return range.lowerBound &+ Int(truncatingIfNeeded: offset)
  }

  /// Below 2 to 2³² by 32-bit halves.
  @inlinable @inline(__always)
  mutating func narrow(_ bound: UInt64) -> UInt64 {
    let product = UInt64(next32()) &* bound
    if UInt32(truncatingIfNeeded: product) < UInt32(truncatingIfNeeded: bound) {
      return narrowAgain(product, bound)
    }
    return product &>> 32
  }

  /// The rare rest of `narrow`: drops draws that would favour some values.
  @usableFromInline @inline(never)
  mutating func narrowAgain(_ first: UInt64, _ bound: UInt64) -> UInt64 {
    var product = first
    let threshold = (0x1_0000_0000 &- bound) % bound
    while UInt64(UInt32(truncatingIfNeeded: product)) < threshold {
      product = UInt64(next32()) &* bound
    }
    return product &>> 32
  }

  /// Above 2³², by whole words and a product of 128 bits.
  @usableFromInline @inline(never)
  mutating func wide(_ bound: UInt64) -> UInt64 {
    var product = bound.multipliedFullWidth(by: next())
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold {
        product = bound.multipliedFullWidth(by: next())
      }
    }
    return product.high
  }

  /// An integer from 0 to `last`, by masking words and dropping those beyond: how NumPy shuffles.
  @inlinable
  mutating func masked(upTo last: Int) -> Int {
    let last = UInt64(truncatingIfNeeded: last)
    let mask = UInt64.max &>> UInt64(last.leadingZeroBitCount)
    while true {
      let bits = last >> 32 == 0 ? UInt64(next32()) : next()
      if bits & mask <= last { return Int(truncatingIfNeeded: bits & mask) }
    }
  }

  /// One of the elements, each as probable as the others (NumPy's `choice`); nil of none.
  @inlinable
  public mutating func choice<Items: RandomAccessCollection>(_ items: Items) -> Items.Element? {
    if items.isEmpty { return nil }
    return items[items.index(items.startIndex, offsetBy: integer(below: items.count))]
  }

  /// An index drawn with the given probabilities (NumPy's `choice(n, p=probabilities)`).
  ///
  /// - Parameter probabilities: not negative; they are divided by their sum.
  /// - Complexity: linear; allocates nothing.
  @inlinable
  public mutating func choice(probabilities: some Collection<Double>) -> Int {
    let total = probabilities.reduce(0, +)
    let draw = random()
    var sum = 0.0
    var index = 0
    for probability in probabilities {
      sum += probability
      if sum / total > draw { return index }
      index += 1
    }
    return max(index - 1, 0)
  }

  /// Puts the elements into a random order (NumPy's `shuffle`).
  @inlinable
  public mutating func shuffle<Items: MutableCollection & RandomAccessCollection>(
    _ items: inout Items
  ) {
    guard items.count > 1 else { return }
    for last in stride(from: items.count - 1, to: 0, by: -1) {
      let other = masked(upTo: last)
      items.swapAt(
        items.index(items.startIndex, offsetBy: last),
        items.index(items.startIndex, offsetBy: other))
    }
  }

  /// The numbers `0 ..< count` in a random order (NumPy's `permutation`).
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<max(count, 0))
    shuffle(&order)
    return order
  }
}
