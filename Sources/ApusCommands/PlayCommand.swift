internal import ArgumentParser
internal import Formats
internal import Gym
internal import Training
internal import Viewer

/// `apus play`: a person plays an environment.
struct Play: Verb {
  static let configuration = CommandConfiguration(
    abstract: "Play an environment yourself.",
    discussion: """
      By keyboard, mouse or game controller: the panel beside the picture says which key does what. \
      A mouse button pressed in the left, right, upper or lower part of the picture is that arrow; a \
      controller's cross and left stick are the arrows, A is Enter. Space pauses; then ← goes back, \
      as far as you like, and you play on from there. All keys of 'apus watch' work.
      """)

  @Argument(help: "The environment's id (see 'apus list environments').")
  var environment: String
  @Option(help: "Episode e is played in an environment seeded with this plus e.")
  var seed: UInt64 = 0
  @Option(help: "How many episodes (default: until you end it).")
  var episodes: Int?
  @Option(help: ArgumentHelp("Change a parameter: environment.NAME=VALUE.", valueName: "change"))
  var set: [String] = []
  @Option(help: "Cut an episode after so many steps (default: 10000).")
  var maxEpisodeSteps: Int?
  @Option(help: "How many times faster than normal.")
  var speed = 1.0
  @Option(
    help: ArgumentHelp(
      "Write what you do as JSON lines, as 'apus rollout' does: to be imitated.",
      valueName: "file"))
  var recordTransitions: String?
  @Flag(help: "Use the terminal even where a window could be opened.")
  var terminal = false
  @Flag(help: "Write one JSON object per line; the pictures go to standard error.")
  var json = false

  func run(in context: Context) throws -> Int32 {
    let stage = Stage(speed: speed, terminal: terminal, json: json)
    try stage.check(episodes: episodes)
    let specification = try context.environments.make(
      environment, overrides: Overrides.environment(set))
    let show = try Show(
      Performance(specification), episodes: episodes, seed: seed, maximumSteps: maxEpisodeSteps,
      isManual: true)
    if let recordTransitions {
      try show.record(into: TransitionRecorder(path: recordTransitions))
    }
    let status = try stage.present(show)
    let console = Console(json: json)
    if let best = show.returns.max() {
      console.print(
        "\(Wording.counted(show.returns.count, "episode")), best return \(readable(best)), mean "
          + readable(Statistics.mean(show.returns)))
    }
    if let recordTransitions, let total = show.recorder?.total {
      console.print(
        "\(recordTransitions): \(Wording.counted(total.steps, "step")) of "
          + Wording.counted(total.episodes, "episode"))
    }
    return status
  }
}
