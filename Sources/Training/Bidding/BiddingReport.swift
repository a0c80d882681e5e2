public import Environments
public import Formats

/// Policies side by side on the same days: what each won of what could have been won.
public struct BiddingReport: Sendable {
  /// A policy's row.
  public struct Row: Sendable {
    /// The policy.
    public var name: String
    /// The mean part of the hindsight optimum.
    public var share: Double
    /// Its 95 % interval over days.
    public var shareInterval: ClosedRange<Double>
    /// The mean difference of that part to the policy that all are compared with, day by day.
    public var difference: Double
    /// Its 95 % interval.
    public var differenceInterval: ClosedRange<Double>
    /// The sum of values won, the mean of a day.
    public var value: Double
    /// The clicks of a day.
    public var clicks: Double
    /// The conversions of a day.
    public var conversions: Double
    /// What a day cost.
    public var spend: Double
    /// The part of the budget that was spent.
    public var spendShare: Double
    /// The part of the auctions that was won.
    public var winRate: Double
    /// What a thousand shown advertisements cost.
    public var costPerMille: Double
    /// What a click cost; NaN without clicks.
    public var costPerClick: Double
    /// What a unit of the objective cost.
    public var costPerAction: Double
    /// The part of the days on which the limit was kept.
    public var limitKept: Double
    /// The mean pacing error.
    public var pacingError: Double
    /// The part of the days whose budget was gone in the first half.
    public var quickSpend: Double
  }

  /// What the days are.
  public let market: String
  /// How advertisements are sold.
  public let rules: BiddingRules
  /// What may be spent a day.
  public let budget: Double
  /// λ₀: the best fixed bid per unit of value on the training days.
  public let multiplier: Double
  /// The number of days.
  public let days: Int
  /// The number of auctions.
  public let auctions: Int
  /// What whoever reads the report should know.
  public let notes: [String]
  /// The policy that all are compared with.
  public let against: String
  /// The rows, the best first.
  public let rows: [Row]
  /// What was played.
  public let trials: [BiddingTrial]

  /// Sums up trials on the same days.
  ///
  /// - Parameter against: the name of the policy that all are compared with.
  public init(
    market: String, rules: BiddingRules, reference: BiddingReference, trials: [BiddingTrial],
    against: String, notes: [String] = []
  ) {
    (self.market, self.rules, self.against) = (market, rules, against)
    (budget, multiplier) = (reference.budget, reference.multiplier)
    let empty = trials.first?.days.count { $0.optimum <= 0 } ?? 0
    self.notes =
      notes + (empty == 0 ? [] : ["On \(empty) days nothing could be won: R/R* is of the others."])
    let sorted = trials.sorted { Self.meanShare($0) > Self.meanShare($1) }
    self.trials = sorted
    days = trials.first?.days.count ?? 0
    auctions = trials.first?.days.reduce(0) { $0 + $1.total.auctions } ?? 0
    let base = trials.first { $0.name == against }.map(Self.shares) ?? []
    rows = sorted.map { Self.row($0, rules, base) }
  }

  private static func meanShare(_ trial: BiddingTrial) -> Double {
    Statistics.mean(shares(trial))
  }

  /// The parts of the optimum, of the days on which there was something to win.
  private static func shares(_ trial: BiddingTrial) -> [Double] {
    trial.days.map(\.share).filter { !$0.isNaN }
  }

  /// Intervals of many days need fewer resamples to be as exact as anyone can read.
  private static func interval(_ values: [Double]) -> ClosedRange<Double> {
    Statistics.bootstrapInterval(values, resamples: values.count > 500 ? 1000 : 10_000)
  }

  private static func row(_ trial: BiddingTrial, _ rules: BiddingRules, _ base: [Double]) -> Row {
    let shares = shares(trial)
    let differences = zip(shares, base).map { $0 - $1 }
    var total = BiddingTally()
    for day in trial.days { total.add(day.total) }
    let count = Double(max(1, trial.days.count))
    func part(_ holds: (BiddingDayResult) -> Bool) -> Double {
      Double(trial.days.count(where: holds)) / count
    }
    func ratio(_ number: Double, _ unit: Double) -> Double { unit > 0 ? number / unit : .nan }
    return Row(
      name: trial.name, share: Statistics.mean(shares), shareInterval: interval(shares),
      difference: Statistics.mean(differences), differenceInterval: interval(differences),
      value: total.value / count, clicks: Double(total.clicks) / count,
      conversions: Double(total.conversions) / count, spend: total.spend / count,
      spendShare: Statistics.mean(trial.days.map { $0.total.spend / $0.budget }),
      winRate: total.winRate, costPerMille: ratio(total.spend * 1000, Double(total.wins)),
      costPerClick: ratio(total.spend, Double(total.clicks)),
      costPerAction: ratio(total.spend, total.actions(rules.objective)),
      limitKept: part(\.keepsLimit), pacingError: Statistics.mean(trial.days.map(\.pacingError)),
      quickSpend: part(\.isQuick))
  }

  /// The columns of the table.
  public static let headings = [
    "POLICY", "R/R*", "95 %", "DIFFERENCE", "95 %", "VALUE", "CLICKS", "SPENT", "WON", "CPM",
    "ECPC",
    "COST/ACTION", "LIMIT KEPT", "PACING ERROR",
  ]

  /// The table as text, a row for each policy.
  public var table: [[String]] {
    func percent(_ part: Double) -> String { Wording.fixed(part * 100, 1) + " %" }
    func money(_ sum: Double) -> String {
      sum.isNaN ? "–" : Wording.fixed(sum, sum.magnitude < 100 ? 2 : 0, grouped: true)
    }
    func range(_ interval: ClosedRange<Double>) -> String {
      "\(Wording.fixed(interval.lowerBound, 3)) … \(Wording.fixed(interval.upperBound, 3))"
    }
    let hasLimit = rules.costPerAction < .infinity
    return rows.map { row in
      [
        row.name, Wording.fixed(row.share, 3), range(row.shareInterval),
        row.name == against ? "–" : Wording.fixed(row.difference, 3),
        row.name == against ? "–" : range(row.differenceInterval), Wording.fixed(row.value, 3),
        Wording.fixed(row.clicks, 2), percent(row.spendShare), percent(row.winRate),
        money(row.costPerMille), money(row.costPerClick), money(row.costPerAction),
        hasLimit ? percent(row.limitKept) : "–", Wording.fixed(row.pacingError, 3),
      ]
    }
  }

  /// The same numbers for programs: an object for each policy, with its mean λ and spend in each tick.
  public var lines: [JSONValue] {
    zip(rows, trials).map { row, trial in
      func pair(_ interval: ClosedRange<Double>) -> JSONValue {
        .array([.number(interval.lowerBound), .number(interval.upperBound)])
      }
      return .object([
        JSONMember("policy", .string(row.name)),
        JSONMember("share_of_optimum", .number(row.share)),
        JSONMember("share_interval", pair(row.shareInterval)),
        JSONMember("against", .string(against)),
        JSONMember("difference", .number(row.difference)),
        JSONMember("difference_interval", pair(row.differenceInterval)),
        JSONMember("value", .number(row.value)),
        JSONMember("clicks", .number(row.clicks)),
        JSONMember("conversions", .number(row.conversions)),
        JSONMember("spend", .number(row.spend)),
        JSONMember("spend_share", .number(row.spendShare)),
        JSONMember("win_rate", .number(row.winRate)),
        JSONMember("cost_per_mille", .number(row.costPerMille)),
        JSONMember("cost_per_click", .number(row.costPerClick)),
        JSONMember("cost_per_action", .number(row.costPerAction)),
        JSONMember("limit_kept", .number(row.limitKept)),
        JSONMember("pacing_error", .number(row.pacingError)),
        JSONMember("quick_spend", .number(row.quickSpend)),
        JSONMember("days", .integer(days)),
        JSONMember("multipliers", .array(trial.multiplierCurve.map { .number($0 * multiplier) })),
        JSONMember("spend_curve", .array(trial.spendCurve.map { .number($0) })),
      ])
    }
  }
}
