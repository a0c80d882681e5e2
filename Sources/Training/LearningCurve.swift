internal import Formats

/// How a measure went in the course of one or several runs that differ in their seeds.
public struct LearningCurve: Sendable, Equatable {
  /// What the horizontal axis counts.
  public enum Axis: String, Sendable, CaseIterable {
    /// Environment steps.
    case steps
    /// Seconds of training.
    case seconds
    /// Episodes of training.
    case episodes
  }

  /// How seeds are summarised.
  public enum Summary: String, Sendable, CaseIterable {
    /// The arithmetic mean.
    case mean
    /// The mean of the middle half.
    case iqm

    func callAsFunction(_ values: [Double]) -> Double {
      self == .mean ? Statistics.mean(values) : Statistics.interquartileMean(values)
    }
  }

  /// A point over all seeds.
  public struct Point: Sendable, Equatable {
    /// Where on the axis: the mean over the seeds.
    public var x: Double
    /// The summary over the seeds.
    public var value: Double
    /// The bootstrap's 95 % interval of the summary.
    public var interval: ClosedRange<Double>
  }

  /// The settings of the runs; of several, of the first.
  public let settings: RunSettings
  /// How many runs the points summarise: those that have logged anything.
  public let seeds: Int
  /// The folders of runs that have logged nothing yet and are left out.
  public let pending: [String]
  /// The points that all other runs have, by environment steps; none if all runs are pending.
  public let points: [Point]
  /// The best that is possible, where a solver knew it.
  public let optimum: Double?

  /// The curve of a run's folder, or of one that holds several seeds.
  ///
  /// - Parameters:
  ///   - folder: the run's folder.
  ///   - measure: a name in `evaluations.jsonl`, such as `mean_return`, or else in `metrics.jsonl`.
  ///   - axis: what the horizontal axis counts.
  ///   - summary: how seeds are summarised.
  /// - Throws: ``TrainingError`` if there is no run, or no such measure in any.
  public init(
    _ folder: RunFolder, measure: String = "mean_return", axis: Axis = .steps,
    summary: Summary = .mean
  ) throws {
    let runs = try folder.runs()
    settings = try runs[0].settings()
    let logs = try runs.map(RunLogLines.init)
    // All from one source, lest seeds that are just beginning bring in another measure of that name.
    let isEvaluated =
      logs.contains { $0.evaluations.contains { $0[measure] != nil } }
      || settings.evaluateEvery > 0 && logs.allSatisfy(\.evaluations.isEmpty)
        && RunLogs.evaluationMeasures.contains(measure)
    guard isEvaluated || logs.allSatisfy(\.isEmpty) || logs.contains(where: { $0.logs(measure) })
    else {
      let known = Set(logs.flatMap(\.names)).subtracting(["steps", "is_best"])
      throw TrainingError.usage(
        unknownName(kind: "measure", measure, among: known.sorted()) + " (run '\(folder.path)')")
    }
    let curves = try logs.map { try RunCurve($0, measure, isEvaluated: isEvaluated, axis) }
    let filled = curves.filter { !$0.points.isEmpty }
    seeds = filled.count
    pending = zip(runs, curves).filter { $1.points.isEmpty }.map { $0.0.path }
    optimum = curves.lazy.compactMap(\.optimum).first
    let shared = filled.map { Set($0.points.keys) }
      .reduce(nil) { (all: Set<Double>?, one) in all?.intersection(one) ?? one }
    points = (shared ?? []).sorted().map { steps in
      let values = filled.compactMap { $0.points[steps] }
      return Point(
        x: Statistics.mean(values.map(\.x)), value: summary(values.map(\.value)),
        interval: Statistics.bootstrapInterval(values.map(\.value), resamples: 1000) { summary($0) }
      )
    }
  }
}

extension RunFolder {
  /// The run in the folder, or those of several seeds by the seeds' order.
  ///
  /// - Throws: ``TrainingError/failed(_:)`` if there is none.
  public func runs() throws -> [RunFolder] {
    switch try content() {
    case .run: return [self]
    case .seeds:
      let names = try Files.list(path).filter { $0.hasPrefix("seed-") }
      let seeds = names.compactMap { UInt64($0.dropFirst("seed-".count)) }.sorted()
      let runs = seeds.map { RunFolder("\(path)/seed-\($0)") }
        .filter { Files.exists($0.settingsPath) }
      guard !runs.isEmpty else {
        throw TrainingError.failed("'\(path)' holds no seed's run yet.")
      }
      return runs
    case .nothing:
      throw TrainingError.failed("There is no run in '\(path)': no such folder, or an empty one.")
    case .other:
      throw TrainingError.failed("'\(path)' is not a run's folder: it holds no run.json.")
    }
  }
}

/// What one run has logged so far.
private struct RunLogLines {
  let run: RunFolder
  let evaluations: [JSONValue]
  let metrics: [JSONValue]

  init(_ run: RunFolder) throws {
    self.run = run
    evaluations = try Self.lines(run.evaluationsPath)
    metrics = try Self.lines(run.metricsPath)
  }

  var isEmpty: Bool { evaluations.isEmpty && metrics.isEmpty }
  var names: [String] { (evaluations + metrics).flatMap { $0.members?.map(\.key) ?? [] } }

  func logs(_ measure: String) -> Bool {
    evaluations.contains { $0[measure] != nil } || metrics.contains { $0[measure] != nil }
  }

  /// The lines of a log; of a run that is under way, the whole ones.
  static func lines(_ path: String) throws -> [JSONValue] {
    guard Files.exists(path) else { return [] }
    let text = try Files.readText(path)
    let whole = text.lastIndex(of: "\n").map { text[..<$0] } ?? ""
    return try whole.split(separator: "\n").enumerated().map { number, line in
      do {
        return try JSONValue(parsing: Array(line.utf8))
      } catch {
        throw TrainingError.failed("\(path), line \(number + 1) is no JSON: \(error)")
      }
    }
  }

}

/// The points of one run.
private struct RunCurve {
  /// By environment steps: where on the axis, and the measure.
  var points: [Double: (x: Double, value: Double)] = [:]
  var optimum: Double?

  init(
    _ logs: RunLogLines, _ measure: String, isEvaluated: Bool, _ axis: LearningCurve.Axis
  ) throws {
    for line in logs.evaluations.isEmpty ? logs.metrics : logs.evaluations {
      if let mean = line["mean_return"]?.real, let regret = line["regret"]?.real,
        (mean + regret).isFinite
      {
        optimum = mean + regret
      }
    }
    let scale = try Scale(logs, axis)
    for line in isEvaluated ? logs.evaluations : logs.metrics {
      guard let steps = line["steps"]?.real, let value = line[measure]?.real, value.isFinite else {
        continue
      }
      points[steps] = (scale(steps), value)
    }
    if !points.isEmpty, scale.isUnknown {
      throw TrainingError.failed(
        "'\(logs.run.path)' has logged no \(axis.rawValue): draw it over steps.")
    }
  }

  /// From steps to what the axis counts, in straight lines between what was logged.
  private struct Scale {
    private var known: [(steps: Double, x: Double)] = []
    private let isSteps: Bool

    /// Whether nothing was logged of what the axis counts.
    var isUnknown: Bool { !isSteps && known.count < 2 }

    init(_ logs: RunLogLines, _ axis: LearningCurve.Axis) throws {
      isSteps = axis == .steps
      guard !isSteps else { return }
      let lines =
        axis == .seconds ? try RunLogLines.lines(logs.run.timingPath) : logs.metrics
      known = [(0, 0)]
      for line in lines {
        if let steps = line["steps"]?.real, let x = line[axis.rawValue]?.real {
          known.append((steps, x))
        }
      }
    }

    func callAsFunction(_ steps: Double) -> Double {
      if isSteps { return steps }
      guard let next = known.firstIndex(where: { $0.steps >= steps }) else {
        return known.last?.x ?? 0
      }
      guard next > 0 else { return known[next].x }
      let (before, after) = (known[next - 1], known[next])
      let share =
        after.steps > before.steps ? (steps - before.steps) / (after.steps - before.steps) : 1
      return before.x + share * (after.x - before.x)
    }
  }
}
