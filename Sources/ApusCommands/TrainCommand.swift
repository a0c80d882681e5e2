internal import ArgumentParser
internal import Formats
internal import Gym
internal import Training

/// `apus train`: lets an agent learn.
struct Train: Verb {
  static let configuration = CommandConfiguration(
    abstract: "Train an agent in an environment.",
    discussion: """
      The run's folder holds everything: settings, metrics, evaluations, checkpoints, and the last \
      and the best policy. A run that was interrupted goes on with --resume --run DIR and ends as \
      if nothing had happened.
      """)

  @Argument(help: "The environment's id, such as CartPole-v1 (see 'apus list environments').")
  var environment: String?
  @Option(help: "The agent, such as dqn or ppo (see 'apus list agents').")
  var agent: String?
  @Option(help: "The settings to start from (see 'apus list presets').")
  var preset: String?
  @Option(help: "Environment steps to take; the preset's budget if omitted.")
  var steps: Int?
  @Option(help: "The seed that everything random derives from (default: 0).")
  var seed: UInt64?
  @Option(help: "Train this many seeds, from --seed on, side by side.")
  var seeds: Int?
  @Option(help: "Environments stepped side by side; the preset's if omitted.")
  var envs: Int?
  @Option(help: "Threads; all cores if omitted. No result depends on it.")
  var threads: Int?
  @Option(
    help: ArgumentHelp(
      "Change a parameter: agent.NAME=VALUE or environment.NAME=VALUE.", valueName: "change"))
  var set: [String] = []
  @Option(help: "The run's folder; a new one under runs/ if omitted.")
  var run: String?
  @Flag(help: "Go on with the run in --run from its newest checkpoint.")
  var resume = false
  @Option(help: "Repeat the run that a run.json describes.")
  var config: String?
  @Option(
    help: "Environment steps between checkpoints; 0 for none but the last (default: a tenth).")
  var checkpointEvery: Int?
  @Option(help: "Environment steps between evaluations; 0 for none (default: a twentieth).")
  var evaluateEvery: Int?
  @Option(help: "Episodes of an evaluation (default: 20).")
  var evaluationEpisodes: Int?
  @Option(
    help: ArgumentHelp(
      """
      Keep moving pictures in the run's folder episodes/. 'evaluations': the first episode of each \
      evaluation. 'cubic': whenever the number of ended training episodes passes 0, 1, 8, 27, … 729, \
      1000, 2000, …, an episode that the policy of that moment plays with its best actions in an \
      environment of its own. A clip ends after 1000 steps. A resumed run goes on with it, but for another one or 'none'.
      """, valueName: "cubic|evaluations|none"))
  var recordEpisodes: String?
  @Flag(help: "Show the newest policy in a window, or in the terminal, while it is trained.")
  var watch = false
  @Flag(help: "Write one JSON object per line.")
  var json = false

  /// The changes of `--set`, for the environment and for the agent.
  func changes() throws -> (
    environment: [(key: String, value: JSONValue)], agent: [(key: String, value: JSONValue)]
  ) {
    var environment: [(key: String, value: JSONValue)] = []
    var agent: [(key: String, value: JSONValue)] = []
    for text in set {
      let (name, value) = try Overrides.parse(text)
      if name.hasPrefix("environment.") {
        environment.append((String(name.dropFirst("environment.".count)), value))
      } else if name.hasPrefix("agent.") {
        agent.append((String(name.dropFirst("agent.".count)), value))
      } else {
        throw TrainingError.usage(
          "--set \(text): a name begins with 'agent.' or 'environment.'.")
      }
    }
    return (environment, agent)
  }

  /// Puts the schedule of recorded episodes into settings, if one is given.
  func setRecording(of settings: inout RunSettings) throws {
    guard let text = recordEpisodes else { return }
    settings.recordEpisodes = RecordingSchedule(rawValue: text)
    guard settings.recordEpisodes != nil || text == "none" else {
      throw TrainingError.usage(
        "--record-episodes \(text): it must be cubic, evaluations or none.")
    }
  }

  func run(in context: Context) throws -> Int32 {
    let console = Console(json: json)
    if let threads, !(1...1024).contains(threads) {
      throw TrainingError.usage("--threads cannot be \(threads): it takes 1 to 1024.")
    }
    if let seeds, !(1...1_000_000).contains(seeds) {
      throw TrainingError.usage("--seeds cannot be \(seeds): it takes 1 to 1000000.")
    }
    if resume, run == nil {
      throw TrainingError.usage("--resume needs the run's folder: add --run DIR.")
    }
    Interruption.watch()
    let job = try TrainJob(self, context: context, console: console)
    return try job.run()
  }
}
