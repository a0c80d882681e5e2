/// AuctionNet's multiplicative pacer (there misnamed PID): raises its bids where the last tick's pace
/// would leave budget unspent, lowers them where it would run out.
public struct MultiplicativePacer: BiddingPolicy {
  /// The name in reports.
  public var name: String { "multiplicative" }
  private var current = 0.0

  /// A pacer with AuctionNet's thresholds 0.7 and 1.1 and factors 1.2 and 0.7.
  public init() {}

  /// The bid per unit of value.
  public var multiplier: Double? { current }

  /// Starts from the best fixed bid.
  public mutating func begin(_ episode: borrowing BiddingEpisode) {
    current = episode.reference.multiplier
  }

  /// Compares the pace with what is left.
  public mutating func prepare(_ episode: borrowing BiddingEpisode) {
    guard episode.tick > 0, episode.remaining > 0 else { return }
    let ticksLeft = Double(episode.day.tickCount - episode.tick)
    let pace = episode.last.spend * ticksLeft / episode.remaining
    if pace < 0.7 { current *= 1.2 } else if pace > 1.1 { current *= 0.7 }
  }
}

/// Spends in proportion to the expected traffic: λ ← λ · exp(0.3 · error), where the error is the last
/// tick's spend short of its target, as a part of it, limited to ±1.
///
/// Source: traffic-proportional targets as in D. Agarwal et al., "Budget Pacing for Targeted Online
/// Advertisements at LinkedIn" (2014).
public struct TrafficPacer: BiddingPolicy {
  /// The name in reports.
  public var name: String { "traffic_pacer" }
  /// How strongly an error moves the bids.
  public let gain: Double
  private var current = 0.0
  private var target = 0.0

  /// A pacer.
  public init(gain: Double = 0.3) { self.gain = gain }

  /// The bid per unit of value.
  public var multiplier: Double? { current }

  /// Starts from the best fixed bid.
  public mutating func begin(_ episode: borrowing BiddingEpisode) {
    current = episode.reference.multiplier
  }

  /// Corrects by the last tick's error and sets the next target.
  public mutating func prepare(_ episode: borrowing BiddingEpisode) {
    if episode.tick > 0, target > 0 {
      current *= exponential(gain * clipped(1 - episode.last.spend / target, -1, 1))
    }
    target = episode.tickTarget
  }
}

extension BiddingEpisode {
  /// What the next tick should spend if the rest of the budget follows the expected traffic.
  public var tickTarget: Double {
    guard tick < reference.traffic.count else { return 0 }
    let left = reference.trafficLeft(from: tick)
    return left > 0 ? remaining * reference.traffic[tick] / left : remaining
  }
}
