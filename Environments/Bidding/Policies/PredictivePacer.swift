/// Plans ahead: bids what would spend the rest of the budget in the rest of an average day, whose spend
/// is corrected by how today's differed from it so far (model-predictive control).
public struct PredictivePacer: BiddingPolicy {
  /// The name in reports.
  public var name: String { "predictive" }
  private var current = 0.0
  private var (expected, spent) = (0.0, 0.0)

  /// A planner.
  public init() {}

  /// The bid per unit of value.
  public var multiplier: Double? { current }

  /// Starts from the best fixed bid.
  public mutating func begin(_ episode: borrowing BiddingEpisode) {
    current = episode.reference.multiplier
    (expected, spent) = (0, 0)
  }

  /// Corrects the average day and solves for the bid.
  public mutating func prepare(_ episode: borrowing BiddingEpisode) {
    if episode.tick > 0 {
      // What is older counts less: the day's level moves.
      expected =
        0.8 * expected + episode.reference.spend(from: episode.tick - 1, multiplier: current)
        - episode.reference.spend(from: episode.tick, multiplier: current)
      spent = 0.8 * spent + episode.last.spend
    }
    // One tick's worth of an average day keeps the first ticks from being believed too much.
    let prior = episode.reference.budget / Double(max(1, episode.day.tickCount))
    let ratio = (spent + prior) / (expected + prior)
    current = episode.reference.multiplier(
      spending: episode.remaining / ratio, from: episode.tick)
  }
}
