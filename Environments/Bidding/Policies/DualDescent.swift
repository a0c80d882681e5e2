/// Adaptive pacing: bids v / (1 + μ) and moves the budget's shadow price μ against the difference of
/// target and spend.
///
/// Source: S. Balseiro, Y. Gur, "Learning in Repeated Auctions with Budgets: Regret Minimization and
/// Equilibrium" (2019), algorithm 1, a tick of auctions at a time with the expected traffic's targets.
public struct DualDescent: BiddingPolicy {
  /// The name in reports.
  public var name: String { "dual_descent" }
  /// The size of a step.
  public let step: Double
  private var price = 1.0
  private var unit = 1.0
  private var target = 0.0

  /// Dual descent with a step size.
  public init(step: Double = 0.25) { self.step = step }

  /// The bid per unit of value.
  public var multiplier: Double? { unit / (1 + price) }

  /// Starts at μ = 1 from the best fixed bid: a unit of value is taken to be worth twice λ₀.
  public mutating func begin(_ episode: borrowing BiddingEpisode) {
    price = 1
    unit = 2 * episode.reference.multiplier
  }

  /// A step of the shadow price.
  public mutating func prepare(_ episode: borrowing BiddingEpisode) {
    if episode.tick > 0, target > 0 {
      price = max(0, price - step * clipped(1 - episode.last.spend / target, -1, 1) * (1 + price))
    }
    target = episode.tickTarget
  }
}
