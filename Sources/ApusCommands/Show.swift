internal import Agents
internal import Drawing
internal import Formats
internal import Gym
internal import Training
internal import Viewer

/// The episodes that are watched or played: answers a viewer's requests with frames.
///
/// Every moment of the episode is kept, as environments are values: one can go back to any, look at
/// it again, and take another way from there.
final class Show {
  /// What is shown, for the window's frame.
  let title: String
  /// The returns of the episodes that were seen to their end; of one that ended several times, since
  /// somebody went back, the last.
  var returns: [Double] { endings.sorted { $0.key < $1.key }.map(\.value) }
  /// Whether the person acts instead of the policy.
  private(set) var isManual: Bool
  /// What writes down the steps; see ``record(into:)``.
  private(set) var recorder: TransitionRecorder?
  private let player: Player
  private let live: LiveRun?
  private let episodes: Int
  private let seed: UInt64
  private var episode = 0
  private var isFresh = true
  private var history: [Moment] = []
  private var cursor = 0
  private var moves: Moves
  private var overlay: Overlay
  private var endings: [Int: Double] = [:]
  private var note: (text: String, at: Double)?
  private let stopwatch = Stopwatch()

  /// The most moments that are kept: of longer episodes the first are forgotten.
  private static let keptMoments = 20_000
  /// How long a note stands.
  private static let noteSeconds = 2.0

  /// - Parameters:
  ///   - episodes: how many are shown; nil for no end.
  ///   - isManual: whether the person acts.
  ///   - live: a run that is being trained, whose newest policy is shown.
  init(
    _ performance: Performance, episodes: Int?, seed: UInt64, maximumSteps: Int?,
    isManual: Bool = false, live: LiveRun? = nil
  ) throws {
    player = try Player(
      performance.specification, policy: performance.policy, seed: seed,
      maximumSteps: maximumSteps)
    let who = isManual ? "played by you" : performance.policy?.agentName ?? "random actions"
    title = "\(performance.specification.id), \(who)"
    self.episodes = episodes ?? .max
    self.seed = seed
    self.isManual = isManual
    self.live = live
    moves = Moves(player.controls)
    overlay = Overlay()
    try begin()
  }

  /// The environment's id.
  var environment: String { player.specification.id }

  /// Writes down every step from here on.
  func record(into recorder: TransitionRecorder) {
    self.recorder = recorder
    recorder.begin(seen)
  }

  /// Saves what is left to be saved.
  func end() throws { try recorder?.save() }

  /// The moment that is seen.
  private var seen: Moment { history[cursor] }

  /// Answers what the viewer asks for.
  func answer(_ request: FrameRequest, _ input: ViewerInput) throws -> Frame? {
    if let shown = note, stopwatch.seconds - shown.at > Self.noteSeconds { note = nil }
    if let live, live.hasEnded { return nil }
    switch request {
    case .advance:
      guard try advance(input) else { return nil }
    case .back:
      cursor = max(cursor - 1, 0)
    case .nextEpisode:
      guard try startNext() else { return nil }
    case .restart:
      try restart()
    case .key(.character("m")):
      isManual.toggle()
      moves.clear()
    case .key(.character("o")):
      say(overlay.next(seen, hasPolicy: player.actor != nil))
    case .key, .poll: break
    }
    return try frame()
  }

  private func say(_ sentence: String?) {
    note = sentence.map { ($0, stopwatch.seconds) }
  }

  /// Whether there is more to show.
  private func advance(_ input: ViewerInput) throws -> Bool {
    if isFresh {
      isFresh = false
      return true
    }
    if cursor < history.count - 1, !isManual || input.pressed.isEmpty {
      cursor += 1
      return true
    }
    if seen.isOver {
      // Who plays may look at the end as long as they like.
      return isManual ? true : try startNext()
    }
    guard var world = seen.world else { return true }
    guard isManual else {
      try step(nil)
      return true
    }
    // Who types faster than pictures come means every key.
    var input = input
    repeat {
      switch try moves.next(input, in: world) {
      case .nothing(let sentence): say(sentence)
      case .action(let action): try step(action)
      }
      input.pressed = []
      world = seen.world ?? world
    } while moves.areWaiting && !seen.isOver
    return true
  }

  /// Goes on from the moment that is seen; what was known to follow it is forgotten.
  private func step(_ action: JSONValue?) throws {
    if cursor < history.count - 1 {
      history.removeSubrange((cursor + 1)...)
      player.restore(seen)
      recorder?.goBack(to: seen)
    }
    try followNewest()
    if let action { try player.step(action) } else { try player.step() }
    history.append(try player.moment())
    if history.count > Self.keptMoments { history.removeFirst() }
    cursor = history.count - 1
    overlay.visit(seen)
    recorder?.add(seen)
    if seen.isOver {
      endings[episode] = seen.episodeReturn
      save()
    }
  }

  private func startNext() throws -> Bool {
    guard episode + 1 < episodes else { return false }
    episode += 1
    try restart()
    return true
  }

  private func restart() throws {
    save()
    try player.restart(seed: seed &+ UInt64(episode))
    try begin()
  }

  /// Lets the newest policy of a training act.
  private func followNewest() throws {
    guard let policy = try live?.newest() else { return }
    try player.follow(policy)
    overlay.forgetPolicy()
  }

  /// Writes down what was done; a full disk does not end the game, and is tried again.
  private func save() {
    do { try recorder?.save() } catch { say("not recorded: \(error)") }
  }

  /// The first moment of an episode, by the newest policy.
  private func begin() throws {
    try followNewest()
    history = [try player.moment()]
    cursor = 0
    moves.clear()
    overlay.visit(seen)
    recorder?.begin(seen)
  }

  // MARK: Frames

  private func frame() throws -> Frame {
    var caption = ["\(heading), episode \(episode + 1)"]
    var line = "step \(seen.steps), return \(readable(seen.episodeReturn))"
    if let reward = seen.reward { line += ", reward \(readable(reward, digits: 2))" }
    if seen.isOver { line += seen.terminated ? ", over" : ", cut" }
    if isManual, seen.isOver { line += ": n for the next, ← to take back" }
    if let note { line += "   \(note.text)" }
    caption.append(line)
    if isManual, let world = seen.world, let action = moves.editedAction(in: world) {
      caption.append("action: \(action)")
    }
    let picture = try overlay.drawing(of: seen, player) ?? seen.world?.draw() ?? player.drawing
    return Frame(
      drawing: picture, caption: caption,
      framesPerSecond: player.specification.framesPerSecond, panels: panels(),
      takesInput: isManual && !seen.isOver,
      waitsForInput: isManual && (seen.isOver || moves.controls.pace == .turns))
  }

  private var heading: String {
    let name = player.specification.id
    if isManual { return "\(name), played by you" }
    return live.map { "\(name), \($0.description)" } ?? title
  }

  private func panels() -> [Panel] {
    let past = history[...cursor]
    var panels = [
      EpisodePanel(
        moment: seen, returns: past.map(\.episodeReturn), past: returns, episode: episode + 1,
        who: isManual ? "you" : player.actor?.policy.agentName ?? "random",
        name: { self.actionName($0) }
      ).panel
    ]
    if player.actor != nil {
      let previous = cursor > 0 ? history[cursor - 1] : nil
      panels.append(
        MindPanel(
          moment: seen, previous: previous, values: past.map { $0.value ?? .infinity },
          name: { self.actionName(number: $0) }
        ).panel)
    }
    if let panel = live?.panel() { panels.append(panel) }
    if isManual {
      let keys = Panel(
        "Keys", [.figures(moves.mapping.map { Panel.Figure($0.key, $0.meaning) })])
      panels.insert(keys, at: 0)
    }
    return panels
  }

  /// What an action is called.
  private func actionName(_ action: JSONValue) -> String {
    if case .keys(let keys, _) = moves.controls.scheme, let world = seen.world,
      let key = keys.first(where: { (try? world.action(code: [Float($0.action)])) == action })
    {
      return key.name
    }
    return action.text(.line)
  }

  private func actionName(number: Int) -> String {
    if let name = moves.controls.name(of: number) { return name }
    let action = try? seen.world?.action(code: [Float(number)])
    return action?.text(.line) ?? "action \(number)"
  }
}
