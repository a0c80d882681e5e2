public import Formats
public import Gym
internal import Neural
public import Randomness

/// Shows the best slate: what SlateQ has learned.
///
/// Acting stochastically is the same: a greedy policy draws nothing.
public final class SlatePolicy: AgentPolicy {
  private let network: SlateNetwork
  private let selection: SlateQ.Configuration.Selection
  private let spaces: SlateSpaces
  private let weights: Weights
  private var chooser: SlateChooser?

  init(
    network: SlateNetwork, selection: SlateQ.Configuration.Selection, spaces: SlateSpaces,
    weights: Weights
  ) {
    self.network = network
    self.selection = selection
    self.spaces = spaces
    self.weights = weights
  }

  private struct Description: Codable {
    var observationSpace: SpaceDescription
    var actionSpace: SpaceDescription
    var network: NetworkConfiguration
    var scale: Double
    var advantageScale: Double
    var selection: SlateQ.Configuration.Selection
  }

  init(from archive: Archive) throws {
    let stored = try archive.value("policy/description", as: Description.self)
    try stored.network.validate()
    spaces = try SlateSpaces(
      observationSpace: stored.observationSpace, actionSpace: stored.actionSpace)
    network = SlateNetwork(
      layers: stored.network, scale: stored.scale, advantageScale: stored.advantageScale)
    selection = stored.selection
    var weights = Weights(zeros: ParameterLayout(try SlateQ.actingGraph(spaces, network)))
    try weights.decode(from: archive, at: "policy/weights")
    self.weights = weights
  }

  /// The name of the agent that made it.
  public var agentName: String { SlateQ.name }
  /// The space of the observations that it takes.
  public var observationSpace: SpaceDescription { spaces.observationSpace }
  /// The space of its actions.
  public var actionSpace: SpaceDescription { spaces.slates.description }

  private func chooser(for count: Int) throws -> SlateChooser {
    if let chooser, chooser.capacity >= count { return chooser }
    let made = try SlateChooser(
      spaces, network, selection, capacity: count, layout: weights.layout)
    chooser = made
    return made
  }

  /// Writes a slate for each of `count` observations.
  public func act(
    observations: Slab<Float>, legal: Slab<Bool>, count: Int, into actions: Slab<Float>,
    generator: inout PCG64?
  ) throws {
    let chooser = try chooser(for: count)
    try chooser.judge(observations.pointer, stride: spaces.width, count: count, weights: weights)
    for row in 0..<count {
      spaces.write(chooser.best(row).slate, to: actions.pointer + row * spaces.actionWidth)
    }
  }

  /// The value of each item if it is chosen, and its appeal beside that of choosing nothing, which is 1.
  public func thoughts(observation: Slab<Float>, row: Int) throws -> [(
    name: String, values: [Float]
  )] {
    let chooser = try chooser(for: 1)
    try chooser.judge(
      observation.pointer + row * spaces.width, stride: spaces.width, count: 1, weights: weights)
    return [
      ("item values", (0..<spaces.items).map { chooser.values[$0] }),
      ("item appeals", (0..<spaces.items).map { chooser.appeals[$0] }),
      ("value of no choice", [chooser.none[0]]),
    ]
  }

  /// Stores what `policy(from:)` of its agent reads.
  public func encode(into archive: inout Archive) throws {
    try archive.set(
      "policy/description",
      Description(
        observationSpace: observationSpace, actionSpace: actionSpace, network: network.layers,
        scale: network.scale, advantageScale: network.advantageScale, selection: selection))
    try weights.encode(into: &archive, at: "policy/weights")
  }
}

extension SlateQ: AgentKind {
  /// `slate_q`.
  public static let name = "slate_q"
  /// What it is, in a sentence.
  public static let summary =
    "Q-learning of slates by the values of their items, for recommendation"

  /// Whether actions are slates.
  public static func accepts(
    observationSpace: SpaceDescription, actionSpace: SpaceDescription
  ) -> Bool {
    if case .slates = actionSpace { true } else { false }
  }

  /// Makes an agent.
  public static func make(
    _ configuration: Configuration, observationSpace: SpaceDescription,
    actionSpace: SpaceDescription, restrictsActions: Bool, environments: Int, threads: Int,
    seed: UInt64
  ) throws -> any Agent {
    if restrictsActions {
      throw GymError.invalid(
        "SlateQ cannot leave out slates that are illegal at times: choose dqn or ppo.")
    }
    return try SlateQ(
      configuration,
      spaces: SlateSpaces(observationSpace: observationSpace, actionSpace: actionSpace),
      environments: environments, threads: threads, seed: seed)
  }

  /// Reads a policy that SlateQ wrote.
  public static func policy(from archive: Archive) throws -> any AgentPolicy {
    try SlatePolicy(from: archive)
  }
}
