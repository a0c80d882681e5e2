public import Agents
internal import Formats

/// Shows the newest policy of a training to whoever wants to see it, while it goes on.
///
/// Who watches a run makes the folder `live/` in it. While it is there, the trainer writes its policy
/// into it about once a second. No other file of the run changes, and no random number is drawn: a
/// run that was watched has the same bytes as one that was not.
struct LivePolicy {
  private let folder: RunFolder
  private let stopwatch = Stopwatch()
  private var dueSteps = 0
  private var dueSeconds = 0.0
  private var hasFailed = false

  /// Environment steps between two looks at the clock, which would take longer than a step.
  private static let stepsBetweenLooks = 256
  /// Seconds between two looks for a watcher.
  private static let interval = 1.0
  /// The part of the time that showing may take, at the most.
  private static let share = 0.01

  init(_ folder: RunFolder) { self.folder = folder }

  /// Whether somebody watches and enough time has passed.
  mutating func isWanted(at steps: Int) -> Bool {
    guard steps >= dueSteps, !hasFailed else { return false }
    dueSteps = steps + Self.stepsBetweenLooks
    let now = stopwatch.seconds
    guard now >= dueSeconds else { return false }
    dueSeconds = now + Self.interval
    return Files.isFolder(folder.livePath)
  }

  /// Writes a policy.
  ///
  /// - Returns: why it could not be written, the first time.
  mutating func show(_ policy: any AgentPolicy, steps: Int, settings: RunSettings) -> String? {
    let begin = stopwatch.seconds
    do {
      var archive = try PolicyFile.archive(policy, settings: settings)
      try archive.set("steps", steps)
      try archive.write(toFolder: folder.livePolicyPath, durable: false)
    } catch {
      // Whoever watched may have gone, and the folder with them.
      guard Files.isFolder(folder.livePath) else { return nil }
      // Watching must not harm the training, whatever is wrong with the disk.
      hasFailed = true
      return "The policy cannot be shown while it is trained: \(error)"
    }
    dueSeconds = begin + max(Self.interval, (stopwatch.seconds - begin) / Self.share)
    return nil
  }

  /// Removes what was shown: the run is over.
  func end() { try? Files.remove(folder.livePath) }
}

extension RunFolder {
  /// The folder that whoever watches a training makes; see ``watch()``.
  var livePath: String { path + "/live" }
  /// The newest policy of a training that is watched.
  public var livePolicyPath: String { livePath + "/policy" }

  /// Asks the trainer to show its policy in ``livePolicyPath``, where the folder can be written to.
  public func watch() {
    guard Files.exists(settingsPath) else { return }
    try? Files.createFolder(livePath)
  }

  /// The newest policy of a training that is watched, with the steps it has learned from; of one that
  /// does not show it, that of the last checkpoint, without.
  ///
  /// - Parameter unless: the ``stamp`` of a policy that is known already.
  /// - Returns: nil if there is none, or no newer one.
  public func newestPolicy(
    unless stamp: [UInt8]?, agents: AgentRegistry = .builtIn
  ) -> (policy: any AgentPolicy, steps: Int?, stamp: [UInt8])? {
    let places = [livePolicyPath, policyPath, bestPath].filter { Archive.exists(folder: $0) }
    guard let path = places.first else { return nil }
    // The trainer may exchange the folder while it is read: then the digests do not fit.
    for _ in 0..<3 {
      guard let newest = try? Files.readBytes(Files.join(path, Archive.manifestName)),
        newest != stamp
      else { return nil }
      guard let archive = try? Archive.read(folder: path),
        let file = try? PolicyFile.policy(from: archive, agents: agents)
      else { continue }
      return (file.policy, try? archive.value("steps") as Int, newest)
    }
    return nil
  }

  /// Tells the trainer that nobody watches any more.
  public func stopWatching() { try? Files.remove(livePath) }
}
