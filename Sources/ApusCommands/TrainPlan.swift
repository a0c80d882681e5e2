internal import Agents
internal import Formats
internal import Gym
internal import Training

/// What the flags of `apus train` come to: the settings of a run, and whether they fit to one that
/// exists.
struct TrainPlan {
  var settings: RunSettings
  /// Sentences that people should know.
  var notices: [String] = []

  /// The settings of a new run.
  ///
  /// - Parameter base: settings that the flags change, as read by `--config`.
  init(_ flags: Train, base: RunSettings?, context: Context) throws {
    guard let environment = flags.environment ?? base?.environment else {
      throw TrainingError.usage(
        "Which environment? Name one, as in 'apus train CartPole-v1 --agent dqn'.")
    }
    guard let agent = flags.agent ?? base?.agent else {
      throw TrainingError.usage(
        "Which agent? Add --agent with one of: "
          + context.agents.kinds.map { $0.name }.joined(separator: ", ") + ".")
    }
    let (environmentChanges, agentChanges) = try flags.changes()
    let kind = try context.agents.kind(named: agent)
    let isBased =
      base.map { $0.environment == environment && $0.agent == agent && flags.preset == nil }
      ?? false
    let specification = try context.environments.specification(
      environment,
      parameters: isBased ? base?.environmentParameters : nil, overrides: environmentChanges)
    if isBased, let base {
      settings = base
    } else {
      let preset = try Preset.named(
        flags.preset, agent: kind, environment: specification.id, notices: &notices)
      if preset.name == "default", flags.steps == nil {
        notices.append("Without --steps it takes \(Wording.grouped(preset.steps)).")
      }
      settings = RunSettings(
        environment: specification.id, agent: agent, preset: preset.name,
        configuration: preset.configuration, seed: base?.seed ?? 0,
        environments: preset.environments, steps: flags.steps ?? preset.steps)
    }
    settings.environmentParameters = try specification.parametersJSON
    settings.configuration = try kind.configuration(
      settings.configuration, overrides: agentChanges)
    if let seed = flags.seed { settings.seed = seed }
    if let environments = flags.envs { settings.environments = environments }
    if let steps = flags.steps, isBased {
      settings = RunSettings(
        environment: settings.environment,
        environmentParameters: settings.environmentParameters, agent: settings.agent,
        preset: settings.preset, configuration: settings.configuration, seed: settings.seed,
        environments: settings.environments, steps: steps,
        evaluateEvery: settings.evaluateEvery == 0 ? 0 : nil,
        evaluationEpisodes: settings.evaluationEpisodes,
        recordEpisodes: settings.recordEpisodes)
    }
    if let every = flags.evaluateEvery { settings.evaluateEvery = every }
    if let episodes = flags.evaluationEpisodes { settings.evaluationEpisodes = episodes }
    if let every = flags.checkpointEvery { settings.checkpointEvery = every }
    try flags.setRecording(of: &settings)
    try settings.validate()
  }

  /// Refuses flags that contradict a run that exists.
  ///
  /// - Throws: ``TrainingError/usage(_:)`` naming the first flag, what it says and what the run
  ///   says.
  static func refuseContradictions(
    _ flags: Train, of run: RunSettings, seeds: Int?, in folder: RunFolder, context: Context
  ) throws {
    func check<Value: Equatable>(_ flag: String, _ given: Value?, _ stored: Value) throws {
      guard let given, given != stored else { return }
      throw TrainingError.usage(
        "\(flag) \(given) contradicts the run in '\(folder.path)', which has \(stored): leave it out to "
          + "go on with that run, or choose another folder with --run.")
    }
    if let environment = flags.environment {
      let id = try context.environments.specification(environment).id
      try check("The environment", id, run.environment)
    }
    try check("--agent", flags.agent, run.agent)
    try check("--preset", flags.preset, run.preset)
    try check("--steps", flags.steps, run.steps)
    try check("--seed", flags.seed, run.seed)
    try check("--seeds", flags.seeds, seeds ?? 1)
    try check("--envs", flags.envs, run.environments)
    try check("--evaluate-every", flags.evaluateEvery, run.evaluateEvery)
    try check("--evaluation-episodes", flags.evaluationEpisodes, run.evaluationEpisodes)
    try check("--checkpoint-every", flags.checkpointEvery, run.checkpointEvery)
    let (environmentChanges, agentChanges) = try flags.changes()
    let specification = try context.environments.specification(
      run.environment, parameters: run.environmentParameters, overrides: environmentChanges)
    try check(
      "--set environment", try specification.parametersJSON.text(), run.environmentParameters.text()
    )
    let kind = try context.agents.kind(named: run.agent)
    let configuration = try kind.configuration(run.configuration, overrides: agentChanges)
    try check("--set agent", configuration.text(), run.configuration.text())
  }
}
