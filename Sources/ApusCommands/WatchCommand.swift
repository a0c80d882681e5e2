internal import Agents
internal import ArgumentParser
internal import Formats
internal import Gym
internal import Training
internal import Viewer

/// `apus watch`: shows episodes in a window, or in the terminal.
struct Watch: Verb {
  static let configuration = CommandConfiguration(
    abstract: "Watch a run's policy, or an environment with random actions.",
    discussion: """
      In a window where there is a display, else in the terminal. Of a run that is being trained \
      the newest policy is shown, of a finished one the best.

      Space pauses, ← and → rewind and step, + and - change the speed, n goes to the next episode, \
      r restarts this one, tab changes the panel, o lays values and visits over a gridworld, m \
      takes over the controls, s saves a picture, g starts and stops a recording, h explains the \
      keys, q ends.
      """)

  @Argument(help: "A run's folder, or an environment's id.")
  var subject: String
  @Option(
    help: """
      Who acts in an environment: random (the default), human, or an agent, such as ppo or \
      ppo:cleanrl, that is trained while you watch.
      """)
  var agent: String?
  @Option(help: "How many episodes (default: until you end it).")
  var episodes: Int?
  @Option(help: "Episode e is played in an environment seeded with this plus e.")
  var seed: UInt64 = 0
  @Option(help: "Cut an episode after so many steps (default: 10000).")
  var maxEpisodeSteps: Int?
  @Option(help: "How many times faster than normal.")
  var speed = 1.0
  @Flag(help: "Show the last policy instead of the best.")
  var last = false
  @Flag(help: "Use the terminal even where a window could be opened.")
  var terminal = false
  @Option(help: .hidden)
  var withParent: Int32?
  @Flag(help: "Write one JSON object per line; the pictures go to standard error.")
  var json = false

  func run(in context: Context) throws -> Int32 {
    if let agent, Files.isFolder(subject) {
      throw TrainingError.usage(
        "--agent \(agent): '\(subject)' is a run, whose own policy acts; leave --agent out.")
    }
    if let agent, agent != "random", agent != "human" { return try train(agent, context) }
    var stage = Stage(speed: speed, terminal: terminal, json: json)
    if withParent != nil { stage.picturesPerSecond = 12 }
    try stage.check(episodes: episodes)
    let live = try liveRun(context)
    let performance =
      try live.map { try Performance($0.first(), context: context) }
      ?? Performance(subject, last: last, context: context)
    let show = try Show(
      performance, episodes: episodes, seed: seed, maximumSteps: maxEpisodeSteps,
      isManual: agent == "human", live: live)
    return try stage.present(show)
  }

  /// The run, if it is not finished.
  private func liveRun(_ context: Context) throws -> LiveRun? {
    let folder = RunFolder(subject)
    guard Files.isFolder(subject), try folder.content() == .run, try folder.result() == nil else {
      return nil
    }
    return LiveRun(folder, agents: context.agents, parent: withParent)
  }

  /// Trains an agent, and watches it.
  private func train(_ agent: String, _ context: Context) throws -> Int32 {
    let parts = agent.split(separator: ":", maxSplits: 1).map(String.init)
    var arguments = [subject, "--agent", parts[0], "--watch", "--seed", "\(seed)"]
    if parts.count > 1 { arguments += ["--preset", parts[1]] }
    if json { arguments.append("--json") }
    if episodes != nil || maxEpisodeSteps != nil || speed != 1 || last || terminal {
      throw TrainingError.usage(
        "--agent \(agent) trains while you watch: of the other flags it takes --seed and --json.")
    }
    return try Train.parse(arguments).run(in: context)
  }
}

/// Where a show is presented: a window, or the terminal.
struct Stage {
  let speed: Double
  let terminal: Bool
  let json: Bool
  /// How many pictures are shown at the most: beside a training fewer, since what draws them on the
  /// screen takes its time from the training, too.
  var picturesPerSecond = 60.0

  /// Refuses numbers that make no sense.
  func check(episodes: Int?) throws {
    if let episodes, episodes < 1 {
      throw TrainingError.usage("--episodes cannot be \(episodes): it takes at least 1.")
    }
    guard speed >= 1.0 / 16, speed <= 64 else {
      throw TrainingError.usage("--speed cannot be \(speed): it takes 1/16 to 64.")
    }
  }

  /// Shows it to its end, and says what was seen.
  ///
  /// - Returns: the exit status.
  func present(_ show: Show) throws -> Int32 {
    let console = Console(json: json)
    let name = "apus-" + show.environment.lowercased()
    let end: ViewerEnd
    do {
      if !terminal, Window.isAvailable {
        end = try EpisodeViewer(
          title: show.title, speed: speed, name: name, picturesPerSecond: picturesPerSecond
        ).run(show.answer)
      } else {
        if !terminal, let reason = Window.reasonUnavailable() {
          console.note("No window: \(reason)")
        }
        end = try TerminalViewer(
          speed: speed, output: json ? 2 : 1, name: name, picturesPerSecond: picturesPerSecond
        ).run(show.answer)
      }
    } catch {
      // Whatever ended the show, what was done in it is kept.
      try? show.end()
      throw error
    }
    try show.end()
    let returns = show.returns
    var members = [
      JSONMember("episodes", .integer(returns.count)),
      JSONMember("mean_return", .number(Statistics.mean(returns))),
    ]
    if let recorder = show.recorder {
      members.append(JSONMember("recorded_steps", .integer(recorder.total.steps)))
    }
    console.line(.object(members))
    return end == .interrupted ? 130 : 0
  }
}
