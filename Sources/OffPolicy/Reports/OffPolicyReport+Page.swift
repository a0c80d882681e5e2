public import Drawing
internal import Formats
internal import Rendering

extension OffPolicyReport {
  /// The estimates with their intervals, the logging policy's value first.
  public var chart: IntervalChart {
    IntervalChart(
      title: "Value of the policy, with \(headings[2]) intervals",
      rows: ([result.logged] + result.estimates).filter(\.value.isFinite).map { estimate in
        IntervalChart.Row(
          name: estimate.name, value: estimate.value,
          interval: estimate.interval ?? estimate.value...estimate.value)
      })
  }

  /// The report as one HTML file that needs no other.
  public var page: String {
    var page = ReportPage(
      title: "Off-policy: \(result.log)", heading: "Off-policy evaluation",
      paragraphs: summary + result.notes, columns: headings, rows: table,
      charts: [chart.drawing()])
    page.boxes = zip(result.verdicts, result.diagnostics).map { verdict, weights in
      let level: ReportPage.Box.Level =
        switch verdict.level {
        case .reliable: .good
        case .caution: .caution
        case .refuse: .bad
        }
      return ReportPage.Box(
        level: level,
        headline: verdict.headline(for: result.verdicts.count > 1 ? weights.name : nil),
        lines: verdict.reasons + verdict.advice)
    }
    page.remarks = weights
    return page.text
  }
}
