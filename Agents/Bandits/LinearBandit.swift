public import Formats
public import Gym
internal import Randomness

/// Contextual bandits with a linear model of every action's reward: each step is a decision of its own, and
/// what comes later is nobody's concern.
///
/// The three differ in how they try what they know little of: ε-greedy at random; LinUCB by adding α standard
/// deviations to every estimate (L. Li and others, "A Contextual-Bandit Approach to Personalized News
/// Article Recommendation", 2010, algorithm 1); Thompson sampling by drawing every estimate from its
/// posterior (S. Agrawal and N. Goyal, "Thompson Sampling for Contextual Bandits with Linear Payoffs", 2013).
public class LinearBandit: Agent {
  /// How actions are tried that little is known of.
  enum Exploration {
    case epsilonGreedy
    case upperConfidence
    case thompson
  }

  private let name: String
  private let exploration: Exploration
  private let configuration: BanditConfiguration
  private let spaces: FiniteSpaces
  private let environments: Int
  private let arms: BanditArms
  private var context: BanditContext
  private let acted: Slab<Float>
  private let scores: Slab<Float>
  private var generator: PCG64
  private var sums = (reward: 0.0, error: 0.0)
  private var count = 0
  private var currentEpsilon = 0.0

  init(
    _ name: String, _ exploration: Exploration, _ configuration: BanditConfiguration,
    _ spaces: FiniteSpaces, environments: Int, seed: UInt64
  ) throws {
    try configuration.validate()
    try checkEnvironments(environments)
    (self.name, self.exploration, self.configuration) = (name, exploration, configuration)
    (self.spaces, self.environments) = (spaces, environments)
    context = BanditContext(spaces, usesContext: configuration.usesContext)
    try BanditArms.checkMemory(count: spaces.actions, size: context.size)
    arms = BanditArms(count: spaces.actions, size: context.size, ridge: configuration.ridge)
    acted = Slab(count: environments * spaces.width, repeating: 0)
    scores = Slab(count: spaces.actions, repeating: 0)
    generator = RandomStreams(seed: seed).stream("exploration")
  }

  /// Every step is learned from at once.
  public var stepsPerIteration: Int { 1 }

  /// Chooses an action for every environment.
  ///
  /// - Throws: ``GymError`` if the vector is not one that the agent was made for.
  public func act(
    in vector: any VectorEnvironment, into actions: Slab<Float>, at progress: Progress
  ) throws {
    try spaces.require(vector, environments: environments, agent: name)
    acted.copy(from: vector.observations)
    currentEpsilon =
      exploration == .epsilonGreedy
      ? epsilon(
        from: configuration.epsilonStart, to: configuration.epsilonEnd,
        over: configuration.explorationFraction, at: progress) : 0
    for row in 0..<environments {
      let legal = vector.legalActions.pointer + row * spaces.actions
      if exploration == .epsilonGreedy, generator.random() < currentEpsilon {
        actions.pointer[row] = Float(
          randomLegalAction(legal, count: spaces.actions, using: &generator))
        continue
      }
      context.read(acted.pointer + row * spaces.width)
      for arm in 0..<spaces.actions where legal[arm] { scores.pointer[arm] = Float(score(arm)) }
      actions.pointer[row] = Float(
        bestLegalAction(scores.pointer, legal, count: spaces.actions))
    }
  }

  /// What an action promises in the context that was read.
  private func score(_ arm: Int) -> Double {
    let mean = arms.mean(arm, context)
    guard exploration != .epsilonGreedy else { return mean }
    let deviation = configuration.explorationScale * arms.variance(arm, context).squareRoot()
    // The arms' posteriors are independent: drawing θ·x is drawing θ.
    return exploration == .thompson
      ? mean + deviation * generator.normal() : mean + deviation
  }

  /// Learns what the actions brought.
  public func observe(
    _ vector: any VectorEnvironment, actions: Slab<Float>, at progress: Progress
  ) throws {
    for row in 0..<environments where !vector.ignored.pointer[row] {
      context.read(acted.pointer + row * spaces.width)
      let arm = Int(actions.pointer[row])
      let reward = vector.rewards.pointer[row]
      let error = reward - arms.mean(arm, context)
      sums.reward += reward
      sums.error += error * error
      count += 1
      arms.learn(arm, context, reward: reward)
    }
  }

  /// Everything was learned when it was observed.
  public func learn(at progress: Progress) throws {}

  /// The names of the measures, in the order of `takeMetrics()`.
  public let metricNames = ["mean_reward", "squared_error", "epsilon"]

  /// Means over the steps since the last call; NaN where there was none.
  public func takeMetrics() -> [Double] {
    defer { (sums, count) = ((0, 0), 0) }
    return [sums.reward / Double(count), sums.error / Double(count), currentEpsilon]
  }

  /// What was learned so far: later learning does not change it.
  public var policy: any AgentPolicy {
    BanditPolicy(
      agentName: name, spaces: spaces, usesContext: configuration.usesContext,
      means: arms.meanCoefficients)
  }

  /// Stores everything that the future depends on, between two iterations.
  public func encode(into archive: inout Archive) throws {
    try archive.set(
      "agent/state",
      State(
        rewardSum: sums.reward, errorSum: sums.error, count: count, epsilon: currentEpsilon,
        generator: generator))
    arms.encode(into: &archive, at: "agent/arms")
  }

  /// Goes on from a stored state.
  ///
  /// - Throws: `FormatError` if it does not fit; the agent is then of no use.
  public func decode(from archive: Archive) throws {
    let state = try archive.value("agent/state", as: State.self)
    sums = (state.rewardSum, state.errorSum)
    (count, currentEpsilon, generator) = (state.count, state.epsilon, state.generator)
    try arms.decode(from: archive, at: "agent/arms")
  }

  private struct State: Codable {
    var rewardSum: Double
    var errorSum: Double
    var count: Int
    var epsilon: Double
    var generator: PCG64
  }
}
