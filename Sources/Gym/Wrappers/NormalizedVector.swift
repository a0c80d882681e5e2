public import Drawing
public import Formats

/// A vector of environments whose observations or rewards are normalised by statistics of all rows
/// (Gymnasium's vector `NormalizeObservation` and `NormalizeReward`).
///
/// Every observation is counted once, the true final one of an ended episode too, so that all autoreset
/// modes learn the same of the same experience; then it is normalised. A row's discounted sum of rewards
/// goes on across cut episodes and starts anew after `terminated` and where everything is reset; rows
/// that merely reset (`nextStep`) are left out. Rows that a masked reset leaves alone stay as they are.
/// Returns of episodes stay those of the environments.
public final class NormalizedVector: VectorEnvironment {
  /// What is normalised.
  public struct Settings: Sendable, Codable, Equatable {
    /// Whether observations are normalised.
    public var observations = true
    /// Whether rewards are normalised.
    public var rewards = true
    /// γ of the rewards' discounted sums.
    public var discount = 0.99
    /// What is added to variances.
    public var epsilon = 1e-8

    /// Both, as Gymnasium's defaults do.
    public init() {}
  }

  /// What is normalised.
  public let settings: Settings
  /// The environments inside.
  public let base: any VectorEnvironment
  /// Whether steps still change the statistics: not in evaluations.
  public var updates = true
  /// The statistics of the observations.
  public var observationMoments: RunningMoments
  /// The statistics of the discounted sums of rewards.
  public var returnMoments = RunningMoments(count: 1)
  /// The discounted sum of each row.
  private var sums: [Double]
  /// The normalised observations to act on.
  public let observations: Slab<Float>
  /// The normalised true final observations.
  public let finalObservations: Slab<Float>
  /// The normalised rewards.
  public let rewards: Slab<Double>

  /// Normalises a vector.
  ///
  /// - Throws: ``GymError`` if a number makes no sense, or observations that are no box's are to be
  ///   normalised.
  public init(_ base: any VectorEnvironment, _ settings: Settings = Settings()) throws {
    try RunningMoments.check(discount: settings.discount, epsilon: settings.epsilon)
    if settings.observations {
      switch base.observationSpace {
      case .box, .integerBox: break
      default:
        throw GymError.invalid(
          "Only boxes of numbers can be normalised, not \(base.observationSpace).")
      }
    }
    self.settings = settings
    self.base = base
    observationMoments = RunningMoments(count: base.observationWidth)
    sums = Array(repeating: 0, count: base.count)
    observations = Slab(count: base.observations.count, repeating: 0)
    finalObservations = Slab(count: base.observations.count, repeating: 0)
    rewards = Slab(count: base.count, repeating: 0)
  }

  /// Starts an episode everywhere.
  public func reset(seed: UInt64?) throws {
    try base.reset(seed: seed)
    for row in 0..<count { sums[row] = 0 }
    takeObservations { _ in true }
    rewards.copy(from: base.rewards)
  }

  /// Starts an episode where `mask` is true.
  public func reset(where mask: Slab<Bool>, seed: UInt64?) throws {
    try base.reset(where: mask, seed: seed)
    takeObservations { mask[$0] }
    for row in 0..<count where mask[row] { rewards[row] = base.rewards[row] }
  }

  /// Lets one step pass everywhere.
  public func step(_ actions: Slab<Float>) throws {
    try base.step(actions)
    takeObservations { _ in true }
    takeRewards()
  }

  private func takeObservations(where isNew: (Int) -> Bool) {
    let width = observationWidth
    guard settings.observations else {
      for row in 0..<count where isNew(row) {
        for index in (row * width)..<((row + 1) * width) {
          observations[index] = base.observations[index]
          finalObservations[index] = base.finalObservations[index]
        }
      }
      return
    }
    if updates {
      for column in 0..<width {
        count(base.observations, column, where: isNew)
        // In the other modes what ended an episode has just been counted.
        guard autoresetMode == .sameStep else { continue }
        count(base.finalObservations, column) { isNew($0) && (terminated[$0] || truncated[$0]) }
      }
    }
    for row in 0..<count where isNew(row) {
      for column in 0..<width {
        let index = row * width + column
        observations[index] = observationMoments.normalized(
          base.observations[index], at: column, epsilon: settings.epsilon)
        finalObservations[index] = observationMoments.normalized(
          base.finalObservations[index], at: column, epsilon: settings.epsilon)
      }
    }
  }

  /// Counts a column of observations in one batch.
  private func count(_ numbers: Slab<Float>, _ column: Int, where isNew: (Int) -> Bool) {
    var (sum, squares, rows) = (0.0, 0.0, 0.0)
    for row in 0..<count where isNew(row) {
      sum += Double(numbers[row * observationWidth + column])
      rows += 1
    }
    guard rows > 0 else { return }
    let mean = sum / rows
    for row in 0..<count where isNew(row) {
      let distance = Double(numbers[row * observationWidth + column]) - mean
      squares += distance * distance
    }
    observationMoments.add(mean: mean, variance: squares / rows, weight: rows, at: column)
  }

  private func takeRewards() {
    guard settings.rewards else {
      rewards.copy(from: base.rewards)
      return
    }
    var (sum, squares, rows) = (0.0, 0.0, 0.0)
    for row in 0..<count where !ignored[row] {
      sums[row] =
        sums[row] * settings.discount * (terminated[row] ? 0 : 1) + base.rewards[row]
      sum += sums[row]
      rows += 1
    }
    if updates, rows > 0 {
      let mean = sum / rows
      for row in 0..<count where !ignored[row] {
        squares += (sums[row] - mean) * (sums[row] - mean)
      }
      returnMoments.add(mean: mean, variance: squares / rows, weight: rows, at: 0)
    }
    let deviation = (returnMoments.variances[0] + settings.epsilon).squareRoot()
    for row in 0..<count { self.rewards[row] = base.rewards[row] / deviation }
  }
}

extension NormalizedVector {
  private struct State: Codable {
    var settings: Settings
    var observationMoments: RunningMoments
    var returnMoments: RunningMoments
    var sums: [Double]
    var updates: Bool
  }

  /// Where the state is in an archive: normalisers of normalisers each have a place of their own.
  private var place: String { "environments/normaliser\(depth == 0 ? "" : "_\(depth)")" }
  private var depth: Int { (base as? NormalizedVector).map { $0.depth + 1 } ?? 0 }

  /// Writes everything that the future depends on.
  public func encode(into archive: inout Archive) throws {
    try base.encode(into: &archive)
    try archive.set(
      place,
      State(
        settings: settings, observationMoments: observationMoments, returnMoments: returnMoments,
        sums: sums, updates: updates))
    archive.set("\(place)_observations", observations)
    archive.set("\(place)_final_observations", finalObservations)
    archive.set("\(place)_rewards", rewards)
  }

  /// Goes on from an encoded state.
  ///
  /// - Throws: ``GymError`` if it was made with other settings.
  public func decode(from archive: Archive) throws {
    try base.decode(from: archive)
    let state = try archive.value(place, as: State.self)
    guard state.settings == settings, state.sums.count == count,
      state.observationMoments.means.count == observationWidth
    else {
      throw GymError.invalid("The stored normaliser has other settings than this one.")
    }
    (observationMoments, returnMoments) = (state.observationMoments, state.returnMoments)
    (sums, updates) = (state.sums, state.updates)
    try archive.read("\(place)_observations", into: observations)
    try archive.read("\(place)_final_observations", into: finalObservations)
    try archive.read("\(place)_rewards", into: rewards)
  }

  /// How many environments there are.
  public var count: Int { base.count }
  /// The observations' space.
  public var observationSpace: SpaceDescription {
    guard settings.observations else { return base.observationSpace }
    switch base.observationSpace {
    case .box(let shape, let low, _), .integerBox(let shape, let low, _):
      return .box(
        shape: shape, low: low.map { _ in -.infinity }, high: low.map { _ in .infinity })
    default: return base.observationSpace
    }
  }
  /// The actions' space.
  public var actionSpace: SpaceDescription { base.actionSpace }
  /// Floats in one observation's code.
  public var observationWidth: Int { base.observationWidth }
  /// Floats in one action code.
  public var actionWidth: Int { base.actionWidth }
  /// The number of actions, if finite.
  public var actionCount: Int? { base.actionCount }
  /// What happens after an episode's end.
  public var autoresetMode: AutoresetMode { base.autoresetMode }
  /// Which tasks ended in the last step.
  public var terminated: Slab<Bool> { base.terminated }
  /// Which episodes were cut in the last step.
  public var truncated: Slab<Bool> { base.truncated }
  /// Which rows of the last step were mere resets.
  public var ignored: Slab<Bool> { base.ignored }
  /// Which actions are legal now.
  public var legalActions: Slab<Bool> { base.legalActions }
  /// Which actions were legal in what the last step truly led to.
  public var finalLegalActions: Slab<Bool> { base.finalLegalActions }
  /// Whether some actions are illegal at times.
  public var restrictsActions: Bool { base.restrictsActions }
  /// The undiscounted returns of ended episodes, as the environments gave them.
  public var episodeReturns: Slab<Double> { base.episodeReturns }
  /// The lengths of ended episodes.
  public var episodeLengths: Slab<Int> { base.episodeLengths }
  /// Draws a random action code for every environment.
  public func sampleActions(into actions: Slab<Float>) { base.sampleActions(into: actions) }
  /// A picture of environment `index`.
  public func draw(_ index: Int) -> Drawing { base.draw(index) }
  /// The names of the environments' own measures.
  public var metricNames: [String] { base.metricNames }
  /// The current measures of environment `index`.
  public func metrics(_ index: Int) -> [Double] { base.metrics(index) }
}
