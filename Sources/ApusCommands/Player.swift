internal import Agents
internal import Drawing
internal import Formats
internal import Gym
internal import Training

/// Plays episodes step by step, with a policy or at random, for people to see.
final class Player {
  /// What is played in.
  let specification: EnvironmentSpecification
  /// The return of the episode so far.
  var episodeReturn: Double { now.episodeReturn }
  /// The steps of the episode so far.
  var steps: Int { now.steps }
  /// Whether the episode has ended.
  var isOver: Bool { now.isOver }
  /// Who acts; `nil` acts at random.
  private(set) var actor: EpisodicActor?
  private var world: any EpisodicEnvironment
  private var now = Moment()
  /// What the policy will do next, once it was asked.
  private var plan: Plan?
  private let maximumSteps: Int

  /// - Parameters:
  ///   - policy: who acts; `nil` acts at random.
  ///   - maximumSteps: where an episode is cut; nil cuts those that have no end of their own.
  /// - Throws: ``TrainingError/failed(_:)`` if the environment draws nothing.
  init(
    _ specification: EnvironmentSpecification, policy: (any AgentPolicy)?, seed: UInt64,
    maximumSteps: Int? = nil
  ) throws {
    if let maximumSteps, maximumSteps < 1 {
      throw TrainingError.usage(
        "--max-episode-steps cannot be \(maximumSteps): it takes at least 1.")
    }
    self.maximumSteps = maximumSteps ?? specification.evaluationLimit
    self.specification = specification
    actor = try policy.map { try EpisodicActor($0, in: specification) }
    world = try specification.makeEpisodic()
    world.seedActions(seed)
    try restart(seed: seed)
    guard !drawing.isEmpty else {
      throw TrainingError.failed("\(specification.id) draws no picture of itself.")
    }
  }

  /// The current picture.
  var drawing: Drawing { world.draw() }
  /// How a person plays.
  var controls: PlayControls { world.controls }

  /// Starts an episode.
  func restart(seed: UInt64?) throws {
    now = Moment()
    now.observation = try world.reset(seed: seed)
    actor?.beginEpisode()
    plan = nil
  }

  /// Lets one step pass, by what the policy does or at random.
  func step() throws { try step(plannedAction() ?? world.sampleAction()) }

  /// Lets one step pass, by an action of somebody's.
  ///
  /// - Throws: ``GymError`` if the action does not belong to the space; nothing has changed then.
  func step(_ action: JSONValue) throws {
    // Whoever acts, the policy has seen where it was.
    let memory = try planned()?.memory
    let result = try world.step(action)
    if let memory { actor?.memory = memory }
    now.observation = result.observation
    now.reward = result.reward
    now.episodeReturn += result.reward
    now.steps += 1
    now.action = action
    now.terminated = result.terminated
    now.truncated = result.truncated || (!result.terminated && now.steps >= maximumSteps)
    plan = nil
  }

  /// What the policy does next; nil at random.
  func plannedAction() throws -> JSONValue? { try planned()?.action }

  /// What a policy does next, and what it remembers then.
  private struct Plan {
    var code: [Float]
    var action: JSONValue
    var memory: [Float]
  }

  private func planned() throws -> Plan? {
    if let plan { return plan }
    guard let actor else { return nil }
    let before = actor.memory
    let code = try actor.actionCode(world.observationCode, legal: world.legalActions)
    plan = Plan(code: code, action: try world.action(code: code), memory: actor.memory)
    // It remembers what it sees once the step is taken: until then it may be asked again.
    actor.memory = before
    return plan
  }

  /// Lets another policy act from here on.
  func follow(_ policy: any AgentPolicy) throws {
    let memory = actor?.memory ?? []
    actor = try EpisodicActor(policy, in: specification)
    // A newer policy of the same training goes on with what the older one remembered.
    actor?.memory = memory
    plan = nil
  }

  // MARK: Moments

  /// The episode as it is now: to be looked at later, and to go on from.
  func moment() throws -> Moment {
    var moment = now
    moment.world = world.copy()
    moment.memory = actor?.memory ?? []
    guard let actor, !isOver, let planned = try planned() else { return moment }
    moment.thoughts = try actor.thoughts(world.observationCode)
    moment.legal = world.legalActions
    if world.actionSpace.cardinality != nil, let number = planned.code.first {
      moment.chosen = Int(number)
    }
    return moment
  }

  /// Goes back to a moment, and on from there.
  func restore(_ moment: Moment) {
    guard let world = moment.world else { return }
    now = moment
    (now.world, now.thoughts, now.chosen) = (nil, [], nil)
    self.world = world.copy()
    actor?.memory = moment.memory
    plan = nil
  }

  /// What the policy thinks and does in a state given by its code; nil without a policy.
  func judge(code: [Float]) throws -> (thoughts: [Thought], action: Int)? {
    guard let actor else { return nil }
    let legal = world.legalActions.map { _ in true }
    let before = actor.memory
    defer { actor.memory = before }
    return (try actor.thoughts(code), Int(try actor.actionCode(code, legal: legal)[0]))
  }
}

/// A name with what a policy thinks under it: a number, or one for each action.
typealias Thought = (name: String, values: [Float])

/// One moment of an episode, and what led to it.
struct Moment {
  /// The environment as it was; nil in a player's own notes.
  var world: (any EpisodicEnvironment)?
  /// What the policy remembered before it saw this; empty without a policy or a memory.
  var memory: [Float] = []
  /// What was seen.
  var observation = JSONValue.null
  /// The action that led here; nil at the start.
  var action: JSONValue?
  /// The reward of that action; nil at the start.
  var reward: Double?
  /// The steps of the episode so far.
  var steps = 0
  /// The return of the episode so far.
  var episodeReturn = 0.0
  /// Whether the task ended here.
  var terminated = false
  /// Whether the episode was cut here.
  var truncated = false
  /// What the policy thinks of it; empty where there is none.
  var thoughts: [Thought] = []
  /// Which actions are possible; empty where they have no numbers, or nobody thinks.
  var legal: [Bool] = []
  /// The number of the action that the policy takes now; nil where actions have none.
  var chosen: Int?

  /// Whether the episode has ended.
  var isOver: Bool { terminated || truncated }

  /// What the policy expects from here on: its value, or that of its best action; nil where it
  /// expects nothing in numbers.
  var value: Double? {
    if let value = thoughts.first(where: { $0.name == "value" })?.values.first {
      return Double(value)
    }
    return thoughts.first { $0.name == "action values" }?.values.enumerated()
      .filter { !legal.indices.contains($0.offset) || legal[$0.offset] }
      .map { Double($0.element) }.max()
  }
}

/// What `watch` and `record` show: a run's policy, or an environment with random actions.
struct Performance {
  let specification: EnvironmentSpecification
  let policy: (any AgentPolicy)?

  /// An environment with a policy, or without anybody.
  init(_ specification: EnvironmentSpecification, policy: (any AgentPolicy)? = nil) {
    self.specification = specification
    self.policy = policy
  }

  /// A policy in its environment.
  init(_ file: PolicyFile, context: Context) throws {
    specification = try context.environments.specification(
      file.environment, parameters: file.environmentParameters)
    policy = file.policy
  }

  /// - Parameter name: a run's folder, or an environment's id.
  init(_ name: String, last: Bool, context: Context) throws {
    guard Files.isFolder(name) else {
      self.init(try context.environments.specification(name))
      return
    }
    try self.init(PolicyFile.find(name, last: last, agents: context.agents), context: context)
  }
}
