public import Formats
public import Gym

/// On-policy Monte Carlo control: values are what episodes gave.
///
/// Sutton and Barto, section 5.4, box "On-policy first-visit MC control (for ε-soft policies)". When an
/// episode has ended, each action in it moves towards the return that followed; with α = 1 and ω = 1
/// values are means of returns. Of an episode that was cut the rest is worth what the ε-greedy policy
/// is said to gain from the final observation.
public final class MonteCarlo: TabularAgent, AgentKind {
  private let configuration: Configuration
  /// What happened so far in each environment's episode.
  private var episodes: [[Visit]]
  /// The last episode in which each pair was met, and how many there were.
  private let met: Slab<UInt32>
  private var episode: UInt32 = 0

  /// An action in a state and its reward.
  struct Visit: Codable, Equatable {
    var state: Int
    var action: Int
    var reward: Double
    /// Whether the pair was met before in the episode.
    var isRepeated = false
  }

  /// Which visits of a pair in an episode count.
  public enum Visits: String, Sendable, Codable, CaseIterable {
    /// The first.
    case first
    /// Every one.
    case every
  }

  init(_ configuration: Configuration, _ world: World) throws {
    try configuration.validate()
    self.configuration = configuration
    episodes = Array(repeating: [], count: max(world.environments, 0))
    let states = try StateNumbers(
      agent: Self.name, world.spaces.observationSpace, actions: world.spaces.actions)
    met = Slab(count: states.count * world.spaces.actions, repeating: 0)
    try super.init(Self.name, configuration.shared, world)
  }

  override func learn(from step: Transition) {
    episodes[step.row].append(
      Visit(state: step.state, action: step.action, reward: step.reward))
    guard step.ended else { return }
    if configuration.visits == .first { markRepeated(step.row) }
    var gained =
      step.terminated ? 0 : values.expected(step.next, step.nextLegal, epsilon: epsilon)
    for visit in episodes[step.row].reversed() {
      gained = visit.reward + settings.discount * gained
      if !visit.isRepeated { move(visit.state, visit.action, towards: gained) }
    }
    episodes[step.row].removeAll(keepingCapacity: true)
  }

  private func markRepeated(_ row: Int) {
    episode &+= 1
    if episode == 0 {
      // Numbers of episodes begin anew: what was met long ago must not count.
      for pair in 0..<met.count { met.pointer[pair] = 0 }
      episode = 1
    }
    for index in episodes[row].indices {
      let pair = episodes[row][index].state * spaces.actions + episodes[row][index].action
      episodes[row][index].isRepeated = met.pointer[pair] == episode
      met.pointer[pair] = episode
    }
  }

  override func encodeMore(into archive: inout Archive) throws {
    try archive.set("agent/episodes", episodes)
  }

  override func decodeMore(from archive: Archive) throws {
    let stored = try archive.value("agent/episodes", as: [[Visit]].self)
    let fits = stored.allSatisfy { visits in
      visits.allSatisfy {
        (0..<states.count).contains($0.state) && (0..<spaces.actions).contains($0.action)
      }
    }
    guard fits, stored.count == environments else {
      throw FormatError.malformed("agent/episodes", "the episodes do not fit the environments.")
    }
    episodes = stored
  }

  /// `monte_carlo`.
  public static let name = "monte_carlo"
  /// What it is, in a sentence.
  public static let summary = "Monte Carlo control in a table: learns from whole episodes"

  /// Makes an agent.
  public static func make(
    _ configuration: Configuration, observationSpace: SpaceDescription,
    actionSpace: SpaceDescription, restrictsActions: Bool, environments: Int, threads: Int,
    seed: UInt64
  ) throws -> any Agent {
    try MonteCarlo(
      configuration,
      World(
        name, observationSpace, actionSpace, restrictsActions, environments: environments,
        seed: seed))
  }

  /// Reads a policy that Monte Carlo control wrote.
  public static func policy(from archive: Archive) throws -> any AgentPolicy {
    try TabularPolicy(from: archive, agentName: name)
  }
}

extension MonteCarlo {
  /// The hyperparameters; as they are, values are means of returns.
  public struct Configuration: AgentConfiguration {
    /// Which visits of a pair in an episode count.
    public var visits = Visits.first
    /// α: how far a value moves towards a return, at first.
    public var stepSize = 1.0
    /// ω: α is divided by n^ω at a pair's nth visit.
    public var stepSizeExponent = 1.0
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
    public func validate() throws { try shared.validate() }
  }
}
