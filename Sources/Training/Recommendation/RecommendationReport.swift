internal import Drawing
public import Environments
public import Formats
internal import Rendering

/// Recommendation policies side by side with the same users.
public struct RecommendationReport: Sendable {
  /// A policy's row.
  public struct Row: Sendable {
    /// The policy.
    public var name: String
    /// The mean of the users' sums of rewards.
    public var meanReturn: Double
    /// Its 95 % interval over users.
    public var interval: ClosedRange<Double>
    /// The mean difference to the policy that all are compared with, user by user.
    public var difference: Double
    /// Its 95 % interval.
    public var differenceInterval: ClosedRange<Double>
    /// The part of all slates that had an item chosen.
    public var clickRate: Double
    /// What was consumed by a user: time watched, engagement, or clicks.
    public var consumed: Double
    /// How many slates a user was shown.
    public var length: Double
    /// The mean quality of what was chosen, of all users together.
    public var quality: Double
    /// The part of the pairs shown together that differ in kind.
    public var diversity: Double
    /// The part of all kinds that was shown to anybody.
    public var coverage: Double
    /// How unequally exposure was shared out among the kinds.
    public var exposureGini: Double
  }

  /// The id of the environment.
  public let environment: String
  /// How many users there were.
  public let users: Int
  /// The policy that all are compared with.
  public let against: String
  /// The rows, the best first.
  public let rows: [Row]

  /// Sums up trials with the same users.
  public init(environment: String, trials: [RecommendationTrial], against: String) {
    (self.environment, self.against) = (environment, against)
    users = trials.first?.returns.count ?? 0
    let base = trials.first { $0.name == against }?.returns ?? []
    rows = trials.map { Self.row($0, base) }.sorted { $0.meanReturn > $1.meanReturn }
  }

  private static func row(_ trial: RecommendationTrial, _ base: [Double]) -> Row {
    // Intervals of many users need fewer resamples to be as exact as anyone can read.
    func interval(_ values: [Double]) -> ClosedRange<Double> {
      Statistics.bootstrapInterval(values, resamples: values.count > 500 ? 1000 : 10_000)
    }
    let differences = zip(trial.returns, base).map { $0 - $1 }
    let users = Double(max(1, trial.returns.count))
    return Row(
      name: trial.name, meanReturn: Statistics.mean(trial.returns),
      interval: interval(trial.returns), difference: Statistics.mean(differences),
      differenceInterval: interval(differences), clickRate: trial.total.clickRate,
      consumed: trial.total.consumed / users, length: Double(trial.total.slates) / users,
      quality: trial.total.meanQuality, diversity: trial.total.diversity,
      coverage: trial.total.coverage, exposureGini: trial.total.exposureGini)
  }

  /// The columns of the table.
  public static let headings = [
    "POLICY", "RETURN", "95 %", "DIFFERENCE", "95 %", "CLICK RATE", "CONSUMED", "SLATES", "QUALITY",
    "DIVERSITY", "COVERAGE", "GINI",
  ]

  /// The table as text, a row for each policy.
  public var table: [[String]] {
    func short(_ number: Double) -> String {
      Wording.fixed(number, number.magnitude < 10 ? 3 : 1, grouped: true)
    }
    func range(_ interval: ClosedRange<Double>) -> String {
      "\(short(interval.lowerBound)) … \(short(interval.upperBound))"
    }
    return rows.map { row in
      [
        row.name, short(row.meanReturn), range(row.interval),
        row.name == against ? "–" : short(row.difference),
        row.name == against ? "–" : range(row.differenceInterval),
        Wording.fixed(row.clickRate, 4), short(row.consumed), short(row.length),
        Wording.fixed(row.quality, 3), Wording.fixed(row.diversity, 3),
        Wording.fixed(row.coverage, 3), Wording.fixed(row.exposureGini, 3),
      ]
    }
  }

  /// What the report is about.
  public var summary: [String] {
    [
      "\(environment): \(Wording.grouped(users)) users, the same for every policy; differences are to "
        + "\(against), user by user."
    ]
  }

  /// The same numbers for programs: an object for each policy.
  public var lines: [JSONValue] {
    rows.map { row in
      func pair(_ interval: ClosedRange<Double>) -> JSONValue {
        .array([.number(interval.lowerBound), .number(interval.upperBound)])
      }
      return .object([
        JSONMember("environment", .string(environment)),
        JSONMember("policy", .string(row.name)),
        JSONMember("users", .integer(users)),
        JSONMember("mean_return", .number(row.meanReturn)),
        JSONMember("return_interval", pair(row.interval)),
        JSONMember("against", .string(against)),
        JSONMember("difference", .number(row.difference)),
        JSONMember("difference_interval", pair(row.differenceInterval)),
        JSONMember("click_rate", .number(row.clickRate)),
        JSONMember("consumed", .number(row.consumed)),
        JSONMember("slates", .number(row.length)),
        JSONMember("quality", .number(row.quality)),
        JSONMember("diversity", .number(row.diversity)),
        JSONMember("coverage", .number(row.coverage)),
        JSONMember("exposure_gini", .number(row.exposureGini)),
      ])
    }
  }

  /// The report as one HTML file that needs no other.
  public var page: String {
    let chart = IntervalChart(
      title: "Mean return of a user, with 95 % intervals",
      rows: rows.map {
        IntervalChart.Row(name: $0.name, value: $0.meanReturn, interval: $0.interval)
      })
    return ReportPage(
      title: "Recommendation: \(environment)", heading: "Recommendation report",
      paragraphs: summary, columns: Self.headings, rows: table, charts: [chart.drawing()]
    ).text
  }
}
