internal import Formats
internal import Interchange

/// The logs of a run: metrics, evaluations, times, and TensorBoard's event file.
final class RunLogs {
  private let folder: RunFolder
  private var files: OpenFiles?
  /// What lines about evaluations measure; metrics have some names too, for episodes of training.
  static let evaluationMeasures: Set<String> = [
    "mean_return", "regret", "std_return", "iqm_return", "min_return", "max_return", "mean_length",
    "cut_episodes",
  ]
  /// Called before each log is written.
  var beforeEachWrite: () throws -> Void = {}

  private struct OpenFiles {
    let metrics: AppendFile
    let evaluations: AppendFile
    let timing: AppendFile
    let events: EventWriter
  }

  init(_ folder: RunFolder) {
    self.folder = folder
  }

  /// Opens the logs, cut back to where they were at a checkpoint.
  func open(at positions: LogPositions) throws {
    files = OpenFiles(
      metrics: try AppendFile(folder.metricsPath, at: positions.metrics),
      evaluations: try AppendFile(folder.evaluationsPath, at: positions.evaluations),
      timing: try AppendFile(folder.timingPath, at: positions.timing),
      events: try EventWriter(
        path: folder.eventsPath, at: positions.events, wallTime: wallTime()))
  }

  /// Writes a line of metrics, the same figures for TensorBoard, and the time.
  ///
  /// Where the greatest mean return is known, `regret` is what the recent episodes miss of it.
  ///
  /// - Parameter recent: the episodes that ended since the last line.
  func write(
    _ progress: TrainingProgress, recent: (count: Int, meanReturn: Double, meanLength: Double)
  ) throws {
    var figures: [(name: String, value: Double)] = [("mean_return", recent.meanReturn)]
    if let optimum = progress.optimalReturn {
      figures.append(("regret", optimum - recent.meanReturn))
    }
    figures += [
      ("mean_length", recent.meanLength), ("mean_return_100", progress.meanReturn),
      ("mean_length_100", progress.meanLength),
    ]
    figures += progress.metrics
    var members = [
      JSONMember("steps", .integer(progress.steps)),
      JSONMember("episodes", .integer(progress.episodes)),
      JSONMember("new_episodes", .integer(recent.count)),
    ]
    members += figures.map { JSONMember($0.name, .number($0.value)) }
    guard let files else { return }
    try beforeEachWrite()
    try files.metrics.append(line: line(members))
    try files.metrics.flush()
    try files.events.add(
      step: progress.steps, wallTime: wallTime(),
      scalars: figures.filter(\.value.isFinite).map { ("train/\($0.name)", $0.value) })
    try beforeEachWrite()
    try files.timing.append(
      line: line([
        JSONMember("steps", .integer(progress.steps)),
        JSONMember("seconds", .number(progress.seconds)),
        JSONMember("steps_per_second", .number(progress.stepsPerSecond)),
      ]))
  }

  /// Writes a line about a periodic evaluation.
  ///
  /// - Parameter optimalReturn: the greatest mean return that any policy can reach, where it is known:
  ///   what is missing to it is logged as `regret`. The episodes' luck may make that negative.
  func write(_ evaluation: Evaluation, steps: Int, isBest: Bool, optimalReturn: Double?) throws {
    guard let files else { return }
    try beforeEachWrite()
    let regret = optimalReturn.map { $0 - evaluation.meanReturn }
    var members = [
      JSONMember("steps", .integer(steps)),
      JSONMember("episodes", .integer(evaluation.returns.count)),
      JSONMember("mean_return", .number(evaluation.meanReturn)),
    ]
    if let regret { members.append(JSONMember("regret", .number(regret))) }
    members += [
      JSONMember("std_return", .number(evaluation.standardDeviation)),
      JSONMember("iqm_return", .number(evaluation.interquartileMean)),
      JSONMember("min_return", .number(evaluation.minimumReturn)),
      JSONMember("max_return", .number(evaluation.maximumReturn)),
      JSONMember("mean_length", .number(evaluation.meanLength)),
      JSONMember("cut_episodes", .integer(evaluation.cutEpisodes)),
      JSONMember("is_best", .bool(isBest)),
    ]
    try files.evaluations.append(line: line(members))
    try files.evaluations.flush()
    var scalars = [("evaluation/mean_return", evaluation.meanReturn)]
    if let regret { scalars.append(("evaluation/regret", regret)) }
    scalars.append(("evaluation/mean_length", evaluation.meanLength))
    try files.events.add(step: steps, wallTime: wallTime(), scalars: scalars)
  }

  /// Hands everything over to the system, so that others can read it.
  func flush() throws {
    guard let files else { return }
    try files.metrics.flush()
    try files.evaluations.flush()
    try files.timing.flush()
    try files.events.flush()
  }

  /// How long the logs are; everything is handed over to the system.
  func positions() throws -> LogPositions {
    guard let files else { return LogPositions() }
    try flush()
    return LogPositions(
      metrics: files.metrics.position, evaluations: files.evaluations.position,
      timing: files.timing.position, events: files.events.position)
  }

  /// Refuses positions beyond the end of a log.
  ///
  /// - Throws: ``TrainingError/failed(_:)`` naming the log that is shorter than it was.
  func check(_ positions: LogPositions) throws {
    for (path, expected) in [
      (folder.metricsPath, positions.metrics), (folder.evaluationsPath, positions.evaluations),
      (folder.timingPath, positions.timing), (folder.eventsPath, positions.events),
    ] {
      let length = Files.exists(path) ? try Files.size(path) : 0
      guard length >= expected else {
        throw TrainingError.failed(
          "'\(path)' holds \(length) bytes where \(expected) were written.")
      }
    }
  }

  /// A line of JSON; numbers that are none become null.
  private func line(_ members: [JSONMember]) -> String { JSONValue.object(members).text(.line) }
}
