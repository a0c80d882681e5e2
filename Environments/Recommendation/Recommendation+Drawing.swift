public import Drawing
internal import Gym

extension Recommendation {
  /// The last slate as cards, the user as bars, and what came of the session so far.
  public func draw() -> Drawing {
    var picture = Drawing(width: 720, height: 440, background: Color(250, 250, 250))
    drawCards(into: &picture)
    drawPortrait(into: &picture)
    drawExposure(into: &picture)
    drawMeasures(into: &picture)
    return picture
  }

  private func text(
    _ words: String, _ x: Double, _ y: Double, _ size: Double, _ color: Color = .black,
    _ alignment: TextAlignment = .left, into picture: inout Drawing
  ) {
    picture.add(
      .text(words, anchor: Point(x, y), size: size, color: color, alignment: alignment))
  }

  /// What was shown last, and how likely each item was to be chosen.
  private func drawCards(into picture: inout Drawing) {
    let count = min(last.slate.count, 6)
    text(
      count == 0
        ? "nothing shown yet" : last.chosen == nil ? "last slate: nothing chosen" : "last slate",
      20,
      22, 15, .gray, into: &picture)
    let width = min(150, 680 / Double(max(count, 1)) - 12)
    for place in 0..<count {
      drawCard(
        world.card(ofKind: Int(last.kinds[place])), Double(last.probabilities[place]),
        20 + Double(place) * (width + 12), width, isChosen: last.chosen == place, into: &picture)
    }
  }

  private func drawCard(
    _ card: RecommendationCard, _ probability: Double, _ left: Double, _ width: Double,
    isChosen: Bool, into picture: inout Drawing
  ) {
    let frame = isChosen ? Style(fill: .white, stroke: .blue, lineWidth: 4) : .stroke(.gray)
    picture.add(.rectangle(x: left, y: 36, width: width, height: 130, style: .fill(.white)))
    picture.add(.rectangle(x: left, y: 36, width: width, height: 130, style: frame))
    let good = UInt8(card.quality * 200)
    picture.add(
      .rectangle(
        x: left + 4, y: 40, width: width - 8, height: 26,
        style: .fill(Color(220 - good, 40 + good, 60))))
    text(card.title, left + width / 2, 53, 14, .white, .center, into: &picture)
    text(card.detail, left + width / 2, 84, 12, .black, .center, into: &picture)
    picture.add(
      .rectangle(x: left + 10, y: 106, width: width - 20, height: 12, style: .stroke(.gray)))
    picture.add(
      .rectangle(
        x: left + 10, y: 106, width: (width - 20) * probability, height: 12,
        style: .fill(.blue)))
    let percent = (probability * 1000).rounded() / 10
    text("probability \(percent) %", left + width / 2, 134, 12, .gray, .center, into: &picture)
    if isChosen { text("chosen", left + width / 2, 154, 13, .blue, .center, into: &picture) }
  }

  private func drawPortrait(into picture: inout Drawing) {
    let portrait = world.portrait
    text("user: \(portrait.title)", 20, 196, 15, .gray, into: &picture)
    let bars = portrait.bars.prefix(40)
    let width = 400 / Double(max(bars.count, 1))
    picture.add(.line(from: Point(20, 280), to: Point(420, 280), color: .gray))
    for (index, bar) in bars.enumerated() {
      let height = 64 * bar.value
      let left = 20 + Double(index) * width
      picture.add(
        .rectangle(
          x: left + width * 0.1, y: 280 - max(height, 0), width: width * 0.8,
          height: max(abs(height), 0.5), style: .fill(bar.value < 0 ? .red : .green)))
      if width >= 16 {
        text(bar.name, left + width / 2, 356, min(12, width * 0.6), .gray, .center, into: &picture)
      }
    }
  }

  private func drawExposure(into picture: inout Drawing) {
    text("how often shown, and chosen", 450, 196, 15, .gray, into: &picture)
    let kinds = tally.exposures.count
    let most = Double(max(1, tally.exposures.max() ?? 1))
    let width = 250 / Double(kinds)
    for kind in 0..<kinds {
      let left = 450 + Double(kind) * width
      for (count, color) in [(tally.exposures[kind], Color.gray), (tally.choices[kind], .blue)]
      where count > 0 {
        let height = 130 * Double(count) / most
        picture.add(
          .rectangle(
            x: left, y: 344 - height, width: max(width * 0.8, 0.5), height: height,
            style: .fill(color)))
      }
    }
    picture.add(.line(from: Point(450, 344), to: Point(700, 344), color: .gray))
  }

  private func drawMeasures(into picture: inout Drawing) {
    func rounded(_ number: Double) -> String { "\((number * 1000).rounded() / 1000)" }
    let words = [
      "slates \(tally.slates)", "click rate \(rounded(tally.clickRate))",
      "consumed \(rounded(tally.consumed))", "quality \(rounded(tally.meanQuality))",
      "diversity \(rounded(tally.diversity))", "coverage \(rounded(tally.coverage))",
      "Gini \(rounded(tally.exposureGini))",
    ]
    for (index, line) in words.enumerated() {
      text(
        line, 20 + Double(index % 4) * 172, index < 4 ? 390 : 418, 14, .black, into: &picture)
    }
  }
}
