extension Slate {
  /// The slate of greatest expected value when one of its items, or none, is chosen in proportion to appeals.
  ///
  /// It maximises (a₀·v₀ + Σ aᵢ·vᵢ) / (a₀ + Σ aᵢ) over the slates of `size` items. Items are taken by
  /// aᵢ·(vᵢ − λ), and λ is raised to the value of the slate until it rises no more (W. Dinkelbach, "On
  /// Nonlinear Fractional Programming", 1967), which is exact and needs a few rounds of `size` passes.
  /// Source: E. Ie and others, "SlateQ" (2019), section 5.2, where the same is a linear program.
  ///
  /// - Parameters:
  ///   - appeals: how likely each item is chosen, unnormalised and not negative.
  ///   - values: what each item is worth if it is chosen.
  ///   - noneAppeal: how likely none is chosen, unnormalised.
  ///   - noneValue: what it is worth if none is chosen.
  /// - Returns: the slate, the items taken first in front, and its value.
  /// - Precondition: there are at least `size` items, as many values as appeals, and `size` is at most 16.
  @inlinable
  public static func best(
    size: Int, appeals: UnsafePointer<Float>, values: UnsafePointer<Float>, count: Int,
    noneAppeal: Float, noneValue: Float
  ) -> (slate: Slate, value: Float) {
    var (slate, value) = (Slate(), -Float.infinity)
    // Sixteen rounds are far more than the few that are needed.
    for _ in 0..<16 {
      let threshold = value == -.infinity ? noneValue : value
      let next = top(size: size, count: count) { appeals[$0] * (values[$0] - threshold) }
      let worth = next.expectedValue(
        appeals: appeals, values: values, noneAppeal: noneAppeal, noneValue: noneValue)
      guard worth > value else { break }
      (slate, value) = (next, worth)
    }
    if slate.count == 0 { slate = top(size: size, count: count) { appeals[$0] } }
    return (slate, value)
  }

  /// What a slate is worth when one of its items, or none, is chosen in proportion to appeals.
  @inlinable
  public func expectedValue(
    appeals: UnsafePointer<Float>, values: UnsafePointer<Float>, noneAppeal: Float,
    noneValue: Float
  ) -> Float {
    var (sum, mass) = (noneAppeal * noneValue, noneAppeal)
    for place in 0..<count {
      sum += appeals[self[place]] * values[self[place]]
      mass += appeals[self[place]]
    }
    return mass > 0 ? sum / mass : noneValue
  }

  /// The items of the greatest scores, greatest first, of equals the first.
  @inlinable
  public static func top(size: Int, count: Int, score: (Int) -> Float) -> Slate {
    var slate = Slate()
    for _ in 0..<size {
      var (best, most) = (-1, -Float.infinity)
      for item in 0..<count where !slate.contains(item) {
        let found = score(item)
        if best < 0 || found > most { (best, most) = (item, found) }
      }
      slate.append(best)
    }
    return slate
  }
}
