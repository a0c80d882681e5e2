internal import Drawing
internal import Rendering

/// A report as one HTML file that needs no other: sentences, a table and charts.
struct ReportPage {
  /// The title of the window.
  var title: String
  /// The heading of the page.
  var heading: String
  /// What is said above the table.
  var paragraphs: [String]
  /// The names of the columns.
  var columns: [String]
  /// The table's rows, as texts.
  var rows: [[String]]
  /// The pictures below it.
  var charts: [Drawing]

  /// The page.
  var text: String {
    let head = columns.map { "<th>\(Self.escaped($0))</th>" }.joined()
    let body = rows.map { row in
      "<tr>" + row.map { "<td>\(Self.escaped($0))</td>" }.joined() + "</tr>"
    }
    return """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>\(Self.escaped(title))</title>
      <style>body{font-family:sans-serif;margin:2em;max-width:75em}table{border-collapse:collapse}
      td,th{padding:.2em .6em;text-align:right;border-bottom:1px solid #ddd;white-space:nowrap}
      td:first-child,th:first-child{text-align:left}</style></head>
      <body>
      <h1>\(Self.escaped(heading))</h1>
      \(paragraphs.map { "<p>\(Self.escaped($0))</p>" }.joined(separator: "\n"))
      <table><tr>\(head)</tr>
      \(body.joined(separator: "\n"))
      </table>
      \(charts.map { SVG.text(of: $0) }.joined(separator: "\n"))
      </body></html>

      """
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
  }
}
