public import Formats
public import Gym
internal import Randomness

/// What all tabular agents share: a table of action values, ε-greedy exploration, step sizes, and the
/// reading of what environments answer.
///
/// Several environments side by side share the table; what happens in them is learned from in their
/// order. Only `terminated` stops bootstrapping: of an episode that was cut the true final observation
/// is worth what the table says.
public class TabularAgent: Agent {
  /// What came of an action.
  struct Transition {
    /// Which of the environments it happened in.
    var row: Int
    var state: Int
    var action: Int
    var reward: Double
    /// The state that the action truly led to.
    var next: Int
    /// Which actions are legal there.
    var nextLegal: UnsafePointer<Bool>
    /// Whether the task ended.
    var terminated: Bool
    /// Whether the episode ended, for either reason.
    var ended: Bool
  }

  let agentName: String
  let settings: TabularConfiguration
  let spaces: FiniteSpaces
  let states: StateNumbers
  let environments: Int
  /// Q: what policies act by.
  let values: ActionValues
  /// How often each pair was learned about, if step sizes depend on it.
  private let visits: Slab<UInt32>
  /// What ε-greedy actions are drawn from.
  var exploration: PCG64
  /// ε as it is now.
  private(set) var epsilon = 1.0
  /// How far the training is.
  private(set) var progress = Progress(steps: 0, totalSteps: 1)
  /// The states that the last actions were taken in, and the actions.
  private var acted: [Int]
  /// Actions that are decided on already, and the states they are for; −1: none.
  private var decided: [Int]
  private var decidedFor: [Int]
  private var errorSum = 0.0
  private var updates = 0

  init(_ agentName: String, _ settings: TabularConfiguration, _ world: World) throws {
    try settings.validate()
    try checkEnvironments(world.environments)
    self.agentName = agentName
    self.settings = settings
    spaces = world.spaces
    environments = world.environments
    states = try StateNumbers(
      agent: agentName, spaces.observationSpace, actions: spaces.actions)
    values = ActionValues(
      states: states.count, actions: spaces.actions, repeating: settings.initialValue)
    visits = Slab(count: settings.stepSizeExponent == 0 ? 0 : values.slab.count, repeating: 0)
    exploration = world.streams.stream("exploration")
    acted = Array(repeating: 0, count: environments)
    decided = Array(repeating: -1, count: environments)
    decidedFor = Array(repeating: -1, count: environments)
  }

  /// Whether observations and actions are finitely many.
  public static func accepts(
    observationSpace: SpaceDescription, actionSpace: SpaceDescription
  ) -> Bool {
    observationSpace.cardinality != nil && actionSpace.cardinality != nil
  }

  /// What an agent is made for.
  struct World {
    var spaces: FiniteSpaces
    var environments: Int
    var streams: RandomStreams

    init(
      _ agent: String, _ observationSpace: SpaceDescription, _ actionSpace: SpaceDescription,
      _ restrictsActions: Bool, environments: Int, seed: UInt64
    ) throws {
      spaces = try FiniteSpaces(
        agent: agent, observationSpace: observationSpace, actionSpace: actionSpace,
        restrictsActions: restrictsActions)
      self.environments = environments
      streams = RandomStreams(seed: seed)
    }
  }

  // MARK: What algorithms say

  /// Learns from one transition: the algorithm itself.
  func learn(from transition: Transition) {}

  /// Takes note of a state that is acted in, and of what is legal there.
  func see(_ state: Int, _ legal: UnsafePointer<Bool>) {}

  /// Stores what an algorithm keeps besides the table.
  func encodeMore(into archive: inout Archive) throws {}

  /// Reads what `encodeMore(into:)` stored.
  func decodeMore(from archive: Archive) throws {}

  // MARK: What algorithms use

  /// An ε-greedy action in a state.
  func epsilonGreedy(_ state: Int, _ legal: UnsafePointer<Bool>) -> Int {
    values.epsilonGreedy(state, legal, epsilon: epsilon, using: &exploration)
  }

  /// Decides on the next action of an environment already now.
  func decide(_ action: Int, in state: Int, row: Int) {
    decided[row] = action
    decidedFor[row] = state
  }

  /// α for a pair that is learned about now.
  func stepSize(_ state: Int, _ action: Int) -> Double {
    guard visits.count > 0 else { return settings.stepSize(visits: 1, at: progress) }
    let pair = state * spaces.actions + action
    visits.pointer[pair] &+= 1
    return settings.stepSize(visits: visits.pointer[pair], at: progress)
  }

  /// Q(s, a) ← Q(s, a) + α·[target − Q(s, a)].
  func move(_ state: Int, _ action: Int, towards target: Double) {
    move(values, state, action, towards: target)
  }

  /// The same in a certain table.
  func move(_ table: ActionValues, _ state: Int, _ action: Int, towards target: Double) {
    let error = target - table[state, action]
    table[state, action] += stepSize(state, action) * error
    note(error: error)
  }

  /// Takes note of a temporal-difference error.
  func note(error: Double) {
    errorSum += abs(error)
    updates += 1
  }

  // MARK: Agent

  /// Steps of the whole vector between two calls of `learn`.
  public var stepsPerIteration: Int { 1 }

  /// Chooses an action for every environment.
  ///
  /// - Throws: ``GymError`` if the vector is not one that the agent was made for.
  public func act(
    in vector: any VectorEnvironment, into actions: Slab<Float>, at progress: Progress
  ) throws {
    try spaces.require(vector, environments: environments, agent: agentName)
    follow(progress)
    let observations = vector.observations.pointer
    let legal = vector.legalActions.pointer
    for row in 0..<environments {
      let state = states.number(observations + row * spaces.width)
      let action =
        decided[row] >= 0 && decidedFor[row] == state
        ? decided[row] : epsilonGreedy(state, legal + row * spaces.actions)
      see(state, legal + row * spaces.actions)
      decided[row] = -1
      acted[row] = state
      actions.pointer[row] = Float(action)
    }
  }

  /// Learns from what the actions led to.
  public func observe(
    _ vector: any VectorEnvironment, actions: Slab<Float>, at progress: Progress
  ) throws {
    follow(progress)
    let next = vector.finalObservations.pointer
    let legal = vector.finalLegalActions.pointer
    for row in 0..<environments where !vector.ignored.pointer[row] {
      let terminated = vector.terminated.pointer[row]
      learn(
        from: Transition(
          row: row, state: acted[row], action: Int(actions.pointer[row]),
          reward: vector.rewards.pointer[row],
          next: states.number(next + row * spaces.width),
          nextLegal: legal + row * spaces.actions, terminated: terminated,
          ended: terminated || vector.truncated.pointer[row]))
    }
  }

  private func follow(_ progress: Progress) {
    self.progress = progress
    epsilon = Agents.epsilon(
      from: settings.epsilonStart, to: settings.epsilonEnd, over: settings.explorationFraction,
      at: progress)
  }

  /// Does nothing: everything is learned as soon as it is seen.
  public func learn(at progress: Progress) throws {}

  /// The names of the measures, in the order of `takeMetrics()`.
  public var metricNames: [String] { ["td_error", "epsilon"] }

  /// The mean size of the temporal-difference errors since the last call, NaN of none; ε.
  public func takeMetrics() -> [Double] {
    defer { (errorSum, updates) = (0, 0) }
    return [errorSum / Double(updates), epsilon]
  }

  /// What was learned so far: later learning does not change it.
  public var policy: any AgentPolicy {
    TabularPolicy(agentName: agentName, spaces: spaces, states: states, values: values)
  }

  /// Stores everything that the future depends on.
  public func encode(into archive: inout Archive) throws {
    try archive.set(
      "agent/state",
      State(
        exploration: exploration, epsilon: epsilon, acted: acted, decided: decided,
        decidedFor: decidedFor, errorSum: errorSum, updates: updates))
    values.encode(into: &archive, at: "agent/values")
    if visits.count > 0 { archive.set("agent/visits", visits.pointer, count: visits.count) }
    try encodeMore(into: &archive)
  }

  /// Goes on from a stored state.
  ///
  /// - Throws: `FormatError` if it does not fit; the agent is then of no use.
  public func decode(from archive: Archive) throws {
    let state = try archive.value("agent/state", as: State.self)
    for (name, numbers) in [
      ("acted", state.acted), ("decided", state.decided), ("decided_for", state.decidedFor),
    ] where numbers.count != environments {
      throw FormatError.size(
        "agent/state/\(name)", expected: environments, found: numbers.count)
    }
    (exploration, epsilon) = (state.exploration, state.epsilon)
    (acted, decided, decidedFor) = (state.acted, state.decided, state.decidedFor)
    (errorSum, updates) = (state.errorSum, state.updates)
    try values.decode(from: archive, at: "agent/values")
    if visits.count > 0 {
      try archive.read("agent/visits", into: visits.pointer, count: visits.count)
    }
    try decodeMore(from: archive)
  }

  private struct State: Codable {
    var exploration: PCG64
    var epsilon: Double
    var acted: [Int]
    var decided: [Int]
    var decidedFor: [Int]
    var errorSum: Double
    var updates: Int
  }
}
