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
  /// How many runs there are.
  public let seeds: Int
  /// The points that all runs have.
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
  /// - Throws: ``TrainingError`` if there is no run, or no such measure in it.
  public init(
    _ folder: RunFolder, measure: String = "mean_return", axis: Axis = .steps,
    summary: Summary = .mean
  ) throws {
    let runs = try folder.runs()
    settings = try runs[0].settings()
    seeds = runs.count
    let curves = try runs.map { try RunCurve($0, measure, axis) }
    optimum = curves[0].optimum
    let length = curves.map(\.points.count).min() ?? 0
    points = (0..<length).map { index in
      let values = curves.map { $0.points[index].value }
      return Point(
        x: Statistics.mean(curves.map { $0.points[index].x }), value: summary(values),
        interval: Statistics.bootstrapInterval(values, resamples: 1000) { summary($0) })
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

/// The points of one run.
private struct RunCurve {
  var points: [(x: Double, value: Double)] = []
  var optimum: Double?

  init(_ run: RunFolder, _ measure: String, _ axis: LearningCurve.Axis) throws {
    let evaluations = try Self.lines(run.evaluationsPath)
    let metrics = try Self.lines(run.metricsPath)
    let source = evaluations.contains { $0[measure] != nil } ? evaluations : metrics
    guard source.contains(where: { $0[measure] != nil }) else {
      let known = Set((evaluations + metrics).flatMap { $0.members?.map(\.key) ?? [] })
      throw TrainingError.usage(
        unknownName(kind: "measure in '\(run.path)'", measure, among: known.sorted()))
    }
    if let line = evaluations.last, let mean = line["mean_return"]?.real,
      let regret = line["regret"]?.real
    {
      optimum = mean + regret
    }
    let scale = try Scale(run, axis, metrics)
    for line in source {
      guard let steps = line["steps"]?.real, let value = line[measure]?.real, value.isFinite else {
        continue
      }
      points.append((scale(steps), value))
    }
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

  /// From steps to what the axis counts, in straight lines between what was logged.
  private struct Scale {
    private var known: [(steps: Double, x: Double)] = []
    private let isSteps: Bool

    init(_ run: RunFolder, _ axis: LearningCurve.Axis, _ metrics: [JSONValue]) throws {
      isSteps = axis == .steps
      guard !isSteps else { return }
      let lines = axis == .seconds ? try RunCurve.lines(run.timingPath) : metrics
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
