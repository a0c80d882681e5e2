public import Formats
public import Gym
public import Randomness

/// A table of action values that acts greedily: what every tabular agent has learned.
///
/// Acting stochastically is the same: a greedy policy draws nothing.
public final class TabularPolicy: AgentPolicy {
  /// The name of the agent that made it.
  public let agentName: String
  private let spaces: FiniteSpaces
  private let states: StateNumbers
  private let values: ActionValues

  init(agentName: String, spaces: FiniteSpaces, states: StateNumbers, values: ActionValues) {
    self.agentName = agentName
    self.spaces = spaces.unrestricted
    self.states = states
    self.values = ActionValues(copying: values)
  }

  init(from archive: Archive, agentName: String) throws {
    self.agentName = agentName
    spaces = try FiniteSpaces(from: archive, at: "policy/spaces", agent: agentName)
    states = try StateNumbers(
      agent: agentName, spaces.observationSpace, actions: spaces.actions)
    values = ActionValues(states: states.count, actions: spaces.actions, repeating: 0)
    try values.decode(from: archive, at: "policy/values")
  }

  /// The space of the observations that it takes.
  public var observationSpace: SpaceDescription { spaces.observationSpace }
  /// The space of its actions.
  public var actionSpace: SpaceDescription { spaces.actionSpace }

  /// The values of all actions in all states, `[states × actions]`; observations and actions by the
  /// numbers that their spaces give them.
  public var actionValues: [Double] { (0..<values.slab.count).map { values.slab.pointer[$0] } }

  /// Writes an action number for each of `count` observations.
  public func act(
    observations: Slab<Float>, legal: Slab<Bool>, count: Int, into actions: Slab<Float>,
    generator: inout PCG64?
  ) throws {
    for row in 0..<count {
      let state = states.number(observations.pointer + row * spaces.width)
      actions.pointer[row] = Float(values.best(state, legal.pointer + row * spaces.actions))
    }
  }

  /// The value of each action.
  public func thoughts(observation: Slab<Float>, row: Int) throws -> [(
    name: String, values: [Float]
  )] {
    let state = states.number(observation.pointer + row * spaces.width)
    return [("action values", (0..<spaces.actions).map { Float(values[state, $0]) })]
  }

  /// Stores what `policy(from:)` of its agent reads.
  public func encode(into archive: inout Archive) throws {
    try archive.set("policy/spaces", spaces)
    values.encode(into: &archive, at: "policy/values")
  }
}
