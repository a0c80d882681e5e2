public import Formats
public import Gym
internal import Neural
public import Randomness

/// Takes the action of the greatest expected reward: what the neural-linear bandit has learned.
///
/// Acting stochastically is the same: a greedy policy draws nothing.
public final class NeuralLinearPolicy: AgentPolicy {
  private let network: NetworkConfiguration
  private let spaces: FiniteSpaces
  private let weights: Weights
  private let arms: BanditArms
  private var context: BanditContext
  private let scores: Slab<Float>
  private var runner: Runner?

  init(network: NetworkConfiguration, spaces: FiniteSpaces, weights: Weights, means: [Double]) {
    self.network = network
    self.spaces = spaces.unrestricted
    self.weights = weights
    context = BanditContext(features: network.hiddenSizes[network.hiddenSizes.count - 1])
    arms = BanditArms(meansOnly: spaces.actions, size: context.size)
    try? arms.setMeans(means)
    scores = Slab(count: spaces.actions, repeating: 0)
  }

  init(from archive: Archive) throws {
    spaces = try FiniteSpaces(from: archive, at: "policy/spaces", agent: NeuralLinear.name)
    network = try archive.value("policy/network")
    try network.validate()
    guard let width = network.hiddenSizes.last else {
      throw FormatError.malformed("policy/network", "there must be a hidden layer")
    }
    context = BanditContext(features: width)
    arms = BanditArms(meansOnly: spaces.actions, size: context.size)
    try arms.setMeans(try archive.value("policy/means"))
    scores = Slab(count: spaces.actions, repeating: 0)
    var weights = Weights(
      zeros: try Plan(NeuralLinear.updateGraph(network, spaces), capacity: 1).layouts[0])
    try weights.decode(from: archive, at: "policy/weights")
    self.weights = weights
  }

  /// The name of the agent that made it.
  public var agentName: String { NeuralLinear.name }
  /// The space of the observations that it takes.
  public var observationSpace: SpaceDescription { spaces.observationSpace }
  /// The space of its actions.
  public var actionSpace: SpaceDescription { spaces.actionSpace }

  private func features(_ codes: UnsafeMutablePointer<Float>, count: Int) throws
    -> UnsafeMutablePointer<Float>
  {
    if runner.map({ $0.plan.capacity < count }) ?? true {
      runner = Runner(
        try Plan(
          NeuralLinear.featureGraph(network, spaces), capacity: count, layout: weights.layout))
    }
    guard let runner else { throw GymError.resetNeeded }
    try runner.bind("observation", to: codes)
    try runner.run(count: count, weights: weights)
    return try runner.output("features")
  }

  private func judge(_ features: UnsafePointer<Float>) {
    context.read(features)
    for arm in 0..<spaces.actions { scores.pointer[arm] = Float(arms.mean(arm, context)) }
  }

  /// Writes an action number for each of `count` observations.
  public func act(
    observations: Slab<Float>, legal: Slab<Bool>, count: Int, into actions: Slab<Float>,
    generator: inout PCG64?
  ) throws {
    let features = try features(observations.pointer, count: count)
    for row in 0..<count {
      judge(features + row * (context.size - 1))
      actions.pointer[row] = Float(
        bestLegalAction(
          scores.pointer, legal.pointer + row * spaces.actions, count: spaces.actions))
    }
  }

  /// The expected reward of each action, as it was scaled for learning.
  public func thoughts(observation: Slab<Float>, row: Int) throws -> [(
    name: String, values: [Float]
  )] {
    judge(try features(observation.pointer + row * spaces.width, count: 1))
    return [("expected rewards", (0..<spaces.actions).map { scores.pointer[$0] })]
  }

  /// Stores what `policy(from:)` of its agent reads.
  public func encode(into archive: inout Archive) throws {
    try archive.set("policy/spaces", spaces)
    try archive.set("policy/network", network)
    try archive.set("policy/means", arms.meanCoefficients)
    try weights.encode(into: &archive, at: "policy/weights")
  }
}

extension NeuralLinear: AgentKind {
  /// `neural_linear`.
  public static let name = "neural_linear"
  /// What it is, in a sentence.
  public static let summary =
    "A contextual bandit: Thompson sampling with features that a network learns"

  /// Makes an agent.
  public static func make(
    _ configuration: Configuration, observationSpace: SpaceDescription,
    actionSpace: SpaceDescription, restrictsActions: Bool, environments: Int, threads: Int,
    seed: UInt64
  ) throws -> any Agent {
    try NeuralLinear(
      configuration,
      FiniteSpaces(
        agent: "NeuralLinear", observationSpace: observationSpace, actionSpace: actionSpace,
        restrictsActions: restrictsActions), environments: environments, threads: threads,
      seed: seed)
  }

  /// Reads a policy that such an agent wrote.
  public static func policy(from archive: Archive) throws -> any AgentPolicy {
    try NeuralLinearPolicy(from: archive)
  }
}
