public import Agents
internal import Formats
internal import Gym

/// The loop of a training: act, step, observe, learn; and between iterations logs, evaluations and
/// checkpoints.
///
/// What it writes into metrics, evaluations and policies follows from the settings alone: pauses,
/// kills, threads and whoever watches change no byte.
public final class Trainer {
  /// Everything that the run follows from.
  public let settings: RunSettings
  private let agent: any Agent
  private let environments: any VectorEnvironment
  private let evaluator: Evaluator
  private let agents: AgentRegistry
  private let seeds: RunSeeds
  private let storage: RunStorage?
  private let recorder: EpisodeRecorder?
  private let actions: Slab<Float>
  private var state = TrainerState()
  private var best: BestPolicy?
  private var live: LivePolicy?
  private let stopwatch: Stopwatch
  private let metricNames: [String]
  /// The greatest mean return that any policy can reach, where it is known.
  private let optimalReturn: Double?

  /// Makes a training from its parts.
  ///
  /// - Parameters:
  ///   - agent: a fresh agent.
  ///   - environments: what it learns in, of the autoreset mode `sameStep`, not reset yet.
  ///   - evaluator: judges its policies.
  ///   - agents: where the agent's name is looked up.
  ///   - optimalReturn: the greatest mean return that any policy can reach, where it is known.
  ///   - storage: where everything is written, or `nil` to keep it in memory.
  ///   - recorder: keeps episodes as moving pictures.
  init(
    settings: RunSettings, agent: any Agent, environments: any VectorEnvironment,
    evaluator: Evaluator, agents: AgentRegistry, optimalReturn: Double?, storage: RunStorage?,
    recorder: EpisodeRecorder? = nil
  ) throws {
    self.settings = settings
    self.agent = agent
    self.environments = environments
    self.storage = storage
    self.recorder = recorder
    self.evaluator = evaluator
    self.agents = agents
    self.optimalReturn = optimalReturn
    seeds = RunSeeds(settings.seed)
    actions = Slab(count: environments.count * environments.actionWidth, repeating: 0)
    stopwatch = Stopwatch()
    metricNames = agent.metricNames
    live = storage.map { LivePolicy($0.folder) }
  }

  /// Trains until all steps are taken, or until `shouldStop` says so between two iterations.
  ///
  /// - Parameter report: is told what happens; it must not touch the agent.
  /// - Throws: what environments, agents and files throw.
  public func run(
    report: (TrainingEvent) throws -> Void = { _ in }, shouldStop: () -> Bool = { false }
  ) throws -> TrainingOutcome {
    if let checkpoint = try storage?.newestCheckpoint(report: report) {
      try restore(checkpoint)
      recorder?.goOn(after: state.window.total)
      try report(.started(resumedAt: state.steps))
    } else {
      try storage?.cutBack(to: LogPositions())
      try environments.reset(seed: seeds.environments)
      try report(.started(resumedAt: nil))
      try recordEpisode(report)
    }
    let startSteps = state.steps
    var progress = Progress(steps: state.steps, totalSteps: settings.steps)
    var boundary = nextBoundary()
    while progress.steps < settings.steps {
      try iterate(&progress)
      if live?.isWanted(at: progress.steps) == true { try show(at: progress.steps, report) }
      try recordEpisode(report)
      if progress.steps >= boundary {
        state.steps = progress.steps
        try atBoundary(since: startSteps, report)
        boundary = nextBoundary()
      }
      if shouldStop(), progress.steps < settings.steps {
        state.steps = progress.steps
        try writeCheckpoint(report)
        live?.end()
        return .interrupted(steps: state.steps)
      }
    }
    return .finished(try finish(report))
  }

  /// One iteration: steps of the vector, then learning.
  private func iterate(_ progress: inout Progress) throws {
    for _ in 0..<agent.stepsPerIteration {
      try agent.act(in: environments, into: actions, at: progress)
      try environments.step(actions)
      progress.steps += environments.count
      try agent.observe(environments, actions: actions, at: progress)
      state.window.observe(environments)
    }
    try agent.learn(at: progress)
  }

  // MARK: Between iterations

  /// Keeps an episode if one is due: before the checkpoint, so that a resumed run misses none.
  private func recordEpisode(_ report: (TrainingEvent) throws -> Void) throws {
    guard let recorder else { return }
    let failure = try recorder.record(
      episodes: state.window.total, policy: { agent.policy }, beforeWrite: beforeEachWrite)
    if let failure { try report(.notice(failure)) }
  }

  /// The interval of the metrics' lines in environment steps: five hundred lines a run.
  private var logEvery: Int { max(1, settings.steps / 500) }

  /// The number of steps at which something is due next.
  private func nextBoundary() -> Int {
    [logEvery, settings.evaluateEvery, settings.checkpointEvery]
      .filter { $0 > 0 }
      .map { due(after: state.steps, every: $0) }
      .reduce(settings.steps, min)
  }

  /// The first multiple of `every` beyond `steps`.
  private func due(after steps: Int, every: Int) -> Int {
    let (next, overflow) = (steps / every + 1).multipliedReportingOverflow(by: every)
    return overflow ? .max : next
  }

  private var previous = 0

  private func atBoundary(
    since startSteps: Int, _ report: (TrainingEvent) throws -> Void
  ) throws {
    defer { previous = state.steps }
    func isDue(_ every: Int) -> Bool {
      every > 0
        && (state.steps >= settings.steps || due(after: previous, every: every) <= state.steps)
    }
    if isDue(logEvery) { try log(since: startSteps, report) }
    if isDue(settings.evaluateEvery) { try evaluateNow(report) }
    if isDue(settings.checkpointEvery), state.steps < settings.steps {
      try writeCheckpoint(report)
    }
  }

  private func log(since startSteps: Int, _ report: (TrainingEvent) throws -> Void) throws {
    let recent = state.window.takeNew()
    let metrics = Array(zip(metricNames, agent.takeMetrics())).map { (name: $0, value: $1) }
    let seconds = state.seconds + stopwatch.seconds
    let progress = TrainingProgress(
      steps: state.steps, totalSteps: settings.steps, episodes: state.window.total,
      meanReturn: state.window.meanReturn, meanLength: state.window.meanLength,
      optimalReturn: optimalReturn, seconds: seconds,
      stepsPerSecond: Double(state.steps - startSteps) / max(stopwatch.seconds, 1e-9),
      metrics: metrics)
    try storage?.logs.write(progress, recent: recent)
    try report(.progress(progress))
  }

  private func evaluateNow(_ report: (TrainingEvent) throws -> Void) throws {
    guard state.evaluatedAt != state.steps else { return }
    let policy = agent.policy
    let evaluation = try evaluator.evaluate(
      policy, episodes: settings.evaluationEpisodes, seed: seeds.evaluation)
    state.evaluatedAt = state.steps
    // Of equals the later one is kept: it has seen more.
    let isBest = state.bestReturn.map { evaluation.meanReturn >= $0 } ?? true
    if isBest {
      state.bestReturn = evaluation.meanReturn
      state.bestSteps = state.steps
      let archive = try PolicyFile.archive(policy, settings: settings)
      best = BestPolicy(policy: policy, archive: archive)
      try storage?.writeBest(archive)
    }
    try storage?.logs.write(
      evaluation, steps: state.steps, isBest: isBest, optimalReturn: optimalReturn)
    let failure = try recorder?.record(
      evaluationAt: state.steps, of: policy, seed: seeds.evaluation, beforeWrite: beforeEachWrite)
    if let failure { try report(.notice(failure)) }
    try report(.evaluated(steps: state.steps, evaluation, isBest: isBest, policy: policy))
  }

  /// Shows the policy as it is to whoever watches.
  private func show(at steps: Int, _ report: (TrainingEvent) throws -> Void) throws {
    try storage?.logs.flush()
    if let complaint = live?.show(agent.policy, steps: steps, settings: settings) {
      try report(.notice(complaint))
    }
  }

  // MARK: Checkpoints

  private func writeCheckpoint(_ report: (TrainingEvent) throws -> Void) throws {
    guard let storage else { return }
    try storage.writePolicy(PolicyFile.archive(agent.policy, settings: settings))
    var saved = state
    saved.positions = try storage.logs.positions()
    saved.seconds += stopwatch.seconds
    var parts = Archive()
    try agent.encode(into: &parts)
    var world = Archive()
    try environments.encode(into: &world)
    var archive = Archive()
    try archive.set("trainer", saved)
    archive.insert(parts, under: "agent/")
    archive.insert(world, under: "environments/")
    if let best { archive.insert(best.archive, under: "best/") }
    try storage.writeCheckpoint(archive, steps: state.steps)
    try report(.checkpoint(steps: state.steps))
  }

  private func restore(_ archive: Archive) throws {
    state = try archive.value("trainer")
    previous = state.steps
    try agent.decode(from: archive.part("agent/"))
    try environments.decode(from: archive.part("environments/"))
    if state.bestReturn != nil {
      let part = archive.part("best/")
      best = BestPolicy(
        policy: try PolicyFile.policy(from: part, agents: agents).policy, archive: part)
      try storage?.writeBest(part)
    }
    try storage?.cutBack(to: state.positions)
  }

  // MARK: The end

  private func finish(_ report: (TrainingEvent) throws -> Void) throws -> RunResult {
    let policy = agent.policy
    try writeCheckpoint(report)
    let evaluation = try evaluator.evaluate(
      best?.policy ?? policy, episodes: settings.evaluationEpisodes, seed: seeds.closing)
    let result = RunResult(
      run: storage?.path, environment: settings.environment, agent: settings.agent,
      steps: state.steps, seconds: state.seconds + stopwatch.seconds,
      episodes: state.window.total, evaluation: EvaluationSummary(evaluation))
    try storage?.writeResult(result)
    live?.end()
    return result
  }

  /// Called before each file or folder is written: tests let a process die there.
  package var beforeEachWrite: () throws -> Void {
    get { storage?.beforeEachWrite ?? {} }
    set { storage?.beforeEachWrite = newValue }
  }

  /// The policy as it is now.
  public var policy: any AgentPolicy { agent.policy }
  /// The best policy of the periodic evaluations so far.
  public var bestPolicy: (any AgentPolicy)? { best?.policy }
}

/// The best policy so far, ready to be used and ready to be written.
private struct BestPolicy {
  let policy: any AgentPolicy
  let archive: Archive
}
