public import Randomness

/// The memory of a vector of environments, as its loops see it: row i belongs to environment i.
///
/// Different threads may work on different ranges of rows at a time. A class, so that code that does
/// not know the environment can hand it on without asking the runtime for its layout.
public final class EnvironmentRows<E: Environment> {
  @usableFromInline let environments: UnsafeMutablePointer<E>
  @usableFromInline let observationSpace: E.ObservationSpace
  @usableFromInline let actionSpace: E.ActionSpace
  @usableFromInline let mode: AutoresetMode
  /// The number of steps after which an episode is cut.
  @usableFromInline let maxEpisodeSteps: Int
  @usableFromInline let observationWidth: Int
  @usableFromInline let actionWidth: Int
  /// The number of actions, or 0 if there are infinitely many.
  @usableFromInline let actionCount: Int

  @usableFromInline let actionGenerators: UnsafeMutablePointer<PCG64>
  @usableFromInline let observations: UnsafeMutablePointer<Float>
  @usableFromInline let finalObservations: UnsafeMutablePointer<Float>
  @usableFromInline let rewards: UnsafeMutablePointer<Double>
  @usableFromInline let terminated: UnsafeMutablePointer<Bool>
  @usableFromInline let truncated: UnsafeMutablePointer<Bool>
  @usableFromInline let ignored: UnsafeMutablePointer<Bool>
  @usableFromInline let legalActions: UnsafeMutablePointer<Bool>
  @usableFromInline let finalLegalActions: UnsafeMutablePointer<Bool>
  @usableFromInline let episodeReturns: UnsafeMutablePointer<Double>
  @usableFromInline let episodeLengths: UnsafeMutablePointer<Int>
  @usableFromInline let running: UnsafeMutablePointer<RunningEpisode>

  @inlinable
  init(
    environments: UnsafeMutablePointer<E>,
    observationSpace: E.ObservationSpace,
    actionSpace: E.ActionSpace,
    mode: AutoresetMode,
    maxEpisodeSteps: Int,
    observationWidth: Int,
    actionWidth: Int,
    actionCount: Int,
    actionGenerators: UnsafeMutablePointer<PCG64>,
    observations: UnsafeMutablePointer<Float>,
    finalObservations: UnsafeMutablePointer<Float>,
    rewards: UnsafeMutablePointer<Double>,
    terminated: UnsafeMutablePointer<Bool>,
    truncated: UnsafeMutablePointer<Bool>,
    ignored: UnsafeMutablePointer<Bool>,
    legalActions: UnsafeMutablePointer<Bool>,
    finalLegalActions: UnsafeMutablePointer<Bool>,
    episodeReturns: UnsafeMutablePointer<Double>,
    episodeLengths: UnsafeMutablePointer<Int>,
    running: UnsafeMutablePointer<RunningEpisode>
  ) {
    self.environments = environments
    self.observationSpace = observationSpace
    self.actionSpace = actionSpace
    self.mode = mode
    self.maxEpisodeSteps = maxEpisodeSteps
    self.observationWidth = observationWidth
    self.actionWidth = actionWidth
    self.actionCount = actionCount
    self.actionGenerators = actionGenerators
    self.observations = observations
    self.finalObservations = finalObservations
    self.rewards = rewards
    self.terminated = terminated
    self.truncated = truncated
    self.ignored = ignored
    self.legalActions = legalActions
    self.finalLegalActions = finalLegalActions
    self.episodeReturns = episodeReturns
    self.episodeLengths = episodeLengths
    self.running = running
  }
}

/// What a vector knows of an episode that is under way.
@usableFromInline
struct RunningEpisode: BitwiseCopyable, Codable {
  /// The sum of the rewards so far, undiscounted.
  @usableFromInline var total = 0.0
  /// The steps so far.
  @usableFromInline var length = 0
  /// Whether the episode is over and the environment has not been reset.
  @usableFromInline var over = true

  @usableFromInline init() {}

  /// The start of an episode.
  @inlinable
  static func begun() -> RunningEpisode {
    var episode = RunningEpisode()
    episode.over = false
    return episode
  }
}

extension EnvironmentRows {
  /// Writes an observation to where agents look for what to act on.
  @inlinable @inline(__always)
  func write(_ observation: E.Observation, to floats: UnsafeMutablePointer<Float>, _ row: Int) {
    let start = floats + row * observationWidth
    let buffer = UnsafeMutableBufferPointer(start: start, count: observationWidth)
    var span = buffer.mutableSpan
    observationSpace.writeCode(of: observation, into: &span)
  }

  /// Writes the observation that has just been written once more, as what the step truly led to.
  @inlinable @inline(__always)
  func writeFinal(_ observation: E.Observation, _ row: Int) {
    guard observationWidth >= 32 else { return write(observation, to: finalObservations, row) }
    // Copying many floats is cheaper than making them anew; of a few it is the other way round.
    let start = row * observationWidth
    (finalObservations + start).update(from: observations + start, count: observationWidth)
  }

  /// Asks the environment in a row which actions are legal, if it says so at all.
  @inlinable @inline(__always)
  func writeLegalActions(_ row: Int) {
    guard E.restrictsActions, actionCount > 0 else { return }
    write(legalActions: legalActions, row)
    (finalLegalActions + row * actionCount).update(
      from: legalActions + row * actionCount, count: actionCount)
  }

  @inlinable @inline(__always)
  func write(legalActions: UnsafeMutablePointer<Bool>, _ row: Int) {
    let start = legalActions + row * actionCount
    let buffer = UnsafeMutableBufferPointer(start: start, count: actionCount)
    var span = buffer.mutableSpan
    environments[row].legalActions(into: &span)
  }

  /// Starts an episode in a row and notes that nothing has happened in it.
  @inlinable
  func reset(_ row: Int, seed: UInt64?) throws {
    let observation = try environments[row].reset(seed: seed)
    write(observation, to: observations, row)
    write(observation, to: finalObservations, row)
    rewards[row] = 0
    terminated[row] = false
    truncated[row] = false
    ignored[row] = false
    episodeReturns[row] = 0
    episodeLengths[row] = 0
    running[row] = .begun()
    writeLegalActions(row)
  }

  /// The action in a row of the codes.
  @inlinable @inline(__always)
  func action(_ row: Int, _ actions: UnsafePointer<Float>) throws -> E.Action {
    if actionCount > 0 {
      let code = actions[row]
      // Comparing first keeps NaN and huge codes out of the conversion, which would trap.
      guard code >= 0, code < Float(actionCount) else { throw outside(String(code)) }
      let index = Int(code)
      guard Float(index) == code else { throw outside(String(code)) }
      return actionSpace.element(at: index)
    }
    let start = actions + row * actionWidth
    let buffer = UnsafeBufferPointer(start: start, count: actionWidth)
    let action = actionSpace.unflatten(buffer.span)
    guard actionSpace.contains(action) else { throw outside("\(Array(buffer))") }
    return action
  }

  @usableFromInline @inline(never)
  func outside(_ code: String) -> GymError {
    guard actionCount > 0 else {
      return .actionOutsideSpace(code, space: actionSpace.description.description)
    }
    return .invalid("The action number \(code) is not a whole number from 0 to \(actionCount - 1).")
  }

  /// Lets one step pass in a row.
  @inlinable @inline(__always)
  func step(_ row: Int, _ actions: UnsafePointer<Float>) throws {
    if running[row].over {
      guard mode == .nextStep, running[row].length > 0 else { throw stepAfterEnd(row) }
      try reset(row, seed: nil)
      ignored[row] = true
      return
    }
    let step = try environments[row].step(action(row, actions))
    let total = running[row].total + step.reward
    let length = running[row].length &+ 1
    let cut = step.truncated || length >= maxEpisodeSteps
    let over = step.terminated || cut
    write(step.observation, to: observations, row)
    writeFinal(step.observation, row)
    rewards[row] = step.reward
    terminated[row] = step.terminated
    truncated[row] = cut
    ignored[row] = false
    running[row].total = total
    running[row].length = length
    running[row].over = over
    if over { try end(row) } else { writeLegalActions(row) }
  }

  /// What remains to be done in a row whose episode has just ended.
  @inlinable
  func end(_ row: Int) throws {
    episodeReturns[row] = running[row].total
    episodeLengths[row] = running[row].length
    writeLegalActions(row)
    guard mode == .sameStep else { return }
    write(try environments[row].reset(seed: nil), to: observations, row)
    running[row] = .begun()
    if E.restrictsActions, actionCount > 0 { write(legalActions: legalActions, row) }
  }

  /// The number of a random legal action; nil where all are legal, or none.
  @usableFromInline
  func sampleLegalAction(_ row: Int) -> Float? {
    let legal = legalActions + row * actionCount
    var count = 0
    for action in 0..<actionCount where legal[action] { count += 1 }
    guard count > 0, count < actionCount else { return nil }
    var chosen = actionGenerators[row].integer(below: count)
    for action in 0..<actionCount where legal[action] {
      if chosen == 0 { return Float(action) }
      chosen -= 1
    }
    return nil
  }

  @usableFromInline @inline(never)
  func stepAfterEnd(_ row: Int) -> GymError {
    if running[row].length == 0 { return .resetNeeded }
    return .invalid("The episode is over: reset this environment, by mask, before its next step.")
  }
}

extension Environment {
  /// Lets one step pass in some rows of a vector: `actions` are the codes of all rows.
  @inlinable
  public static func stepRows(
    _ rows: EnvironmentRows<Self>, _ range: Range<Int>, actions: UnsafePointer<Float>
  ) throws {
    var row = range.lowerBound
    do {
      while row < range.upperBound {
        try rows.step(row, actions)
        row &+= 1
      }
    } catch {
      throw GymError.inEnvironment(row, GymError(error))
    }
  }

  /// Draws random action codes for some rows of a vector into those of all rows.
  @inlinable
  public static func sampleRows(
    _ rows: EnvironmentRows<Self>, _ range: Range<Int>, actions: UnsafeMutablePointer<Float>
  ) {
    for row in range {
      if restrictsActions, rows.actionCount > 0, let code = rows.sampleLegalAction(row) {
        actions[row] = code
        continue
      }
      let action = rows.actionSpace.sample(using: &rows.actionGenerators[row])
      if rows.actionCount > 0 {
        actions[row] = Float(rows.actionSpace.index(of: action))
      } else {
        let start = actions + row * rows.actionWidth
        let buffer = UnsafeMutableBufferPointer(start: start, count: rows.actionWidth)
        var span = buffer.mutableSpan
        rows.actionSpace.flatten(action, into: &span)
      }
    }
  }
}
