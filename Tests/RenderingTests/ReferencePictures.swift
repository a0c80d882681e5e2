import Drawing
import Foundation
import Testing

/// What the reference pictures show, and at which size.
struct ReferencePicture: Sendable, CustomTestStringConvertible {
  var name: String
  var drawing: Drawing
  var width: Int
  var height: Int

  init(_ name: String, _ drawing: Drawing, scale: Double = 1) {
    (self.name, self.drawing) = (name, drawing)
    width = Int((drawing.width * scale).rounded())
    height = Int((drawing.height * scale).rounded())
  }

  var testDescription: String { name }

  static let all = [
    ReferencePicture("shapes", shapes), ReferencePicture("text", text),
    ReferencePicture("image", image),
    ReferencePicture("cart-pole", cartPole, scale: 0.5),
    ReferencePicture("cart-pole-small", cartPole, scale: 0.2),
    ReferencePicture("line-chart", lineChart, scale: 0.75),
    ReferencePicture("interval-chart", intervalChart),
    ReferencePicture("bar-chart", barChart),
    ReferencePicture("bar-chart-lying", lyingBars, scale: 0.5),
    ReferencePicture("bar-chart-two", twoBars),
    ReferencePicture("scatter-chart", scatterChart, scale: 0.8),
    ReferencePicture("heat-map", heatMap), ReferencePicture("heat-map-large", largeHeatMap),
    ReferencePicture("gauge", gauge), ReferencePicture("gauge-bar", gaugeBar),
  ]

  private static let shapes: Drawing = {
    let star = (0..<5).map {
      Point(0, -30).rotated(by: Double($0) * 0.8 * .pi) + Point(40, 42)
    }
    return Drawing(
      width: 200, height: 150, background: Color(250, 248, 240),
      shapes: [
        .polygon(points: star, style: Style(fill: .yellow, stroke: .black, lineWidth: 1.5)),
        .polygon(
          points: [
            Point(90, 12.3), Point(130.5, 20), Point(110, 30), Point(131, 60.2), Point(92, 52),
            Point(104, 34),
          ], style: .fill(.green)),
        .line(
          points: [Point(10, 90), Point(60, 84), Point(20, 120), Point(70, 140)],
          style: .stroke(Color.blue.withAlpha(140), width: 9)),
        .line(from: Point(5, 146.2), to: Point(195, 143.7), color: .black, width: 0.5),
        .circle(center: Point(160, 45), radius: 28.4, style: .fill(Color.red.withAlpha(150))),
        .circle(center: Point(180, 70), radius: 22, style: .fill(Color.blue.withAlpha(150))),
        .circle(
          center: Point(120, 105), radius: 20,
          style: Style(fill: .white, stroke: .gray, lineWidth: 4)),
        .circle(center: Point(120, 105), radius: 0.8, style: .fill(.black)),
        .rectangle(
          center: Point(170, 118), width: 34, height: 12, angle: 0.4,
          style: .stroke(.black, width: 3)),
        .polygon(
          points: [Point(-20, 70), Point(14, 60), Point(12, 75)], style: .fill(.gray)),
      ])
  }()

  private static let text: Drawing = {
    var drawing = Drawing(width: 260, height: 150)
    let lines = [
      "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz", "0123456789 .,:;!?&%$#@",
    ]
    for (index, line) in lines.enumerated() {
      drawing.add(
        .text(
          line, anchor: Point(6, 14 + 18 * Double(index)), size: 13, color: .black,
          alignment: .left))
    }
    drawing.add(
      .text(
        "± ≤ ≥ → π θ σ µ é", anchor: Point(130, 74), size: 16, color: .blue, alignment: .center))
    drawing.add(
      .text("small words", anchor: Point(254, 96), size: 8, color: .gray, alignment: .right))
    drawing.add(
      .text(
        "Large", anchor: Point(8, 122), size: 40, color: Color.red.withAlpha(128), alignment: .left)
    )
    return drawing
  }()

  /// Magnified, made smaller along one axis and along both, and seen through.
  private static let image: Drawing = {
    let small = ImageData(width: 5, height: 4) { x, y in
      Color(UInt8(50 * x), UInt8(80 * y), 128, alpha: x == 2 && y == 1 ? 0 : 255)
    }
    let large = ImageData(width: 90, height: 60) { x, y in
      (x / 3 + y / 2) % 2 == 0 ? Color(UInt8(255 - 2 * x), 60, UInt8(4 * y)) : .white
    }
    let faint = ImageData(width: 2, height: 2) { x, y in
      x == y ? Color.blue.withAlpha(100) : Color.red.withAlpha(180)
    }
    return Drawing(
      width: 160, height: 110, background: Color(230, 235, 240),
      shapes: [
        .image(small, origin: Point(8.5, 8.25), width: 60, height: 44),
        .image(large, origin: Point(80, 6), width: 37.5, height: 25),
        .image(large, origin: Point(80, 40), width: 70, height: 20.5),
        .line(from: Point(20, 70), to: Point(80, 100), color: .black, width: 6),
        .image(faint, origin: Point(20, 62), width: 50, height: 40),
        .image(faint, origin: Point(130, 80), width: 80, height: 80),
      ])
  }()

  private static let cartPole: Drawing = {
    let (middle, track) = (Point(352.5, 300), 300.0)
    let axle = Point(middle.x, track - 7.5)
    let pole = [Point(-5, 5), Point(-5, -120), Point(5, -120), Point(5, 5)]
    return Drawing(
      width: 600, height: 400,
      shapes: [
        .rectangle(center: middle, width: 50, height: 30, style: .fill(.black)),
        .polygon(points: pole, at: axle, angle: 0.17, style: .fill(Color(202, 152, 101))),
        .circle(center: axle, radius: 5, style: .fill(Color(129, 132, 203))),
        .line(from: Point(0, track), to: Point(600, track), color: .black),
      ])
  }()

  private static let lineChart: Drawing = {
    let first = (0...20).map { Point(Double($0) * 5000, 400 * (1 - exp(-Double($0) / 6))) }
    return LineChart(
      title: "CartPole-v1", xLabel: "environment steps", yLabel: "mean return",
      series: [
        .init(
          name: "ppo (zoo), 5 seeds", points: first,
          band: first.map { $0.y - 30 - $0.x / 4000...$0.y + 40 }),
        .init(
          name: "dqn (zoo)",
          points: (0...20).map {
            Point(Double($0) * 5000, $0 == 7 ? .nan : 200 + 90 * sin(Double($0) / 2))
          }),
      ], levels: [.init(name: "solved", value: 475)]
    ).drawing(width: 480, height: 300)
  }()

  private static let intervalChart: Drawing = IntervalChart(
    title: "profit of a customer",
    rows: [
      .init(name: "uplift", value: 12.4, interval: 10.2...14.1),
      .init(name: "everybody", value: 8.8, interval: 8.1...9.9),
      .init(name: "nobody", value: -1, interval: -1.5...0.2),
    ]
  ).drawing(width: 420)

  private static let barChart: Drawing = BarChart(
    title: "Q-values", label: "value",
    bars: zip(["left", "down", "right", "up", "wait"], [0.62, -0.31, 1.234, 0.9, Double.nan]).map {
      BarChart.Bar(name: $0, value: $1, color: $1 < 0 ? LineChart.colors[1] : nil)
    }, chosen: 2,
    legend: [
      .init(name: "gain", color: LineChart.colors[0]),
      .init(name: "loss", color: LineChart.colors[1]),
    ], showsValues: true
  ).drawing(width: 360, height: 240)

  private static let lyingBars: Drawing = BarChart(
    title: "Chance of each slate",
    bars: (0..<40).map {
      BarChart.Bar(name: "items \($0), \($0 * 7 % 40)", value: abs(sin(Double($0) * 1.3)) / 20)
    }, chosen: 17
  ).drawing(width: 400, height: 480)

  private static let twoBars: Drawing = BarChart(
    bars: [.init(name: "left", value: 0.3), .init(name: "right", value: 0.7)], chosen: 1,
    range: 0...1
  ).drawing(width: 160, height: 120)

  private static let scatterChart: Drawing = ScatterChart(
    title: "Episodes", xLabel: "length", yLabel: "return",
    groups: (0..<5).map { group in
      ScatterChart.Group(
        name: "world \(group)",
        points: (0..<12).map { index in
          let angle = Double(index * 5 + group)
          return Point(40 * Double(group) + 25 * cos(angle), 10 * sin(angle * 1.7) - Double(group))
        })
    }
  ).drawing(width: 420, height: 280)

  private static let heatMap: Drawing = HeatMap(
    title: "Values", xLabel: "column", yLabel: "row",
    values: [[0.1, 0.42, .nan, 1], [-0.5, -1, 0.3, 0.75], [-0.2, 0, 0.2]], scale: .redBlue,
    showsValues: true,
    arrows: [
      [Point(1, 0), Point(0, 1), nil, nil], [Point(0, -1), Point(-1, 0), Point(0.7, -0.7)],
      [nil, Point(0.5, 0)],
    ], rowNames: ["a", "b", "c"], columnNames: ["0", "1", "2", "3"]
  ).drawing(width: 360, height: 260)

  private static let largeHeatMap: Drawing = HeatMap(
    values: (0..<60).map { row in
      (0..<90).map { column in
        sin(Double(row) / 9) * cos(Double(column) / 11) * 1500
      }
    }, hasSquareCells: false
  ).drawing(width: 240, height: 140)

  private static let gauge: Drawing = Gauge(
    name: "budget spent", value: 62.34, limits: 0...100, unit: "%", mark: 80
  ).drawing()

  private static let gaugeBar: Drawing = Gauge(
    name: "force", value: -0.63, limits: -1...1, form: .bar
  ).drawing(width: 200, height: 80)
}
