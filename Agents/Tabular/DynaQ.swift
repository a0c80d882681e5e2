public import Formats
public import Gym
internal import Randomness

/// Dyna-Q: Q-learning that also learns a model and plans with it between steps.
///
/// Sutton and Barto, section 8.2, box "Tabular Dyna-Q", and section 8.4, box "Prioritized sweeping for a
/// deterministic environment". The model counts what came of each action, so that worlds of chance are
/// learned too: plain planning draws an outcome as often as it came, prioritised sweeping takes the
/// expectation over all of them, as the end of section 8.4 proposes.
public final class DynaQ: TabularAgent, AgentKind {
  private let configuration: Configuration
  private var model: DynaModel
  private var queue: PairQueue
  private var planning: PCG64

  /// Which pairs planning looks at.
  public enum Planning: String, Sendable, Codable, CaseIterable {
    /// Any that were seen, each as likely (Dyna-Q).
    case uniform
    /// Those whose values would change most (prioritised sweeping).
    case prioritized
  }

  init(_ configuration: Configuration, _ world: World) throws {
    try configuration.validate()
    self.configuration = configuration
    let states = try StateNumbers(
      agent: Self.name, world.spaces.observationSpace, actions: world.spaces.actions)
    model = DynaModel(states: states.count, actions: world.spaces.actions)
    queue = PairQueue(count: states.count * world.spaces.actions)
    planning = world.streams.stream("planning")
    try super.init(Self.name, configuration.shared, world)
  }

  override func see(_ state: Int, _ legal: UnsafePointer<Bool>) {
    if spaces.restrictsActions { model.note(legal, in: state) }
  }

  override func learn(from step: Transition) {
    model.note(step)
    if spaces.restrictsActions { model.note(step.nextLegal, in: step.next) }
    switch configuration.planning {
    case .uniform:
      let later = step.terminated ? 0 : values.greatest(step.next, step.nextLegal)
      move(step.state, step.action, towards: step.reward + settings.discount * later)
      for _ in 0..<configuration.planningSteps { planAnywhere() }
    case .prioritized:
      let pair = step.state * spaces.actions + step.action
      note(error: expected(pair) - values.slab.pointer[pair])
      consider(pair)
      for _ in 0..<configuration.planningSteps {
        guard let urgent = queue.popFirst() else { break }
        sweep(urgent)
      }
    }
  }

  /// Q-learning from a sample of the model.
  private func planAnywhere() {
    let pair = Int(model.seen[planning.integer(below: model.seen.count)])
    let (state, action) = pair.quotientAndRemainder(dividingBy: spaces.actions)
    let (reward, next, terminated) = model.sample(pair, using: &planning)
    let target = reward + (terminated ? 0 : settings.discount * greatest(next))
    let error = target - values[state, action]
    values[state, action] += settings.stepSize(visits: 1, at: progress) * error
  }

  /// Sets a pair to its expectation and looks at what leads to it.
  private func sweep(_ pair: Int) {
    values.slab.pointer[pair] = expected(pair)
    model.forEachPredecessor(pair / spaces.actions) { consider($0) }
  }

  /// Puts a pair into the queue if its value would change enough.
  private func consider(_ pair: Int) {
    let change = abs(expected(pair) - values.slab.pointer[pair])
    if change > configuration.priorityThreshold { queue.insert(pair, priority: change) }
  }

  /// Σ p·[r + γ·maxₐ′ Q(s′, a′)] over what was seen of a pair.
  private func expected(_ pair: Int) -> Double {
    var sum = 0.0
    model.forEachOutcome(pair) { share, reward, next, terminated in
      sum += share * (reward + (terminated ? 0 : settings.discount * greatest(next)))
    }
    return sum
  }

  private func greatest(_ state: Int) -> Double {
    model.withLegal(state) { values.greatest(state, $0) }
  }

  override func encodeMore(into archive: inout Archive) throws {
    model.encode(into: &archive)
    archive.set(block: "agent/queue/pairs", queue.pairs)
    archive.set(block: "agent/queue/priorities", queue.priorities)
    try archive.set("agent/planning", planning)
  }

  override func decodeMore(from archive: Archive) throws {
    try model.decode(from: archive)
    let stored = PairQueue(
      count: values.slab.count,
      pairs: try archive.array("agent/queue/pairs", of: Int32.self),
      priorities: try archive.array("agent/queue/priorities", of: Double.self))
    guard let stored else {
      throw FormatError.malformed("agent/queue", "the queue does not fit the table.")
    }
    queue = stored
    planning = try archive.value("agent/planning")
  }

  /// `dyna_q`.
  public static let name = "dyna_q"
  /// What it is, in a sentence.
  public static let summary = "Q-learning that plans with a learned model, plain or prioritised"

  /// Makes an agent.
  public static func make(
    _ configuration: Configuration, observationSpace: SpaceDescription,
    actionSpace: SpaceDescription, restrictsActions: Bool, environments: Int, threads: Int,
    seed: UInt64
  ) throws -> any Agent {
    try DynaQ(
      configuration,
      World(
        name, observationSpace, actionSpace, restrictsActions, environments: environments,
        seed: seed))
  }

  /// Reads a policy that Dyna-Q wrote.
  public static func policy(from archive: Archive) throws -> any AgentPolicy {
    try TabularPolicy(from: archive, agentName: name)
  }
}

extension DynaQ {
  /// The hyperparameters.
  public struct Configuration: AgentConfiguration {
    /// n: planning steps after each step of the environment.
    public var planningSteps = 10
    /// Which pairs planning looks at.
    public var planning = Planning.prioritized
    /// θ: smaller changes of a value are not worth planning for.
    public var priorityThreshold = 1e-4
    /// α: how far a value moves towards what was found, at first; prioritised sweeping sets values to
    /// their expectations instead.
    public var stepSize = 0.1
    /// ω: α is divided by n^ω at a pair's nth visit; plain planning takes α as it is.
    public var stepSizeExponent = 0.0
    /// How α changes in the course of the training besides.
    public var stepSizeSchedule = Schedule.constant
    /// γ: what a reward is worth a step later.
    public var discount = 0.99
    /// What every action is worth at first.
    public var initialValue = 0.0
    /// ε at first: the probability of an action drawn at random.
    public var epsilonStart = 1.0
    /// ε in the end.
    public var epsilonEnd = 0.05
    /// The part of the training in which ε falls.
    public var explorationFraction = 0.5

    /// Usual values.
    public init() {}

    var shared: TabularConfiguration {
      var shared = TabularConfiguration()
      (shared.stepSize, shared.stepSizeExponent) = (stepSize, stepSizeExponent)
      (shared.stepSizeSchedule, shared.discount) = (stepSizeSchedule, discount)
      (shared.initialValue, shared.epsilonStart) = (initialValue, epsilonStart)
      (shared.epsilonEnd, shared.explorationFraction) = (epsilonEnd, explorationFraction)
      return shared
    }

    /// Checks every value.
    public func validate() throws {
      try check(
        "planning_steps", planningSteps, (0...1_000_000).contains(planningSteps),
        "between 0 and 1000000")
      try check(
        "priority_threshold", priorityThreshold,
        priorityThreshold >= 0 && priorityThreshold.isFinite, "at least 0")
      try shared.validate()
    }
  }
}
