internal import Drawing
public import Environments
public import Formats
internal import Rendering

/// Contact policies side by side with the same customers.
public struct ContactReport: Sendable {
  /// A policy's row.
  public struct Row: Sendable {
    /// The policy.
    public var name: String
    /// The mean profit of a customer.
    public var profit: Double
    /// Its 95 % interval over customers.
    public var interval: ClosedRange<Double>
    /// The mean difference to never contacting, customer by customer.
    public var uplift: Double
    /// Its 95 % interval.
    public var upliftInterval: ClosedRange<Double>
    /// How often a customer was contacted.
    public var contacts: Double
    /// How often a customer bought.
    public var purchases: Double
    /// The part of the customers who have unsubscribed.
    public var unsubscribed: Double
  }

  /// How many customers there were.
  public let customers: Int
  /// How many weeks each was played.
  public let weeks: Int
  /// The rows, the best first.
  public let rows: [Row]
  /// What contacting every week gains, by what customers were ordered.
  public let curves: [UpliftCurve]

  /// Sums up trials with the same customers.
  ///
  /// - Parameters:
  ///   - never: the trial of never contacting, which all are compared with.
  ///   - always: the trial of contacting every week, for the uplift curves.
  public init(
    environment: CustomerContact, trials: [ContactTrial], never: ContactTrial, always: ContactTrial
  ) {
    customers = never.profits.count
    weeks = environment.parameters.weeks
    rows = trials.map { Self.row($0, never) }.sorted { $0.profit > $1.profit }
    let gains = zip(always.profits, never.profits).map { $0 - $1 }
    let model = environment.model
    curves = [
      UpliftCurve(
        name: "expected sales", gains: gains,
        scores: never.starts.map {
          model.purchases.expectedPurchases($0, weeks: Double(environment.parameters.weeks))
            * model.spend.expectedSpend($0)
        }),
      UpliftCurve(
        name: "probability alive", gains: gains,
        scores: never.starts.map { model.purchases.aliveProbability($0) }),
      UpliftCurve(
        name: "recency", gains: gains, scores: never.starts.map { $0.recency - $0.age }),
    ]
  }

  private static func row(_ trial: ContactTrial, _ never: ContactTrial) -> Row {
    func interval(_ values: [Double]) -> ClosedRange<Double> {
      Statistics.bootstrapInterval(values, resamples: values.count > 500 ? 1000 : 10_000)
    }
    let uplifts = zip(trial.profits, never.profits).map { $0 - $1 }
    let count = Double(max(1, trial.profits.count))
    return Row(
      name: trial.name, profit: Statistics.mean(trial.profits), interval: interval(trial.profits),
      uplift: Statistics.mean(uplifts), upliftInterval: interval(uplifts),
      contacts: Statistics.mean(trial.contacts), purchases: Statistics.mean(trial.purchases),
      unsubscribed: Double(trial.unsubscribed.count { $0 }) / count)
  }

  /// The columns of the table.
  public static let headings = [
    "POLICY", "PROFIT", "95 %", "UPLIFT", "95 %", "CONTACTS", "PURCHASES", "UNSUBSCRIBED",
  ]

  /// The table as text, a row for each policy.
  public var table: [[String]] {
    func short(_ number: Double) -> String { Wording.fixed(number, 3, grouped: true) }
    func range(_ interval: ClosedRange<Double>) -> String {
      "\(short(interval.lowerBound)) … \(short(interval.upperBound))"
    }
    return rows.map { row in
      [
        row.name, short(row.profit), range(row.interval), short(row.uplift),
        range(row.upliftInterval), Wording.fixed(row.contacts, 2), short(row.purchases),
        Wording.fixed(row.unsubscribed * 100, 1) + " %",
      ]
    }
  }

  /// What the report is about.
  public var summary: [String] {
    [
      "\(Wording.grouped(customers)) customers, the same for every policy, \(weeks) weeks; uplift is the "
        + "difference to never contacting, customer by customer.",
      "When customers buy and what they spend is fitted to data; what contacts do to them is assumed.",
    ]
  }

  /// The same numbers for programs: an object for each policy, then one for each uplift curve.
  public var lines: [JSONValue] {
    func pair(_ interval: ClosedRange<Double>) -> JSONValue {
      .array([.number(interval.lowerBound), .number(interval.upperBound)])
    }
    return rows.map { row in
      .object([
        JSONMember("policy", .string(row.name)),
        JSONMember("customers", .integer(customers)),
        JSONMember("profit", .number(row.profit)),
        JSONMember("profit_interval", pair(row.interval)),
        JSONMember("uplift", .number(row.uplift)),
        JSONMember("uplift_interval", pair(row.upliftInterval)),
        JSONMember("contacts", .number(row.contacts)),
        JSONMember("purchases", .number(row.purchases)),
        JSONMember("unsubscribed", .number(row.unsubscribed)),
      ])
    }
      + curves.map { curve in
        .object([
          JSONMember("uplift_curve", .string(curve.name)),
          JSONMember("qini", .number(curve.area)),
          JSONMember(
            "gains", .array(Self.thinned(curve).map { .number($0.y) })),
        ])
      }
  }

  /// A hundred points of a curve.
  private static func thinned(_ curve: UpliftCurve) -> [Point] {
    let last = curve.gains.count - 1
    let steps = max(1, min(100, last))
    return (0...steps).map { step in
      let index = last * step / steps
      return Point(Double(index) / Double(max(1, last)), curve.gains[index])
    }
  }

  /// The report as one HTML file that needs no other.
  public var page: String {
    let profits = IntervalChart(
      title: "Mean profit of a customer, with 95 % intervals",
      rows: rows.map {
        IntervalChart.Row(name: $0.name, value: $0.profit, interval: $0.interval)
      })
    let uplift = LineChart(
      title: "What an email every week gains",
      xLabel: "part of the customers, most promising first",
      yLabel: "gain per customer of all",
      series: curves.map { LineChart.Series(name: $0.name, points: Self.thinned($0)) })
    return ReportPage(
      title: "Customer contact", heading: "Customer contact report", paragraphs: summary,
      columns: Self.headings, rows: table, charts: [profits.drawing(), uplift.drawing()]
    ).text
  }
}
