internal import Gym

/// Returns and lengths of the episodes that ended: since the last line of the log, and the last
/// hundred.
struct EpisodeWindow: Codable, Sendable {
  /// How many episodes the moving window holds.
  static let capacity = 100

  /// Episodes that ended since the training began.
  private(set) var total = 0
  private var returns: [Double] = []
  private var lengths: [Double] = []
  private var newCount = 0
  private var newReturns = 0.0
  private var newLengths = 0.0

  init() {
    returns.reserveCapacity(Self.capacity)
    lengths.reserveCapacity(Self.capacity)
  }

  /// Takes note of the episodes that ended in a vector's last step.
  ///
  /// - Complexity: O(environments), without allocation.
  mutating func observe(_ environments: any VectorEnvironment) {
    let count = environments.count
    let terminated = environments.terminated.pointer
    let truncated = environments.truncated.pointer
    for row in 0..<count where terminated[row] || truncated[row] {
      add(
        episodeReturn: environments.episodeReturns[row],
        length: Double(environments.episodeLengths[row]))
    }
  }

  /// Takes note of one episode.
  mutating func add(episodeReturn: Double, length: Double) {
    if returns.count < Self.capacity {
      returns.append(episodeReturn)
      lengths.append(length)
    } else {
      returns[total % Self.capacity] = episodeReturn
      lengths[total % Self.capacity] = length
    }
    total += 1
    newCount += 1
    newReturns += episodeReturn
    newLengths += length
  }

  /// The mean return of the last hundred episodes; NaN before the first.
  var meanReturn: Double { Statistics.mean(returns) }
  /// The mean length of the last hundred episodes; NaN before the first.
  var meanLength: Double { Statistics.mean(lengths) }

  /// The episodes since the last call: how many, their mean return and mean length (NaN of none).
  mutating func takeNew() -> (count: Int, meanReturn: Double, meanLength: Double) {
    defer { (newCount, newReturns, newLengths) = (0, 0, 0) }
    guard newCount > 0 else { return (0, .nan, .nan) }
    return (newCount, newReturns / Double(newCount), newLengths / Double(newCount))
  }
}
