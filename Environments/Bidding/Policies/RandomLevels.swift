public import Randomness

/// Sets λ in every tick to a level drawn at random, one of ten from a tenth to ten times λ₀: what a
/// learner with such levels does before it has learned.
public struct RandomLevels: BiddingPolicy {
  /// The name in reports.
  public var name: String { "random" }
  private var generator: PCG64
  private var current = 0.0

  /// Draws from a generator.
  public init(_ generator: PCG64) { self.generator = generator }

  /// The bid per unit of value.
  public var multiplier: Double? { current }

  /// Draws a level.
  public mutating func prepare(_ episode: borrowing BiddingEpisode) {
    current =
      episode.reference.multiplier
      * exponential(
        (Double(generator.integer(below: 10)) / 4.5 - 1) * logarithm(10))
  }
}
