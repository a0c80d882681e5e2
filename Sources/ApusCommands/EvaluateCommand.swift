internal import ArgumentParser
internal import Formats
internal import Gym
internal import Supervised
internal import Training

/// `apus evaluate`: judges the policy of a run.
struct Evaluate: Verb {
  static let configuration = CommandConfiguration(
    abstract: "Judge a run's best policy over whole episodes, or a fitted model by data.")

  @Argument(help: "The run's folder, or the folder of a policy.")
  var run: String
  @Flag(help: "Judge the last policy instead of the best.")
  var last = false
  @Option(help: "How many episodes (default: 100).")
  var episodes: Int?
  @Option(help: "Episode e is played in an environment seeded with this plus e (default: 0).")
  var seed: UInt64?
  @Flag(help: "Draw actions instead of taking the best.")
  var stochastic = false
  @Option(help: "Cut an episode after so many steps (default: 10000).")
  var maxEpisodeSteps: Int?
  @Option(
    help: "For a run of 'apus fit': the data to judge by (default: the test of the run's own).")
  var data: String?
  @Option(help: "For a run of 'apus fit': the column that is predicted, in tables.")
  var target: String?
  @Flag(help: "Write one JSON object per line.")
  var json = false

  func run(in context: Context) throws -> Int32 {
    let console = Console(json: json)
    if SupervisedSettings.isRun(run) {
      if last || stochastic || episodes != nil || seed != nil || maxEpisodeSteps != nil {
        throw TrainingError.usage(
          "--last, --episodes, --seed, --stochastic and --max-episode-steps are for policies, but "
            + "'\(run)' is a run of 'apus fit': leave them out.")
      }
      try SupervisedEvaluation.run(run, data: data, target: target, console: console)
      return 0
    }
    if data != nil || target != nil {
      throw TrainingError.usage(
        "--data and --target are for runs of 'apus fit', but '\(run)' is none.")
    }
    let file = try PolicyFile.find(run, last: last, agents: context.agents)
    let specification = try context.environments.specification(
      file.environment, parameters: file.environmentParameters)
    let evaluation = try Evaluation(
      of: file.policy, in: specification, episodes: episodes ?? 100, seed: seed ?? 0,
      stochastic: stochastic,
      maximumSteps: maxEpisodeSteps)
    var members = [
      JSONMember("episodes", .integer(evaluation.returns.count)),
      JSONMember("mean_return", .number(evaluation.meanReturn)),
      JSONMember("std_return", .number(evaluation.standardDeviation)),
      JSONMember("min_return", .number(evaluation.minimumReturn)),
      JSONMember("max_return", .number(evaluation.maximumReturn)),
      JSONMember("mean_length", .number(evaluation.meanLength)),
    ]
    if maxEpisodeSteps != nil || specification.maxEpisodeSteps == nil {
      members.append(JSONMember("cut_episodes", .integer(evaluation.cutEpisodes)))
    }
    console.line(.object(members))
    console.print(
      """
      \(file.agent) in \(file.environment), \(evaluation.returns.count) episodes:
      return \(console.bold(readable(evaluation.meanReturn))) \
      ± \(readable(evaluation.standardDeviation)), from \(readable(evaluation.minimumReturn)) to \
      \(readable(evaluation.maximumReturn)), length \(readable(evaluation.meanLength))
      """)
    if evaluation.cutEpisodes > 0 {
      console.note(
        "\(evaluation.cutEpisodes) episodes were cut at \(maxEpisodeSteps ?? 10_000) steps.")
    }
    return 0
  }
}
