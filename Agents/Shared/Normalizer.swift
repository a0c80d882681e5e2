internal import Formats
internal import Gym

/// Running statistics of observations and of discounted returns, by which a learning agent sees both in
/// units of their deviations (Stable-Baselines3's `VecNormalize`).
///
/// Every observation that is acted on is counted once, as soon as it is seen: what a step leads to is
/// scaled by statistics that know it already. Then it is held to ±10 deviations from the mean.
/// Rewards are divided by the deviation of each environment's discounted sum of rewards, without
/// taking a mean off, and held to ±10.
final class Normalizer {
  private let width: Int
  private let discount: Double
  /// `nil` where observations stay as they are.
  private var observations: RunningMoments?
  /// `nil` where rewards stay as they are.
  private var returns: RunningMoments?
  /// The discounted sum of each environment's rewards.
  private var sums: [Double]
  /// What is applied now: follows from `observations`.
  private(set) var scaling: ObservationScaling?

  /// The bound of what is learned from.
  static let limit = 10.0
  /// What is added to variances.
  static let epsilon = 1e-8

  /// Statistics of observations of `width` floats, of rewards, of both or of none.
  init(
    observations: Bool, rewards: Bool, width: Int, environments: Int, discount: Double
  ) {
    self.width = width
    self.discount = discount
    self.observations = observations ? RunningMoments(count: width) : nil
    returns = rewards ? RunningMoments(count: 1) : nil
    sums = Array(repeating: 0, count: rewards ? environments : 0)
    scaling = self.observations.map { ObservationScaling($0) }
  }

  /// The statistics that a configuration asks for; none if it asks for none.
  ///
  /// - Throws: ``GymError/parameter(_:value:allowed:)`` for observations of which a mean makes no sense.
  static func asked(
    observations: Bool, rewards: Bool, _ spaces: ActorSpaces, environments: Int, discount: Double
  ) throws -> Normalizer? {
    if observations, case .discrete = spaces.observationSpace {
      throw GymError.parameter(
        "agent.normalize_observations", value: "true",
        allowed: "false where observations are \(spaces.observationSpace), which has no mean")
    }
    guard observations || rewards else { return nil }
    return Normalizer(
      observations: observations, rewards: rewards, width: spaces.width,
      environments: environments, discount: discount)
  }

  /// Whether observations are counted and none has been yet.
  var isUntouched: Bool { observations.map { $0.weights[0] < 1 } ?? false }

  /// Counts what is acted on next, `[rows, width]`.
  func count(_ codes: UnsafePointer<Float>, rows: Int) {
    guard observations != nil else { return }
    for column in 0..<width {
      var sum = 0.0
      for row in 0..<rows { sum += Double(codes[row * width + column]) }
      let mean = sum / Double(rows)
      var squares = 0.0
      for row in 0..<rows {
        let distance = Double(codes[row * width + column]) - mean
        squares += distance * distance
      }
      observations?.add(
        mean: mean, variance: squares / Double(rows), weight: Double(rows), at: column)
    }
    if let observations { scaling?.follow(observations) }
  }

  /// Writes observations as they are learned from, `[rows, width]`.
  func apply(
    _ codes: UnsafePointer<Float>, rows: Int, into result: UnsafeMutablePointer<Float>
  ) {
    guard let scaling else {
      result.update(from: codes, count: rows * width)
      return
    }
    scaling.apply(codes, rows: rows, into: result)
  }

  /// Takes one step's rewards and says what they are divided by.
  ///
  /// - Parameters:
  ///   - rewards: `[environments]`.
  ///   - scale: what they are multiplied by first.
  ///   - ended: whether an environment's episode is over: its sum starts anew.
  func take(
    _ rewards: UnsafePointer<Double>, scale: Double, ended: (Int) -> Bool
  ) -> RewardScaling {
    guard returns != nil else { return RewardScaling(scale: scale, limit: .infinity) }
    var sum = 0.0
    for row in sums.indices {
      sums[row] = sums[row] * discount + rewards[row] * scale
      sum += sums[row]
    }
    let mean = sum / Double(sums.count)
    var squares = 0.0
    for row in sums.indices { squares += (sums[row] - mean) * (sums[row] - mean) }
    let count = Double(sums.count)
    returns?.add(mean: mean, variance: squares / count, weight: count, at: 0)
    for row in sums.indices where ended(row) { sums[row] = 0 }
    let deviation = ((returns?.variances[0] ?? 1) + Self.epsilon).squareRoot()
    return RewardScaling(scale: scale / deviation, limit: Self.limit)
  }

  private struct State: Codable {
    var observations: RunningMoments?
    var returns: RunningMoments?
    var sums: [Double]
  }

  /// Stores the statistics; nothing where nothing is normalised.
  func encode(into archive: inout Archive) throws {
    if observations == nil && returns == nil { return }
    try archive.set(
      "agent/normalizer", State(observations: observations, returns: returns, sums: sums))
  }

  /// Takes over stored statistics.
  ///
  /// - Throws: ``FormatError`` if they do not fit.
  func decode(from archive: Archive) throws {
    if observations == nil && returns == nil { return }
    let state = try archive.value("agent/normalizer", as: State.self)
    func fits(_ moments: RunningMoments?, _ own: RunningMoments?) -> Bool {
      moments?.means.count == own?.means.count && moments?.variances.count == own?.means.count
        && moments?.weights.count == own?.means.count
    }
    guard fits(state.observations, observations), fits(state.returns, returns),
      state.sums.count == sums.count
    else {
      throw FormatError.malformed(
        "agent/normalizer", "it does not fit \(sums.count) environments and \(width) floats")
    }
    (observations, returns, sums) = (state.observations, state.returns, state.sums)
    scaling = observations.map { ObservationScaling($0) }
  }
}

/// What a step's rewards become.
struct RewardScaling {
  /// What each is multiplied by.
  var scale: Double
  /// Beyond which none goes.
  var limit: Double

  /// A reward as it is learned from.
  @inline(__always)
  func callAsFunction(_ reward: Double) -> Float {
    // In this order what is no number stays none, and is noticed.
    Float(min(max(reward * scale, -limit), limit))
  }
}

/// Frozen statistics of observations: a part of the policy that learned with them.
struct ObservationScaling: Sendable, Codable, Equatable {
  /// What is taken off each number.
  private(set) var means: [Double]
  /// What each is then multiplied by.
  private(set) var factors: [Double]

  init(_ moments: RunningMoments) {
    means = moments.means
    factors = moments.variances.map { 1 / ($0 + Normalizer.epsilon).squareRoot() }
  }

  /// Takes over newer statistics.
  mutating func follow(_ moments: RunningMoments) {
    for column in means.indices {
      means[column] = moments.means[column]
      factors[column] = 1 / (moments.variances[column] + Normalizer.epsilon).squareRoot()
    }
  }

  /// Writes `[rows, width]` in units of deviations from the mean, within ±10.
  func apply(
    _ codes: UnsafePointer<Float>, rows: Int, into result: UnsafeMutablePointer<Float>
  ) {
    let limit = Normalizer.limit
    means.withUnsafeBufferPointer { means in
      factors.withUnsafeBufferPointer { factors in
        var place = 0
        for _ in 0..<rows {
          for column in 0..<means.count {
            let number = (Double(codes[place]) - means[column]) * factors[column]
            result[place] = Float(min(max(number, -limit), limit))
            place += 1
          }
        }
      }
    }
  }

  /// Frozen statistics of a stored policy; `nil` if it has none.
  ///
  /// - Throws: ``FormatError`` if they do not fit observations of `width` floats.
  static func stored(in archive: Archive, at path: String, width: Int) throws -> Self? {
    guard archive.values[path] != nil else { return nil }
    let scaling = try archive.value(path, as: ObservationScaling.self)
    guard scaling.means.count == width, scaling.factors.count == width else {
      throw FormatError.malformed(path, "it does not fit observations of \(width) floats")
    }
    return scaling
  }
}
