public import Drawing

extension CustomerContact {
  /// The weeks so far: contacts above a line, purchases below, and what is known of the customer.
  public func draw() -> Drawing {
    var picture = Drawing(width: 720, height: 360, background: Color(250, 250, 250))
    func text(_ words: String, _ x: Double, _ y: Double, _ color: Color = .black) {
      picture.add(.text(words, anchor: Point(x, y), size: 14, color: color, alignment: .left))
    }
    guard let customer else {
      text("No customer has come.", 20, 30, .gray)
      return picture
    }
    let width = 680 / Double(parameters.weeks)
    let most = max(50, history.map(\.amount).max() ?? 0)
    let colors: [Color] = [.gray, .blue, Color(230, 150, 30), .red]
    text("contacts", 20, 20, .gray)
    text("purchases", 20, 214, .gray)
    picture.add(.line(from: Point(20, 110), to: Point(700, 110), color: .gray))
    for (week, record) in history.enumerated() {
      let x = 20 + (Double(week) + 0.5) * width
      if record.action > 0 {
        picture.add(
          .line(
            from: Point(x, 110), to: Point(x, 110 - 20 * Double(record.action + 1)),
            color: colors[record.action], width: max(1, width * 0.5)))
      }
      if record.purchases > 0 {
        let height = 80 * record.amount / most
        picture.add(
          .rectangle(
            x: x - width * 0.35, y: 112, width: width * 0.7, height: max(2, height),
            style: .fill(.green)))
      }
    }
    drawBars(customer, into: &picture)
    let names = zip(CustomerContactParameters.actions, colors).dropFirst()
    for (index, (name, color)) in names.enumerated() {
      text(name, 180 + 150 * Double(index), 20, color)
    }
    text("week \(week) of \(parameters.weeks)", 20, 340)
    text("profit \((profit * 100).rounded() / 100)", 160, 340)
    text(
      customer.isSubscribed
        ? "\(customer.contactsLeft) contacts left" : "unsubscribed", 320, 340)
    text(customer.isAlive ? "" : "ceased to buy (hidden)", 500, 340, .red)
    return picture
  }

  private func drawBars(_ customer: Customer, into picture: inout Drawing) {
    let summary = customer.summary
    let bars = [
      ("probability alive", model.purchases.aliveProbability(summary)),
      (
        "purchases expected in 52 weeks, of 20",
        clipped(model.purchases.expectedPurchases(summary, weeks: 52) / 20, 0, 1)
      ),
      ("fatigue, of 4", clipped(customer.fatigue / 4, 0, 1)),
    ]
    for (index, bar) in bars.enumerated() {
      let y = 232 + 30 * Double(index)
      picture.add(
        .text(bar.0, anchor: Point(20, y + 9), size: 13, color: .gray, alignment: .left))
      picture.add(.rectangle(x: 300, y: y, width: 400, height: 18, style: .stroke(.gray)))
      picture.add(
        .rectangle(x: 300, y: y, width: 400 * bar.1, height: 18, style: .fill(.blue)))
    }
  }
}
