internal import ArgumentParser
internal import Formats
internal import Gym
internal import Training

/// `apus check`: whether an environment keeps its promises.
struct Check: Verb {
  static let configuration = CommandConfiguration(
    abstract: "Check that an environment keeps its promises.",
    discussion: """
      Seeds, spaces, rewards, masks, pictures, copies, encodings and tables. Exit status 1 if \
      something is wrong; warnings alone are no failure.
      """)

  @Argument(help: "The environment's id (see 'apus list environments').")
  var environment: String
  @Option(help: "The seed of resets and random actions.")
  var seed: UInt64 = 0
  @Option(help: "How many random steps are looked at.")
  var steps = 1000
  @Option(help: ArgumentHelp("Change a parameter: environment.NAME=VALUE.", valueName: "change"))
  var set: [String] = []
  @Flag(help: "Write one JSON object per line.")
  var json = false

  func run(in context: Context) throws -> Int32 {
    guard (1...10_000_000).contains(steps) else {
      throw TrainingError.usage("--steps cannot be \(steps): it takes 1 to 10000000.")
    }
    let specification = try context.environments.make(
      environment, overrides: Overrides.environment(set))
    let findings = try check(specification.makeValue())
    let console = Console(json: json)
    for finding in findings {
      console.line(
        .object([
          JSONMember("severity", .string(finding.severity.rawValue)),
          JSONMember("sentence", .string(finding.sentence)),
        ]))
      console.print(finding.description)
    }
    let errors = findings.count { $0.severity == .error }
    console.line(
      .object([
        JSONMember("environment", .string(specification.id)),
        JSONMember("errors", .integer(errors)),
        JSONMember("warnings", .integer(findings.count - errors)),
      ]))
    console.print(
      errors == 0
        ? "\(specification.id) keeps its promises." : "\(specification.id) has \(errors) errors.")
    return errors == 0 ? 0 : 1
  }

  private func check(_ environment: some Environment) -> [EnvironmentFinding] {
    checkEnvironment(environment, seed: seed, steps: steps)
  }
}
