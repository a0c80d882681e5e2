internal import Drawing
internal import Formats

extension BiddingGame {
  /// The day so far in six panels: spend, λ, volumes, the last tick's auctions, measures, and what has been
  /// won beside what standard policies win on the same day.
  func draw() -> Drawing {
    var picture = Drawing(width: 960, height: 600, background: Color(250, 250, 250))
    guard episode.day.tickCount > 0 else {
      picture.add(
        .text(
          "No day has begun.", anchor: Point(480, 300), size: 20, color: .gray, alignment: .center))
      return picture
    }
    let best = Hindsight(episode.day, rules: episode.rules, budget: episode.budget)
    let oracle = Replay(episode, Proportional(name: "", factor: best.multiplier))
    drawSpend(oracle, into: &picture)
    drawMultiplier(best, into: &picture)
    drawVolumes(into: &picture)
    drawAuctions(into: &picture)
    drawMeasures(best, into: &picture)
    drawProgress(best, oracle, into: &picture)
    return picture
  }

  private func panel(_ column: Int, _ row: Int, _ title: String, top: Double) -> Panel {
    Panel(
      x: 320 * Double(column), y: 300 * Double(row), title: title,
      ticks: Double(episode.day.tickCount), top: top)
  }

  private func drawSpend(_ oracle: Replay, into picture: inout Drawing) {
    let panel = panel(0, 0, "spend", top: 1.05)
    panel.drawFrame(into: &picture)
    let auctions = Double(max(1, episode.day.count))
    let traffic = episode.day.starts.map { Double($0) / auctions }
    panel.draw(traffic, .gray, dashed: true, into: &picture)
    panel.draw(oracle.spend.map { $0 / episode.budget }, .green, into: &picture)
    let own = Replay.sums(episode.ticks.map(\.spend)).map { $0 / episode.budget }
    panel.draw(own, .blue, width: 2.5, into: &picture)
    panel.legend(
      [("spent", .blue), ("with hindsight", .green), ("traffic", .gray)], into: &picture)
  }

  private func drawMultiplier(_ best: Hindsight, into picture: inout Drawing) {
    let unit = episode.reference.multiplier
    let path = multipliers.map { $0 / unit }
    let panel = panel(
      1, 0, "lambda / lambda 0",
      top: max(1.5, (path.max() ?? 1) * 1.1, best.multiplier / unit * 1.1))
    panel.drawFrame(into: &picture)
    let star = best.multiplier / unit
    panel.draw(
      Array(repeating: star, count: episode.day.tickCount + 1), .green, dashed: true,
      into: &picture)
    panel.draw(path, .blue, width: 2.5, into: &picture)
    panel.legend([("lambda", .blue), ("the day's best", .green)], into: &picture)
  }

  private func drawVolumes(into picture: inout Drawing) {
    let counts = (0..<episode.day.tickCount).map { episode.day.auctions(of: $0).count }
    let panel = panel(2, 0, "auctions, won", top: Double(max(1, counts.max() ?? 1)) * 1.1)
    panel.drawFrame(into: &picture)
    // What is still to come is not shown: the bidder does not know it either.
    for (tick, tally) in episode.ticks.enumerated() {
      panel.bar(tick, Double(tally.auctions), Color(205, 210, 218), into: &picture)
      panel.bar(tick, Double(tally.wins), .blue, into: &picture)
    }
  }

  /// The last tick's auctions by value and price, with the line of bids.
  private func drawAuctions(into picture: inout Drawing) {
    let shown = episode.tick > 0 ? episode.day.auctions(of: episode.tick - 1) : 0..<0
    let reference = episode.reference
    let (widest, highest) = (reference.meanValue * 4, reference.meanPrice * 3)
    var panel = panel(0, 1, "price by value, last tick", top: highest)
    panel.ticks = widest
    panel.drawFrame(into: &picture)
    var left = episode.remaining + episode.last.spend
    let step = max(1, shown.count / 250)
    for index in shown {
      let (value, price) = (episode.day.values[index], episode.day.prices[index])
      let wants = multiplier * value >= price
      let wins = wants && price <= left
      if wins { left -= price }
      guard index % step == 0, value <= widest, price <= highest else { continue }
      picture.add(
        .circle(
          center: panel.place(value, price), radius: 2.2,
          style: .fill(wins ? .green : wants ? .red : Color(190, 190, 190))))
    }
    let end = min(widest, highest / max(multiplier, 1e-300))
    picture.add(
      .line(
        from: panel.place(0, 0), to: panel.place(end, end * multiplier), color: .blue, width: 2))
    panel.legend([("bid", .blue), ("won", .green), ("no budget", .red)], into: &picture)
  }

  private func drawMeasures(_ best: Hindsight, into picture: inout Drawing) {
    let (total, rules) = (episode.total, episode.rules)
    let actions = total.actions(rules.objective)
    func ratio(_ number: Double, _ unit: Double) -> String {
      unit > 0 ? Wording.fixed(number / unit, number / unit < 100 ? 2 : 0, grouped: true) : "–"
    }
    func percent(_ part: Double) -> String { Wording.fixed(part * 100, 1) + " %" }
    var lines = [
      ("tick", "\(episode.tick) of \(episode.day.tickCount)"),
      ("budget left", percent(episode.remaining / episode.budget)),
      ("win rate", percent(total.winRate)),
      ("cost per mille", ratio(total.spend * 1000, Double(total.wins))),
      ("cost per action", ratio(total.spend, actions)),
      ("value", Wording.fixed(total.value, 3)),
      (
        "R / R*",
        best.value > 0
          ? percent(
            total.value * rules.compliance(actions: actions, spend: total.spend) / best.value)
          : "–"
      ),
    ]
    if rules.costPerAction < .infinity {
      lines.insert(
        ("at most", Wording.fixed(rules.costPerAction, 0, grouped: true)), at: 5)
    }
    for (index, line) in lines.enumerated() {
      let y = 340 + 30 * Double(index)
      picture.add(
        .text(line.0, anchor: Point(350, y), size: 16, color: .gray, alignment: .left))
      picture.add(
        .text(line.1, anchor: Point(620, y), size: 18, color: .black, alignment: .right))
    }
  }

  private func drawProgress(
    _ best: Hindsight, _ oracle: Replay, into picture: inout Drawing
  ) {
    let panel = panel(2, 1, "won of the optimum", top: 1.05)
    panel.drawFrame(into: &picture)
    let unit = max(best.value, 1e-300)
    let fixed = Replay(
      episode, Proportional(name: "", factor: episode.reference.multiplier))
    let planned = Replay(episode, PredictivePacer())
    panel.draw(oracle.value.map { $0 / unit }, .green, into: &picture)
    panel.draw(planned.value.map { $0 / unit }, .yellow, into: &picture)
    panel.draw(fixed.value.map { $0 / unit }, .gray, into: &picture)
    let own = Replay.sums(episode.ticks.map(\.value)).map { $0 / unit }
    panel.draw(own, .blue, width: 2.5, into: &picture)
    panel.legend(
      [("own", .blue), ("oracle", .green), ("predictive", .yellow), ("fixed", .gray)],
      into: &picture)
  }
}

/// The same day played by another policy, as far as the day has come.
private struct Replay {
  var spend: [Double]
  var value: [Double]

  init(_ episode: borrowing BiddingEpisode, _ policy: some BiddingPolicy) {
    var (played, policy) = (copy episode, policy)
    let ticks = played.tick
    played.restart()
    policy.begin(played)
    for _ in 0..<ticks {
      policy.prepare(played)
      played.playTick(&policy)
    }
    spend = Self.sums(played.ticks.map(\.spend))
    value = Self.sums(played.ticks.map(\.value))
  }

  /// Sums so far, from 0 on.
  static func sums(_ numbers: [Double]) -> [Double] {
    numbers.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
  }
}

/// One of the six fields of the picture.
private struct Panel {
  var x: Double
  var y: Double
  var title: String
  /// The right end of the horizontal axis.
  var ticks: Double
  /// The upper end of the vertical axis.
  var top: Double

  private var left: Double { x + 46 }
  private var bottom: Double { y + 276 }
  private var size: (width: Double, height: Double) { (256, 220) }

  func place(_ across: Double, _ up: Double) -> Point {
    Point(
      left + across / ticks * size.width, bottom - clipped(up / top, 0, 1) * size.height)
  }

  func drawFrame(into picture: inout Drawing) {
    picture.add(
      .text(title, anchor: Point(left, y + 22), size: 15, color: .black, alignment: .left))
    for tick in LineChart.ticks(0, top, count: 4) {
      let at = place(0, tick)
      picture.add(
        .line(from: at, to: Point(left + size.width, at.y), color: Color(228, 228, 228)))
      picture.add(
        .text(
          LineChart.label(tick), anchor: Point(left - 6, at.y), size: 11, color: .gray,
          alignment: .right))
    }
    picture.add(
      .line(
        from: Point(left, bottom), to: Point(left + size.width, bottom), color: .gray, width: 1.5))
  }

  func draw(
    _ numbers: [Double], _ color: Color, width: Double = 1.5, dashed: Bool = false,
    into picture: inout Drawing
  ) {
    let points = numbers.enumerated().map { place(Double($0.offset), $0.element) }
    guard dashed else {
      if points.count > 1 {
        picture.add(.line(points: points, style: .stroke(color, width: width)))
      }
      return
    }
    for (index, (start, end)) in zip(points, points.dropFirst()).enumerated()
    where index % 2 == 0 {
      picture.add(.line(from: start, to: end, color: color, width: width))
    }
  }

  func bar(_ tick: Int, _ height: Double, _ color: Color, into picture: inout Drawing) {
    let (start, end) = (place(Double(tick) + 0.1, height), place(Double(tick) + 0.9, 0))
    guard end.y > start.y else { return }
    picture.add(
      .rectangle(
        x: start.x, y: start.y, width: end.x - start.x, height: end.y - start.y,
        style: .fill(color)))
  }

  func legend(_ names: [(String, Color)], into picture: inout Drawing) {
    var at = left + size.width
    for (name, color) in names.reversed() {
      picture.add(
        .text(name, anchor: Point(at, y + 40), size: 11, color: color, alignment: .right))
      at -= Double(name.count) * 6.6 + 12
    }
  }
}
