public import Formats

/// The results of several runs that differ in their seeds only.
public struct SeedsResult: Sendable, Equatable {
  /// The folder that holds the runs' folders, if they have any.
  public var run: String?
  /// The seeds, in order.
  public var seeds: [UInt64]
  /// One result a seed, in the same order.
  public var results: [RunResult]
  /// Seconds that all of them took together.
  public var seconds: Double

  /// The results of several runs that differ in their seeds only.
  public init(run: String?, seeds: [UInt64], results: [RunResult], seconds: Double) {
    self.run = run
    self.seeds = seeds
    self.results = results
    self.seconds = seconds
  }

  /// The runs' mean returns.
  public var scores: [Double] { results.map(\.evaluation.meanReturn) }
  /// The mean over the seeds.
  public var mean: Double { Statistics.mean(scores) }
  /// The interquartile mean over the seeds.
  public var interquartileMean: Double { Statistics.interquartileMean(scores) }
  /// The 95 % bootstrap interval of the mean.
  public var meanInterval: ClosedRange<Double> { Statistics.bootstrapInterval(scores) }
  /// The 95 % bootstrap interval of the interquartile mean.
  public var interquartileInterval: ClosedRange<Double> {
    Statistics.bootstrapInterval(scores, of: Statistics.interquartileMean)
  }

  /// The line over all seeds that `apus train --seeds` ends with.
  public var json: JSONValue {
    func interval(_ range: ClosedRange<Double>) -> JSONValue {
      .array([.number(range.lowerBound), .number(range.upperBound)])
    }
    let steps = results.reduce(0) { $0 + $1.steps }
    return .object([
      JSONMember("run", run.map(JSONValue.string) ?? .null),
      JSONMember("environment", .string(results.first?.environment ?? "")),
      JSONMember("agent", .string(results.first?.agent ?? "")),
      JSONMember("seeds", .array(seeds.map { .integer(Int(clamping: $0)) })),
      JSONMember("steps", .integer(steps)),
      JSONMember("seconds", .number(seconds)),
      JSONMember("steps_per_second", .number(seconds > 0 ? Double(steps) / seconds : 0)),
      JSONMember("episodes", .integer(results.reduce(0) { $0 + $1.episodes })),
      JSONMember(
        "evaluation",
        .object([
          JSONMember("seeds", .integer(seeds.count)),
          JSONMember(
            "episodes", .integer(results.reduce(0) { $0 + $1.evaluation.episodes })),
          JSONMember("mean_return", .number(mean)),
          JSONMember("std_return", .number(Statistics.standardDeviation(scores))),
          JSONMember("mean_interval", interval(meanInterval)),
          JSONMember("iqm_return", .number(interquartileMean)),
          JSONMember("iqm_interval", interval(interquartileInterval)),
        ])),
    ])
  }
}
