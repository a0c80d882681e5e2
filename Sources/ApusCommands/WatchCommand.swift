internal import Agents
internal import ArgumentParser
internal import Formats
internal import Gym
internal import Training
internal import Viewer

/// `apus watch`: shows episodes in a window, or in the terminal.
struct Watch: Verb {
  static let configuration = CommandConfiguration(
    abstract: "Watch a run's best policy, or an environment with random actions.",
    discussion: """
      In a window where there is a display, else in the terminal. Space pauses, → steps, + and - \
      change the speed, n goes to the next episode, r restarts this one, q ends.
      """)

  @Argument(help: "A run's folder, or an environment's id for random actions.")
  var subject: String
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
  @Flag(help: "Write one JSON object per line; the pictures go to standard error.")
  var json = false

  func run(in context: Context) throws -> Int32 {
    if let episodes, episodes < 1 {
      throw TrainingError.usage("--episodes cannot be \(episodes): it takes at least 1.")
    }
    guard speed >= 1.0 / 16, speed <= 64 else {
      throw TrainingError.usage("--speed cannot be \(speed): it takes 1/16 to 64.")
    }
    let console = Console(json: json)
    let show = try Show(
      Performance(subject, last: last, context: context), episodes: episodes, seed: seed,
      maximumSteps: maxEpisodeSteps)
    let title = show.title
    let end: ViewerEnd
    if !terminal, Window.isAvailable {
      end = try EpisodeViewer(title: title, speed: speed).run(show.answer)
    } else {
      if !terminal, let reason = Window.reasonUnavailable() {
        console.note("No window: \(reason)")
      }
      end = try TerminalViewer(speed: speed, output: json ? 2 : 1).run(show.answer)
    }
    let returns = show.returns
    console.line(
      .object([
        JSONMember("episodes", .integer(returns.count)),
        JSONMember("mean_return", .number(Statistics.mean(returns))),
      ]))
    return end == .interrupted ? 130 : 0
  }
}

/// The episodes that are watched, frame by frame.
private final class Show {
  let title: String
  /// The returns of the episodes that were seen to their end.
  private(set) var returns: [Double] = []
  private let player: Player
  private let episodes: Int
  private let seed: UInt64
  private var episode = 0
  private var isFresh = true

  init(_ performance: Performance, episodes: Int?, seed: UInt64, maximumSteps: Int?) throws {
    player = try Player(
      performance.specification, policy: performance.policy, seed: seed,
      maximumSteps: maximumSteps)
    title =
      "\(performance.specification.id), \(performance.policy?.agentName ?? "random actions")"
    self.episodes = episodes ?? .max
    self.seed = seed
  }

  /// Answers what the viewer asks for.
  func answer(_ request: FrameRequest) throws -> Frame? {
    switch request {
    case .advance:
      if isFresh {
        isFresh = false
      } else if player.isOver {
        guard try startNext() else { return nil }
      } else {
        try player.step()
        if player.isOver { returns.append(player.episodeReturn) }
      }
    case .nextEpisode:
      guard try startNext() else { return nil }
    case .restart:
      try player.restart(seed: seed &+ UInt64(episode))
    }
    return player.frame(["\(title), episode \(episode + 1)"])
  }

  private func startNext() throws -> Bool {
    guard episode + 1 < episodes else { return false }
    episode += 1
    try player.restart(seed: seed &+ UInt64(episode))
    return true
  }
}
