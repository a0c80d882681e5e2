public import Formats
public import Gym
public import Randomness

/// Takes the action of the greatest expected reward: what a linear bandit has learned.
///
/// Acting stochastically is the same: a greedy policy draws nothing.
public final class BanditPolicy: AgentPolicy {
  /// The name of the agent that made it.
  public let agentName: String
  private let spaces: FiniteSpaces
  private let usesContext: Bool
  private let arms: BanditArms
  private var context: BanditContext
  private let scores: Slab<Float>

  init(agentName: String, spaces: FiniteSpaces, usesContext: Bool, means: [Double]) {
    self.agentName = agentName
    self.spaces = spaces.unrestricted
    self.usesContext = usesContext
    context = BanditContext(spaces, usesContext: usesContext)
    arms = BanditArms(meansOnly: spaces.actions, size: context.size)
    try? arms.setMeans(means)
    scores = Slab(count: spaces.actions, repeating: 0)
  }

  init(from archive: Archive, agentName: String) throws {
    self.agentName = agentName
    spaces = try FiniteSpaces(from: archive, at: "policy/spaces", agent: agentName)
    usesContext = try archive.value("policy/uses_context")
    context = BanditContext(spaces, usesContext: usesContext)
    arms = BanditArms(meansOnly: spaces.actions, size: context.size)
    try arms.setMeans(try archive.value("policy/means"))
    scores = Slab(count: spaces.actions, repeating: 0)
  }

  /// The space of the observations that it takes.
  public var observationSpace: SpaceDescription { spaces.observationSpace }
  /// The space of its actions.
  public var actionSpace: SpaceDescription { spaces.actionSpace }

  private func judge(_ code: UnsafePointer<Float>) {
    context.read(code)
    for arm in 0..<spaces.actions { scores.pointer[arm] = Float(arms.mean(arm, context)) }
  }

  /// Writes an action number for each of `count` observations.
  public func act(
    observations: Slab<Float>, legal: Slab<Bool>, count: Int, into actions: Slab<Float>,
    generator: inout PCG64?
  ) throws {
    for row in 0..<count {
      judge(observations.pointer + row * spaces.width)
      actions.pointer[row] = Float(
        bestLegalAction(
          scores.pointer, legal.pointer + row * spaces.actions, count: spaces.actions))
    }
  }

  /// The expected reward of each action.
  public func thoughts(observation: Slab<Float>, row: Int) throws -> [(
    name: String, values: [Float]
  )] {
    judge(observation.pointer + row * spaces.width)
    return [("expected rewards", (0..<spaces.actions).map { scores.pointer[$0] })]
  }

  /// Stores what `policy(from:)` of its agent reads.
  public func encode(into archive: inout Archive) throws {
    try archive.set("policy/spaces", spaces)
    try archive.set("policy/uses_context", usesContext)
    try archive.set("policy/means", arms.meanCoefficients)
  }
}
