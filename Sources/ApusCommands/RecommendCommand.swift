internal import ArgumentParser
internal import Environments
internal import Formats
internal import Gym
internal import Randomness
internal import Training

/// `apus recommend`: what people do who choose what others see.
struct Recommend: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Judge recommendation policies, and what logs of ratings foretell.",
    subcommands: [RecommendEvaluate.self, RecommendRatings.self])
}

/// `apus recommend evaluate`: policies side by side with the same users.
struct RecommendEvaluate: Verb {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Judge recommendation policies with the same users.",
    discussion: """
      ENVIRONMENT is one of recommendation, such as InterestEvolution-v0. Beside what was learned there \
      are random slates, the most popular kinds, and policies that know the simulation.
      """)

  @Argument(help: "The environment's id.")
  var environment: String
  @Option(help: "Policies: all, names, or folders of runs, separated by commas.")
  var policies = "all"
  @Option(help: "How many users there are.")
  var users = 1000
  @Option(
    help: ArgumentHelp("Change a parameter: environment.NAME=VALUE.", valueName: "change"))
  var set: [String] = []
  @Option(help: "Let a user go after so many slates, if they have not left by then.")
  var maxEpisodeSteps: Int?
  @Option(help: "The policy that all are compared with; the first run, or random.")
  var against: String?
  @Option(help: "User i is drawn from this seed + i.")
  var seed: UInt64 = 0
  @Option(help: "A file for the report: .html.")
  var report: String?
  @Flag(help: "Write one JSON object per line.")
  var json = false

  func run(in context: Context) throws -> Int32 {
    try PolicyList.requirePage(report)
    guard (1...10_000_000).contains(users) else {
      throw TrainingError.usage("--users \(users): it must be between 1 and 10000000.")
    }
    if let maxEpisodeSteps, maxEpisodeSteps < 1 {
      throw TrainingError.usage(
        "--max-episode-steps \(maxEpisodeSteps): it must be at least 1.")
    }
    let worlds = RecommendationWorlds.builtIn
    guard let world = worlds.first(where: { $0.knows(environment) }) else {
      let known = worlds.flatMap { $0.ids }
      throw TrainingError.usage(
        unknownName(kind: "recommendation environment", environment, among: known))
    }
    return try run(world, context)
  }

  private func run<World: RecommendationWorld>(_ world: World.Type, _ context: Context) throws
    -> Int32
  {
    let console = Console(json: json)
    let registration = World.registrations.first { $0.id == environment }
    let parameters = try Overrides.apply(
      Overrides.environment(set), to: registration?.parameters ?? World.Parameters(),
      kind: "environment parameter", prefix: "environment")
    let recommendation = try Recommendation<World>(parameters: parameters)
    // Some parameters let users stay for ever: quality may give back more than it takes.
    let limit = maxEpisodeSteps ?? registration?.maxEpisodeSteps ?? 10_000
    let known = Recommendation<World>.policyNames
    var trials: [RecommendationTrial] = []
    var firstRun: String?
    for name in try PolicyList.names(policies, all: known) {
      console.progress("Playing \(name) …")
      if !known.contains(name), Files.isFolder(name) {
        let file = try PolicyFile.find(name, agents: context.agents)
        let policy = try AgentRecommender(file.policy, name: name, for: recommendation)
        trials.append(
          try RecommendationTrial(
            policy, in: recommendation, users: users, seed: seed,
            maximumSteps: limit))
        firstRun = firstRun ?? name
      } else {
        trials.append(
          try recommendation.trial(
            of: name, users: users, seed: seed, maximumSteps: limit,
            generator: RandomStreams(seed: seed).stream("recommendation/\(name)")))
      }
    }
    console.clearProgress()
    let base = against ?? firstRun ?? "random"
    guard against == nil || trials.contains(where: { $0.name == base }) else {
      throw TrainingError.usage("--against \(base): it must be one of the policies.")
    }
    try show(
      RecommendationReport(
        environment: environment, trials: trials,
        against: trials.contains { $0.name == base } ? base : trials.first?.name ?? base), console)
    return 0
  }

  private func show(_ result: RecommendationReport, _ console: Console) throws {
    for line in result.lines { console.line(line) }
    for line in result.summary { console.print(line) }
    console.print("")
    console.print(console.table([RecommendationReport.headings] + result.table))
    if let report {
      try Files.write(result.page, to: report)
      console.print("Written to \(report)")
    }
  }
}
