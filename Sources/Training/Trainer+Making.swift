public import Agents
public import Formats
public import Gym

extension Trainer {
  /// Makes a training from the names in its settings.
  ///
  /// - Parameters:
  ///   - folder: the run's folder, which is made, or gone on with if it holds checkpoints; `nil`
  ///     keeps everything in memory.
  ///   - environments: where the environment's id is looked up.
  ///   - agents: where the agent's name is looked up.
  ///   - threads: how many threads the agent may use; no result depends on it.
  /// - Throws: ``TrainingError``, ``GymError`` or ``FormatError`` with a sentence.
  public convenience init(
    settings: RunSettings, folder: RunFolder? = nil, environments: EnvironmentRegistry,
    agents: AgentRegistry = .builtIn, threads: Int = 1
  ) throws {
    try settings.validate()
    let specification = try environments.specification(
      settings.environment, parameters: settings.environmentParameters)
    let kind = try agents.kind(named: settings.agent)
    let vector = try specification.makeVector(
      count: settings.environments, autoreset: .sameStep)
    let agent = try agents.make(
      kind, configuration: settings.configuration, environments: vector, threads: threads,
      seed: RunSeeds(settings.seed).agent)
    let evaluation = try specification.makeVector(
      count: min(settings.evaluationEpisodes, Evaluator.preferredCount), autoreset: .disabled)
    let recorder = try settings.recordEpisodes.map { schedule in
      guard let folder else {
        throw TrainingError.usage("Recorded episodes need a folder for the run: give it one.")
      }
      return try EpisodeRecorder(
        schedule, in: specification, folder: folder.episodesPath,
        seed: RunSeeds(settings.seed).recording)
    }
    let storage = try folder.map { try RunStorage($0, settings: settings) }
    try self.init(
      settings: settings, agent: agent, environments: vector,
      evaluator: Evaluator(
        environments: evaluation, maximumSteps: specification.evaluationLimit),
      agents: agents, optimalReturn: specification.optimalReturn(), storage: storage,
      recorder: recorder)
  }

  /// Trains an agent in an environment, in memory or in a folder.
  ///
  /// ```swift
  /// let run = try Trainer.train(environment: Tank.self, agent: DQN.self, steps: 20_000, seed: 1)
  /// print(run.result.evaluation.meanReturn)
  /// ```
  /// - Parameters:
  ///   - environment: the environment; its first id is used.
  ///   - agent: the agent.
  ///   - configuration: the agent's hyperparameters.
  ///   - steps: environment steps to take.
  ///   - seed: everything random derives from it.
  ///   - evaluateEvery: environment steps between two evaluations, 0 for none; a twentieth of the
  ///     run unless given.
  ///   - environments: how many environments are stepped side by side.
  ///   - folder: where to keep the run; an unfinished one there goes on.
  ///   - recordEpisodes: which episodes to keep as moving pictures in the folder, if any.
  ///   - threads: how many threads the agent may use; no result depends on it.
  ///   - report: is told what happens.
  /// - Throws: ``TrainingError``, ``GymError`` or ``FormatError`` with a sentence.
  public static func train<World: RegisteredEnvironment, Kind: AgentKind>(
    environment: World.Type, agent: Kind.Type, configuration: Kind.Configuration = .init(),
    steps: Int, seed: UInt64 = 0, environments: Int = 1, evaluateEvery: Int? = nil,
    folder: RunFolder? = nil, recordEpisodes: RecordingSchedule? = nil, threads: Int = 1,
    report: (TrainingEvent) throws -> Void = { _ in }
  ) throws -> TrainedAgent {
    var registry = EnvironmentRegistry()
    registry.register(environment)
    guard let specification = registry.specifications.first else {
      throw TrainingError.usage("\(environment) has no id: give it a registration.")
    }
    try configuration.validate()
    let settings = RunSettings(
      environment: specification.id, environmentParameters: try specification.parametersJSON,
      agent: agent.name, preset: "custom",
      configuration: try JSON.value(of: configuration), seed: seed,
      environments: environments, steps: steps, evaluateEvery: evaluateEvery,
      recordEpisodes: recordEpisodes)
    let trainer = try Trainer(
      settings: settings, folder: folder, environments: registry,
      agents: AgentRegistry([agent]), threads: threads)
    guard case .finished(let result) = try trainer.run(report: report) else {
      throw TrainingError.failed("The training was interrupted.")
    }
    return TrainedAgent(
      result: result, policy: trainer.policy, best: trainer.bestPolicy ?? trainer.policy)
  }
}

/// What a training in memory leaves.
public struct TrainedAgent {
  /// What the run reports.
  public let result: RunResult
  /// The last policy.
  public let policy: any AgentPolicy
  /// The best policy of the periodic evaluations; the last one without them.
  public let best: any AgentPolicy
}

extension EnvironmentRegistry {
  /// What an id stands for, with stored parameters and changes of single ones.
  ///
  /// - Parameters:
  ///   - parameters: all parameters as an object, as `run.json` holds them.
  ///   - overrides: changes of single ones.
  public func specification(
    _ id: String, parameters: JSONValue? = nil, overrides: [(key: String, value: JSONValue)] = []
  ) throws -> EnvironmentSpecification {
    var stored: [(key: String, value: JSONValue)] = []
    if case .object(let members)? = parameters { stored = members.map { ($0.key, $0.value) } }
    return try specification(id).overriding(stored + overrides)
  }
}

extension Evaluation {
  /// Judges a policy in an environment.
  ///
  /// Episode e is played in an environment seeded with `seed` + e.
  /// - Throws: ``TrainingError/usage(_:)`` for numbers that make no sense, ``TrainingError/failed(_:)``
  ///   if the policy does not fit the environment.
  public init(
    of policy: any AgentPolicy, in specification: EnvironmentSpecification, episodes: Int = 100,
    seed: UInt64 = 0, stochastic: Bool = false, maximumSteps: Int? = nil
  ) throws {
    guard episodes > 0 else {
      throw TrainingError.usage("--episodes cannot be \(episodes): it takes at least 1.")
    }
    if let maximumSteps, maximumSteps < 1 {
      throw TrainingError.usage(
        "--max-episode-steps cannot be \(maximumSteps): it takes at least 1.")
    }
    let environments = try specification.makeVector(
      count: min(episodes, Evaluator.preferredCount), autoreset: .disabled)
    guard environments.observationSpace == policy.observationSpace,
      environments.actionSpace == policy.actionSpace
    else {
      throw TrainingError.failed(
        "The policy does not fit \(specification.id): it was learned for other spaces.")
    }
    let limit = maximumSteps ?? specification.evaluationLimit
    self = try Evaluator(environments: environments, maximumSteps: limit).evaluate(
      policy, episodes: episodes, seed: seed, stochastic: stochastic)
  }
}
