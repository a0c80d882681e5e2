extension Panel {
  /// The panel as lines of at most `columns` characters, for terminals.
  ///
  /// - Parameter tabs: the titles of all panels, this one among them.
  func lines(columns: Int, tabs: [String]) -> [String] {
    var lines = [tabs.map { $0 == title ? "[\($0)]" : $0 }.joined(separator: " "), ""]
    for item in items {
      switch item {
      case .figures(let figures):
        lines += figures.map { Self.spread($0.name, $0.value, columns) }
      case .line(let name, let numbers, _):
        lines += [name, Self.sparkline(numbers, columns: columns)]
      case .bars(let name, let bars, let marked):
        lines.append(name)
        for (index, bar) in bars.enumerated() {
          lines.append(Self.spread((index == marked ? "▸" : " ") + bar.name, bar.label, columns))
        }
      case .text(let words): lines += words
      }
      lines.append("")
    }
    return lines.map { String($0.prefix(columns)) }
  }

  /// Two texts at both ends of a line.
  private static func spread(_ left: String, _ right: String, _ columns: Int) -> String {
    let room = max(columns - right.count - 1, 0)
    let name = String(left.prefix(room))
    return name + String(repeating: " ", count: max(columns - name.count - right.count, 1)) + right
  }

  /// Numbers as a row of blocks of eight heights.
  private static func sparkline(_ numbers: [Double], columns: Int) -> String {
    let finite = numbers.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return "" }
    let blocks = Array("▁▂▃▄▅▆▇█")
    let count = min(columns, numbers.count)
    return String(
      (0..<count).map { column in
        let value = numbers[column * numbers.count / count]
        guard value.isFinite else { return " " }
        return blocks[high > low ? Int((value - low) / (high - low) * 7) : 0]
      })
  }
}
