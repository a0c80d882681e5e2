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
    func escaped(_ text: String) -> String {
      text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    }
    let heading = headings.map { "<th>\(escaped($0))</th>" }.joined()
    let body = table.map { row in
      "<tr>" + row.map { "<td>\(escaped($0))</td>" }.joined() + "</tr>"
    }
    let verdicts = zip(result.verdicts, result.diagnostics).map { verdict, weights in
      let name = result.verdicts.count > 1 ? weights.name : nil
      let lines = (verdict.reasons + verdict.advice).map { "<li>\(escaped($0))</li>" }.joined()
      return
        "<div class=\"\(verdict.level.rawValue)\"><b>\(escaped(verdict.headline(for: name)))</b>"
        + "<ul>\(lines)</ul></div>"
    }
    return """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>Off-policy: \(escaped(result.log))</title>
      <style>body{font-family:sans-serif;margin:2em;max-width:75em}table{border-collapse:collapse}
      td,th{padding:.2em .6em;text-align:right;border-bottom:1px solid #ddd;white-space:nowrap}
      td:first-child,th:first-child{text-align:left}
      .reliable,.caution,.refuse{padding:.6em 1em;margin:1em 0;border-left:.4em solid #2a8a3c}
      .caution{border-color:#d08a00}.refuse{border-color:#c0322b}</style></head>
      <body>
      <h1>Off-policy evaluation</h1>
      \((summary + result.notes).map { "<p>\(escaped($0))</p>" }.joined(separator: "\n"))
      \(verdicts.joined(separator: "\n"))
      <table><tr>\(heading)</tr>
      \(body.joined(separator: "\n"))
      </table>
      \(weights.map { "<p>\(escaped($0))</p>" }.joined(separator: "\n"))
      \(SVG.text(of: chart.drawing()))
      </body></html>

      """
  }
}
