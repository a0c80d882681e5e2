public import Drawing
internal import Environments
internal import Formats
internal import Rendering

extension BiddingReport {
  /// The policies whose curves are drawn: the best ones, the oracle and whom all are compared with.
  private var drawn: [BiddingTrial] {
    let named = trials.filter { $0.name == "oracle" || $0.name == against }
    let others = trials.filter { trial in !named.contains { $0.name == trial.name } }
    return Array((named + others).prefix(6))
  }

  /// Spend over the day, of the budget, beside the traffic that had come.
  public var spendChart: LineChart {
    var series = drawn.map { trial in
      LineChart.Series(
        name: trial.name,
        points: [Point(0, 0)]
          + trial.spendCurve.enumerated().map { Point(Double($0.offset + 1), $0.element) })
    }
    if let trial = trials.first {
      series.append(
        LineChart.Series(
          name: "traffic",
          points: [Point(0, 0)]
            + trial.trafficCurve.enumerated().map { Point(Double($0.offset + 1), $0.element) }))
    }
    return LineChart(
      title: "Spend against traffic", xLabel: "tick", yLabel: "part of budget, of auctions",
      series: series)
  }

  /// The bid per unit of value over the day.
  public var multiplierChart: LineChart {
    LineChart(
      title: "λ over the day", xLabel: "tick", yLabel: "λ / λ₀",
      series: drawn.map { trial in
        LineChart.Series(
          name: trial.name,
          points: trial.multiplierCurve.enumerated().map {
            Point(Double($0.offset), $0.element)
          })
      })
  }

  /// What each policy won of the optimum, with intervals.
  public var shareChart: IntervalChart {
    IntervalChart(
      title: "Part of the hindsight optimum, with 95 % intervals",
      rows: rows.map {
        IntervalChart.Row(name: $0.name, value: $0.share, interval: $0.shareInterval)
      })
  }

  /// What the report is about, in a few lines.
  public var summary: [String] {
    let sold =
      switch rules.auction {
      case .secondPrice: "second price"
      case .firstPrice: "first price"
      case .slots(let exposures): "\(exposures.count) slots, generalised second price"
      }
    var lines = [
      "\(market): \(Wording.grouped(days)) \(days == 1 ? "day" : "days") with "
        + "\(Wording.grouped(auctions)) auctions in all, \(sold), a budget of "
        + "\(Wording.fixed(budget, 0, grouped: true)) a day."
    ]
    if rules.costPerAction < .infinity {
      lines.append(
        "At most \(Wording.fixed(rules.costPerAction, 0, grouped: true)) an action; what is missed is "
          + "punished with the exponent \(Wording.fixed(rules.exponent, 1)).")
    }
    lines.append(
      "R/R* is the part of the best that bids could have won had the day been known"
        + (rules.costPerAction < .infinity ? ", within the limit" : "") + "; differences are to "
        + "\(against), day by day.")
    return lines + notes
  }

  /// The report as one HTML file that needs no other.
  public var page: String {
    ReportPage(
      title: "Bidding: \(market)", heading: "Bidding report", paragraphs: summary,
      columns: Self.headings, rows: table,
      charts: [shareChart.drawing(), spendChart.drawing(), multiplierChart.drawing()]
    ).text
  }
}
