public import Drawing

/// A report as one HTML file that needs no other: sentences, verdicts, a table and charts.
public struct ReportPage {
  /// A judgement with its reasons, in a box of a colour of its own.
  public struct Box {
    /// How grave it is.
    public enum Level: String, Sendable {
      case good, caution, bad
    }

    /// How grave it is.
    public var level: Level
    /// The judgement.
    public var headline: String
    /// Its reasons, and what to do.
    public var lines: [String]

    /// A judgement with its reasons.
    public init(level: Level, headline: String, lines: [String]) {
      (self.level, self.headline, self.lines) = (level, headline, lines)
    }
  }

  /// The title of the window.
  public var title: String
  /// The heading of the page.
  public var heading: String
  /// What is said above the table.
  public var paragraphs: [String]
  /// What is judged, above the table.
  public var boxes: [Box] = []
  /// The names of the columns.
  public var columns: [String]
  /// The table's rows, as texts.
  public var rows: [[String]]
  /// What is said below the table.
  public var remarks: [String] = []
  /// The pictures below it.
  public var charts: [Drawing]

  /// A report of sentences, a table and charts.
  public init(
    title: String, heading: String, paragraphs: [String], columns: [String], rows: [[String]],
    charts: [Drawing]
  ) {
    (self.title, self.heading, self.paragraphs) = (title, heading, paragraphs)
    (self.columns, self.rows, self.charts) = (columns, rows, charts)
  }

  /// The page.
  public var text: String {
    let head = columns.map { "<th>\(Self.escaped($0))</th>" }.joined()
    let body = rows.map { row in
      "<tr>" + row.map { "<td>\(Self.escaped($0))</td>" }.joined() + "</tr>"
    }
    return """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>\(Self.escaped(title))</title>
      <style>body{font-family:sans-serif;margin:2em;max-width:75em}table{border-collapse:collapse}
      td,th{padding:.2em .6em;text-align:right;border-bottom:1px solid #ddd;white-space:nowrap}
      td:first-child,th:first-child{text-align:left}
      .good,.caution,.bad{padding:.6em 1em;margin:1em 0;border-left:.4em solid #2a8a3c}
      .caution{border-color:#d08a00}.bad{border-color:#c0322b}</style></head>
      <body>
      <h1>\(Self.escaped(heading))</h1>
      \(Self.paragraphs(paragraphs))
      \(boxes.map(Self.html).joined(separator: "\n"))
      <table><tr>\(head)</tr>
      \(body.joined(separator: "\n"))
      </table>
      \(Self.paragraphs(remarks))
      \(charts.map { SVG.text(of: $0) }.joined(separator: "\n"))
      </body></html>

      """
  }

  private static func paragraphs(_ sentences: [String]) -> String {
    sentences.map { "<p>\(escaped($0))</p>" }.joined(separator: "\n")
  }

  private static func html(_ box: Box) -> String {
    let lines = box.lines.map { "<li>\(escaped($0))</li>" }.joined()
    return "<div class=\"\(box.level.rawValue)\"><b>\(escaped(box.headline))</b>"
      + "<ul>\(lines)</ul></div>"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
  }
}
