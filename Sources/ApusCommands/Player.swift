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
  private(set) var episodeReturn = 0.0
  /// The steps of the episode so far.
  private(set) var steps = 0
  /// Whether the episode has ended.
  private(set) var isOver = true
  private let world: any EpisodicEnvironment
  private let actor: EpisodicActor?
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

  /// Starts an episode.
  func restart(seed: UInt64?) throws {
    _ = try world.reset(seed: seed)
    (episodeReturn, steps, isOver) = (0, 0, false)
  }

  /// Lets one step pass.
  func step() throws {
    let result = try world.step(action())
    episodeReturn += result.reward
    steps += 1
    isOver = result.ended || steps >= maximumSteps
  }

  private func action() throws -> JSONValue {
    try actor?.action(in: world) ?? world.sampleAction()
  }
}

/// What `watch` and `record` show: a run's policy, or an environment with random actions.
struct Performance {
  let specification: EnvironmentSpecification
  let policy: (any AgentPolicy)?

  /// - Parameter name: a run's folder, or an environment's id.
  init(_ name: String, last: Bool, context: Context) throws {
    guard Files.isFolder(name) else {
      specification = try context.environments.specification(name)
      policy = nil
      return
    }
    let file = try PolicyFile.find(name, last: last, agents: context.agents)
    specification = try context.environments.specification(
      file.environment, parameters: file.environmentParameters)
    policy = file.policy
  }
}
