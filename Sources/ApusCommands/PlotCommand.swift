internal import ArgumentParser
internal import Drawing
internal import Formats
internal import Gym
internal import Rendering
internal import Training

/// `apus plot`: the learning curves of runs in one picture.
struct Plot: Verb {
  static let configuration = CommandConfiguration(
    abstract: "Draw the learning curves of runs.",
    discussion: """
      A folder with several seeds is one line: their mean, with the bootstrap's 95 % interval around \
      it. What counts as solved, and the optimum where all transitions are known, are drawn across. \
      Runs that are under way are drawn as far as they are.
      """)

  @Argument(help: "Folders of runs.")
  var runs: [String]
  @Option(name: .shortAndLong, help: "The file to write: .svg, .png or .html.")
  var output: String
  @Option(help: "What the horizontal axis counts: steps, seconds or episodes.")
  var x = "steps"
  @Option(help: "A measure of the evaluations or the metrics, such as regret or loss.")
  var y = "mean_return"
  @Option(help: "How seeds are summarised: mean or iqm.")
  var summary = "mean"
  @Option(
    help: ArgumentHelp(
      "Draw a level of your own across, such as human=18.5; may be given several times.",
      valueName: "name=value"))
  var level: [String] = []
  @Option(help: "What stands above.")
  var title: String?
  @Flag(help: "Write one JSON object per line.")
  var json = false

  private enum Kind: String, CaseIterable {
    case svg, png, html
  }

  func run(in context: Context) throws -> Int32 {
    guard let kind = Kind.allCases.first(where: { output.hasSuffix("." + $0.rawValue) }) else {
      throw TrainingError.usage(
        "--output \(output): the file's name must end in .svg, .png or .html.")
    }
    guard let axis = LearningCurve.Axis(rawValue: x) else {
      throw TrainingError.usage("--x \(x): it must be steps, seconds or episodes.")
    }
    guard let summary = LearningCurve.Summary(rawValue: summary) else {
      throw TrainingError.usage("--summary \(self.summary): it must be mean or iqm.")
    }
    let own = try level.map(parse)
    var curves: [Curve] = []
    for path in runs {
      let curve = try LearningCurve(RunFolder(path), measure: y, axis: axis, summary: summary)
      for pending in curve.pending {
        Console(json: json).note("'\(pending)' has logged no \(y) yet: it is left out.")
      }
      if curve.seeds > 0 { curves.append(Curve(path: path, curve: curve)) }
    }
    guard !curves.isEmpty else {
      throw TrainingError.failed("There is nothing to draw yet: no run has logged any \(y).")
    }
    var chart = chart(curves, context)
    chart.levels += own
    switch kind {
    case .svg: try SVG.write(chart.drawing(), to: output)
    case .png: try PNG.write(Picture(chart.drawing(), scale: 2), to: output)
    case .html: try Files.write(page(chart, curves), to: output)
    }
    report(chart, curves)
    return 0
  }

  /// A run's folder and its curve.
  @dynamicMemberLookup
  private struct Curve {
    var path: String
    var curve: LearningCurve

    subscript<Value>(dynamicMember member: KeyPath<LearningCurve, Value>) -> Value {
      curve[keyPath: member]
    }
  }

  /// A level as it is written: NAME=VALUE.
  private func parse(_ text: String) throws -> LineChart.Level {
    guard let sign = text.lastIndex(of: "="), sign > text.startIndex,
      let value = Double(text[text.index(after: sign)...]), value.isFinite
    else {
      throw TrainingError.usage("--level \(text): it must be NAME=VALUE, such as human=18.5.")
    }
    return LineChart.Level(name: String(text[..<sign]), value: value)
  }

  private func chart(_ curves: [Curve], _ context: Context) -> LineChart {
    let environments = Set(curves.map(\.settings.environment))
    let names = names(of: curves, several: environments.count > 1)
    var chart = LineChart(
      title: title ?? environments.sorted().joined(separator: ", "),
      xLabel: x == "steps" ? "environment steps" : x,
      yLabel: y.split(separator: "_").joined(separator: " "),
      series: zip(curves, names).map { curve, name in
        LineChart.Series(
          name: name, points: curve.points.map { Point($0.x, $0.value) },
          band: curve.seeds > 1 ? curve.points.map(\.interval) : [])
      })
    guard y.hasSuffix("return"), environments.count == 1, let id = environments.first else {
      return chart
    }
    if let threshold = try? context.environments.specification(id).rewardThreshold {
      chart.levels.append(LineChart.Level(name: "solved", value: threshold))
    }
    // Of the environment's parameters the optimum may depend.
    var optima: [LineChart.Level] = []
    for (curve, name) in zip(curves, names) {
      guard let optimum = curve.optimum,
        !optima.contains(where: { abs($0.value - optimum) < 1e-6 * max(1, abs(optimum)) })
      else { continue }
      optima.append(LineChart.Level(name: "optimum of \(name)", value: optimum))
    }
    if optima.count == 1 { optima[0].name = "optimum" }
    chart.levels += optima
    return chart
  }

  /// What tells the lines apart: agent and preset, and the folder where these are the same.
  private func names(of curves: [Curve], several: Bool) -> [String] {
    let plain = curves.map { curve in
      "\(curve.settings.agent) (\(curve.settings.preset))"
        + (several ? ", \(curve.settings.environment)" : "")
    }
    return plain.indices.map { index in
      let isAlone = plain.count { $0 == plain[index] } == 1
      let seeds = curves[index].seeds > 1 ? ", \(curves[index].seeds) seeds" : ""
      return (isAlone ? plain[index] : curves[index].path) + seeds
    }
  }

  private func report(_ chart: LineChart, _ curves: [Curve]) {
    let console = Console(json: json)
    console.line(
      .object([
        JSONMember("file", .string(output)),
        JSONMember(
          "series",
          .array(
            zip(chart.series, curves).map { series, curve in
              .object([
                JSONMember("name", .string(series.name)),
                JSONMember("seeds", .integer(curve.seeds)),
                JSONMember("points", .integer(curve.points.count)),
                JSONMember("last", .number(curve.points.last?.value ?? .nan)),
              ])
            })),
        JSONMember(
          "levels",
          .array(
            chart.levels.map {
              .object([
                JSONMember("name", .string($0.name)), JSONMember("value", .number($0.value)),
              ])
            })),
      ]))
    for (series, curve) in zip(chart.series, curves) {
      console.print(
        "\(series.name): \(curve.points.count) points, at last "
          + readable(curve.points.last?.value ?? .nan, digits: 2))
    }
    console.print("Written to \(output)")
  }

  /// One file that needs no other: the picture, and its numbers as a table.
  private func page(_ chart: LineChart, _ curves: [Curve]) -> String {
    func escaped(_ text: String) -> String {
      text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    }
    let rows = zip(chart.series, curves).flatMap { series, curve in
      curve.points.map { point in
        "<tr><td>\(escaped(series.name))</td><td>\(readable(point.x, digits: x == "seconds" ? 3 : 0))</td>"
          + "<td>\(readable(point.value, digits: 3))</td>"
          + "<td>\(readable(point.interval.lowerBound, digits: 3))</td>"
          + "<td>\(readable(point.interval.upperBound, digits: 3))</td></tr>"
      }
    }
    return """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>\(escaped(chart.title))</title>
      <style>body{font-family:sans-serif;margin:2em}td,th{padding:0 1em;text-align:right}</style></head>
      <body>
      \(SVG.text(of: chart.drawing()))
      <table><tr><th>run</th><th>\(escaped(chart.xLabel))</th><th>\(escaped(chart.yLabel))</th>
      <th colspan="2">95 % interval</th></tr>
      \(rows.joined(separator: "\n"))
      </table></body></html>

      """
  }
}
