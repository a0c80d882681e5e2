public import Drawing
public import Randomness
public import Threads

/// Several values of one environment stepped together, with Gymnasium's three autoreset modes.
///
/// A step allocates nothing and makes one dynamic call. Of an episode that ended in the last step
/// `episodeReturns` and `episodeLengths` tell; in other rows they hold the last ended episode's,
/// or 0. A metric is read before an automatic reset only in the modes `nextStep` and `disabled`.
///
/// Rows are stepped in shards of 64, on the threads of a pool if there is one: no result depends on
/// it, as no row knows of another. When an environment throws, the rows of its shard before it have
/// taken the step and it and those after it have not; the error names the first such row.
public final class EnvironmentVector<E: Environment>: VectorEnvironment {
  /// How many environments there are.
  public let count: Int
  /// What happens after an episode's end.
  public let autoresetMode: AutoresetMode
  /// The number of steps after which an episode is cut; nil for no limit.
  public let maxEpisodeSteps: Int?
  /// Floats in one observation's code.
  public let observationWidth: Int
  /// Floats in one action code.
  public let actionWidth: Int
  /// The number of actions, if finite.
  public let actionCount: Int?
  /// The observations to act on, as codes, `[count, observationWidth]`.
  public let observations: Slab<Float>
  /// The observations that the last step truly led to, `[count, observationWidth]`.
  public let finalObservations: Slab<Float>
  /// The rewards of the last step, `[count]`.
  public let rewards: Slab<Double>
  /// Which tasks ended in the last step, `[count]`.
  public let terminated: Slab<Bool>
  /// Which episodes were cut in the last step, `[count]`.
  public let truncated: Slab<Bool>
  /// Which rows of the last step were mere resets, `[count]`.
  public let ignored: Slab<Bool>
  /// Which actions are legal now, `[count, actionCount]`.
  public let legalActions: Slab<Bool>
  /// Which actions were legal in what the last step truly led to, `[count, actionCount]`.
  public let finalLegalActions: Slab<Bool>
  /// The undiscounted returns of ended episodes, `[count]`.
  public let episodeReturns: Slab<Double>
  /// The lengths of ended episodes, `[count]`.
  public let episodeLengths: Slab<Int>

  @usableFromInline let environments: UnsafeMutablePointer<E>
  @usableFromInline let typedObservationSpace: E.ObservationSpace
  @usableFromInline let typedActionSpace: E.ActionSpace
  @usableFromInline let running: Slab<RunningEpisode>
  @usableFromInline let actionGenerators: Slab<PCG64>
  @usableFromInline let rows: EnvironmentRows<E>
  @usableFromInline let stepRows: (Range<Int>, UnsafePointer<Float>) throws -> Void
  @usableFromInline let sampleRows: (Range<Int>, UnsafeMutablePointer<Float>) -> Void
  @usableFromInline let shards: VectorShards

  /// A vector of `count` copies of an environment.
  ///
  /// - Parameters:
  ///   - environment: what every row starts as; `reset` gives each row a seed of its own.
  ///   - count: how many, at least 1.
  ///   - autoreset: what happens after an episode's end.
  ///   - maxEpisodeSteps: the number of steps after which an episode is cut, if any.
  ///   - pool: threads that step more than 64 environments together.
  /// - Throws: ``GymError`` if a number makes no sense.
  @inlinable
  public convenience init(
    _ environment: E, count: Int, autoreset: AutoresetMode = .nextStep,
    maxEpisodeSteps: Int? = nil, pool: ThreadPool? = nil
  ) throws {
    guard count > 0 else {
      throw GymError.parameter("count", value: "\(count)", allowed: "at least 1")
    }
    try self.init(
      Array(repeating: environment, count: count), autoreset: autoreset,
      maxEpisodeSteps: maxEpisodeSteps, pool: pool)
  }

  /// A vector of environments that differ, in their parameters for example, but share their spaces.
  ///
  /// - Parameters:
  ///   - values: the environments, row by row, at least one.
  ///   - autoreset: what happens after an episode's end.
  ///   - maxEpisodeSteps: the number of steps after which an episode is cut, if any.
  ///   - pool: threads that step more than 64 environments together.
  /// - Throws: ``GymError`` if a number makes no sense, or an environment has other spaces.
  @inlinable
  public init(
    _ values: [E], autoreset: AutoresetMode = .nextStep, maxEpisodeSteps: Int? = nil,
    pool: ThreadPool? = nil
  ) throws {
    guard let environment = values.first else {
      throw GymError.parameter("count", value: "0", allowed: "at least 1")
    }
    if let limit = maxEpisodeSteps, limit < 1 {
      throw GymError.parameter("maxEpisodeSteps", value: "\(limit)", allowed: "at least 1")
    }
    count = values.count
    autoresetMode = autoreset
    self.maxEpisodeSteps = maxEpisodeSteps
    typedObservationSpace = environment.observationSpace
    typedActionSpace = environment.actionSpace
    for (row, other) in values.enumerated()
    where other.observationSpace != typedObservationSpace || other.actionSpace != typedActionSpace {
      throw GymError.inEnvironment(
        row, .invalid("its spaces are not those of the first: a vector needs equal spaces."))
    }
    observationWidth = typedObservationSpace.codeCount
    // Action numbers are carried as floats, which are exact up to 2^24.
    let number = typedActionSpace.cardinality.flatMap { $0 <= 1 << 24 ? $0 : nil }
    actionCount = number
    actionWidth = number == nil ? typedActionSpace.flatCount : 1
    observations = Slab(count: count * observationWidth, repeating: 0)
    finalObservations = Slab(count: count * observationWidth, repeating: 0)
    rewards = Slab(count: count, repeating: 0)
    terminated = Slab(count: count, repeating: false)
    truncated = Slab(count: count, repeating: false)
    ignored = Slab(count: count, repeating: false)
    legalActions = Slab(count: count * (number ?? 0), repeating: true)
    finalLegalActions =
      E.restrictsActions ? Slab(count: legalActions.count, repeating: true) : legalActions
    episodeReturns = Slab(count: count, repeating: 0)
    episodeLengths = Slab(count: count, repeating: 0)
    running = Slab(count: count, repeating: RunningEpisode())
    actionGenerators = Slab(count: count, repeating: PCG64(seed: 0))
    environments = UnsafeMutablePointer.allocate(capacity: count)
    for (row, value) in values.enumerated() { (environments + row).initialize(to: value) }
    let rows = EnvironmentRows(
      environments: environments, observationSpace: typedObservationSpace,
      actionSpace: typedActionSpace, mode: autoreset, maxEpisodeSteps: maxEpisodeSteps ?? .max,
      observationWidth: observationWidth, actionWidth: actionWidth, actionCount: number ?? 0,
      actionGenerators: actionGenerators.pointer, observations: observations.pointer,
      finalObservations: finalObservations.pointer, rewards: rewards.pointer,
      terminated: terminated.pointer, truncated: truncated.pointer, ignored: ignored.pointer,
      legalActions: legalActions.pointer, finalLegalActions: finalLegalActions.pointer,
      episodeReturns: episodeReturns.pointer,
      episodeLengths: episodeLengths.pointer, running: running.pointer)
    self.rows = rows
    // Captured here, where E may be known, and asked of E, whose witness knows itself: either way
    // the loops are compiled for this environment and no other.
    stepRows = { try E.stepRows(rows, $0, actions: $1) }
    sampleRows = { E.sampleRows(rows, $0, actions: $1) }
    shards = VectorShards(rows: count, pool: pool, step: stepRows)
    seedActions(0)
  }

  deinit {
    environments.deinitialize(count: count)
    environments.deallocate()
  }

  /// The observations' space.
  public var observationSpace: SpaceDescription { typedObservationSpace.description }
  /// The actions' space.
  public var actionSpace: SpaceDescription { typedActionSpace.description }
  /// Whether some actions are illegal at times.
  public var restrictsActions: Bool { E.restrictsActions && actionCount != nil }

  /// The environment in a row: a snapshot when read, another state when set.
  ///
  /// The slabs are not touched; an episode's running return and length stay with the row.
  public subscript(index: Int) -> E {
    get {
      precondition(index >= 0 && index < count, "environment index out of range")
      return environments[index]
    }
    set {
      precondition(index >= 0 && index < count, "environment index out of range")
      environments[index] = newValue
    }
  }

  /// Starts an episode everywhere: environment i is seeded with `seed` + i, if given.
  public func reset(seed: UInt64?) throws {
    try reset(seed: seed) { _ in true }
    if let seed { seedActions(seed) }
  }

  /// Starts an episode where `mask` is true: row i is seeded with `seed` + i, if given.
  ///
  /// - Throws: ``GymError`` if the mask has another size or is false everywhere.
  public func reset(where mask: Slab<Bool>, seed: UInt64?) throws {
    guard mask.count == count else {
      throw GymError.invalid("A reset mask for \(count) environments has \(mask.count) entries.")
    }
    guard (0..<count).contains(where: { mask[$0] }) else {
      throw GymError.invalid("A reset mask must be true for at least one environment.")
    }
    try reset(seed: seed) { mask[$0] }
  }

  /// Starts an episode everywhere, each row with a seed of its own or, without, with its generator
  /// as it is.
  ///
  /// - Throws: ``GymError`` unless there is an entry for each row.
  public func reset(seeds: [UInt64?]) throws {
    guard seeds.count == count else {
      throw GymError.invalid("\(count) environments take as many seeds, not \(seeds.count).")
    }
    try reset(seed: { seeds[$0] }, where: { _ in true })
    for row in 0..<count { if let seed = seeds[row] { actionGenerators[row] = PCG64(seed: seed) } }
  }

  private func reset(seed: UInt64?, where chosen: (Int) -> Bool) throws {
    try reset(seed: { row in seed.map { $0 &+ UInt64(row) } }, where: chosen)
  }

  private func reset(seed: (Int) -> UInt64?, where chosen: (Int) -> Bool) throws {
    for row in 0..<count where chosen(row) {
      do {
        try rows.reset(row, seed: seed(row))
      } catch {
        throw GymError.inEnvironment(row, GymError(error))
      }
    }
  }

  /// Lets one step pass everywhere.
  public func step(_ actions: Slab<Float>) throws {
    try checkSize(actions)
    try shards.step(actions.pointer)
  }

  private func checkSize(_ actions: Slab<Float>) throws {
    guard actions.count == count * actionWidth else {
      throw GymError.invalid(
        "\(count) environments take \(count * actionWidth) action numbers, not \(actions.count).")
    }
  }

  /// Seeds the generator of row i's random actions with `seed` + i, as `reset(seed:)` does too.
  public func seedActions(_ seed: UInt64) {
    for row in 0..<count { actionGenerators[row] = PCG64(seed: seed &+ UInt64(row)) }
  }

  /// Draws a random action code for every environment.
  public func sampleActions(into actions: Slab<Float>) {
    precondition(actions.count == count * actionWidth, "a slab of another size for actions")
    sampleRows(0..<count, actions.pointer)
  }

  /// A picture of environment `index`.
  public func draw(_ index: Int) -> Drawing { self[index].draw() }

  /// The names of the environment's own measures.
  public var metricNames: [String] { E.metricNames }

  /// The current measures of environment `index`.
  public func metrics(_ index: Int) -> [Double] {
    var values = [Double](repeating: 0, count: E.metricNames.count)
    var span = values.mutableSpan
    self[index].metrics(into: &span)
    return values
  }
}
