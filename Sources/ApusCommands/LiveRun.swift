internal import Agents
internal import Formats
internal import Training
internal import Viewer

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A run that is being trained while it is watched.
final class LiveRun {
  private let folder: RunFolder
  private let agents: AgentRegistry
  /// The process whose window this is; nil if the run is trained elsewhere.
  private let parent: pid_t?
  private var stamp: [UInt8]?
  private var askedAt = -1.0
  private var steps: Int?
  private let stopwatch = Stopwatch()
  private var isFinished = false
  private var read: (panel: Panel, at: Double)?

  /// How often the run's logs are read again, in seconds: reading them takes longer than a picture.
  private static let interval = 2.0
  /// How often a newer policy is looked for, in seconds.
  private static let policyInterval = 1.0

  init(_ folder: RunFolder, agents: AgentRegistry, parent: pid_t?) {
    self.folder = folder
    self.agents = agents
    self.parent = parent
    folder.watch()
    // Training is what the machine is for: watching takes what it leaves.
    if parent != nil { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19) }
  }

  deinit { folder.stopWatching() }

  /// Whether the training that this is the window of is gone.
  var hasEnded: Bool { parent.map { getppid() != $0 } ?? false }

  /// What is shown, in a few words.
  var description: String {
    let name = (try? folder.settings().agent) ?? "policy"
    if isFinished { return "\(name), trained" }
    return "\(name) after \(steps.map { Wording.grouped($0) + " steps" } ?? "its last checkpoint")"
  }

  /// Waits for the first policy of a training that has just begun.
  ///
  /// - Throws: ``TrainingError/failed(_:)`` if none comes.
  func first(patience: Double = 5) throws -> PolicyFile {
    while !hasEnded {
      // Its own errors are the clearest.
      if let file = try? PolicyFile.find(folder.livePolicyPath, agents: agents) { return file }
      if let file = try? folder.policy(last: true, agents: agents) { return file }
      if parent == nil, stopwatch.seconds > patience { break }
      usleep(50_000)
    }
    return try folder.policy(last: true, agents: agents)
  }

  /// The newest policy, if it is another than the last that was asked for.
  func newest() throws -> (any AgentPolicy)? {
    if !isFinished, Files.exists(folder.resultPath) {
      isFinished = true
      read = nil
      return try folder.policy(last: false, agents: agents).policy
    }
    guard !isFinished, stopwatch.seconds >= askedAt + Self.policyInterval else { return nil }
    askedAt = stopwatch.seconds
    // Another watcher may have ended and removed it.
    folder.watch()
    guard let newest = folder.newestPolicy(unless: stamp, agents: agents) else { return nil }
    // Between two looks of the trainer there may be none but the last checkpoint's, which is older.
    guard newest.steps != nil || steps == nil else { return nil }
    (stamp, steps) = (newest.stamp, newest.steps)
    return newest.policy
  }

  /// How the training goes.
  func panel() -> Panel {
    if let read, stopwatch.seconds - read.at < Self.interval { return read.panel }
    let panel = TrainingPanel(folder, isFinished: isFinished).panel
    read = (panel, stopwatch.seconds)
    return panel
  }
}

/// How a training goes, by its logs.
private struct TrainingPanel {
  let folder: RunFolder
  let isFinished: Bool

  init(_ folder: RunFolder, isFinished: Bool) {
    (self.folder, self.isFinished) = (folder, isFinished)
  }

  var panel: Panel {
    let evaluations = lines(folder.evaluationsPath)
    let metrics = lines(folder.metricsPath)
    var figures = [Panel.Figure("run", String(folder.path.suffix(28)))]
    if let last = metrics.last {
      let total = (try? folder.settings().steps).map { " of \(Wording.grouped($0))" } ?? ""
      if let steps = last["steps"]?.whole {
        figures.append(Panel.Figure("steps", Wording.grouped(steps) + total))
      }
      for (key, name) in [("episodes", "episodes"), ("mean_return", "return in training")] {
        guard let value = last[key]?.real else { continue }
        figures.append(Panel.Figure(name, readable(value, digits: key == "episodes" ? 0 : 2)))
      }
    }
    let judged = evaluations.compactMap { $0["mean_return"]?.real }
    if let last = judged.last {
      figures.append(Panel.Figure("last evaluation", readable(last, digits: 2)))
      figures.append(Panel.Figure("best evaluation", readable(judged.max() ?? last, digits: 2)))
    }
    figures.append(Panel.Figure("", isFinished ? "finished" : "not finished"))
    var items: [Panel.Item] = [.figures(figures)]
    if !judged.isEmpty { items.append(.line("return of evaluations", judged)) }
    let returns = metrics.map { $0["mean_return"]?.real ?? .infinity }
    if returns.contains(where: \.isFinite) { items.append(.line("return in training", returns)) }
    return Panel("Training", items)
  }

  /// The whole lines of a log, those that can be read.
  private func lines(_ path: String) -> [JSONValue] {
    guard let bytes = try? Files.readBytes(path) else { return [] }
    return bytes.split(separator: UInt8(ascii: "\n")).compactMap {
      try? JSONValue(parsing: Array($0))
    }
  }
}
