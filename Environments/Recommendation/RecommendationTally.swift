/// What came of a user's episode: clicks, consumption, and how exposure was shared out.
public struct RecommendationTally: Sendable, Codable, Equatable {
  /// How many slates were shown.
  public private(set) var slates = 0
  /// How many slates had an item chosen.
  public private(set) var clicks = 0
  /// The sum of what was consumed.
  public private(set) var consumed = 0.0
  /// The sum of the qualities of what was chosen.
  public private(set) var quality = 0.0
  /// How often an item of each kind was shown.
  public private(set) var exposures: [Int]
  /// How often an item of each kind was chosen.
  public private(set) var choices: [Int]
  private var pairs = 0
  private var differentPairs = 0

  /// Nothing yet.
  public init(kinds: Int) {
    exposures = Array(repeating: 0, count: kinds)
    choices = exposures
  }

  /// Forgets everything.
  mutating func clear() {
    (slates, clicks, consumed, quality, pairs, differentPairs) = (0, 0, 0, 0, 0, 0)
    for kind in exposures.indices { (exposures[kind], choices[kind]) = (0, 0) }
  }

  /// Takes note of an item that is shown.
  mutating func expose(_ kind: Int) { exposures[kind] += 1 }

  /// Takes note of two items that are shown together.
  mutating func compare(_ kind: Int, _ other: Int) {
    pairs += 1
    if kind != other { differentPairs += 1 }
  }

  /// Takes note of an answer.
  mutating func add(_ outcome: SlateOutcome) {
    slates += 1
    consumed += outcome.consumed
    guard outcome.chosen != nil else { return }
    clicks += 1
    quality += outcome.quality
    if let kind = outcome.chosenKind { choices[kind] += 1 }
  }

  /// Adds another's counts.
  public mutating func add(_ other: RecommendationTally) {
    slates += other.slates
    clicks += other.clicks
    consumed += other.consumed
    quality += other.quality
    pairs += other.pairs
    differentPairs += other.differentPairs
    for kind in exposures.indices {
      exposures[kind] += other.exposures[kind]
      choices[kind] += other.choices[kind]
    }
  }

  /// The names of `measures`.
  public static let names = [
    "click_rate", "consumed", "slates", "quality", "diversity", "coverage", "exposure_gini",
  ]

  /// The part of the slates that had an item chosen.
  public var clickRate: Double { ratio(Double(clicks), Double(slates)) }
  /// The mean quality of what was chosen.
  public var meanQuality: Double { ratio(quality, Double(clicks)) }
  /// The part of the pairs shown together that differ in kind; 1 where slates hold one item.
  public var diversity: Double { pairs == 0 ? 1 : Double(differentPairs) / Double(pairs) }
  /// The part of all kinds that was shown at all.
  public var coverage: Double {
    ratio(Double(exposures.count { $0 > 0 }), Double(exposures.count))
  }

  /// How unequally exposure is shared out among the kinds: 0 is evenly, near 1 is all to one.
  ///
  /// Source: C. Gini, 1912: Σᵢ (2i − n − 1)·xᵢ / (n·Σ xᵢ) over the sorted counts.
  public var exposureGini: Double {
    let sorted = exposures.sorted()
    let total = sorted.reduce(0, +)
    guard total > 0 else { return 0 }
    let weighted = sorted.enumerated().reduce(0) { sum, entry in
      sum + Double(2 * (entry.offset + 1) - sorted.count - 1) * Double(entry.element)
    }
    return weighted / (Double(sorted.count) * Double(total))
  }

  /// All measures in the order of `names`.
  var measures: [Double] {
    [clickRate, consumed, Double(slates), meanQuality, diversity, coverage, exposureGini]
  }

  private func ratio(_ number: Double, _ unit: Double) -> Double { unit > 0 ? number / unit : 0 }
}
