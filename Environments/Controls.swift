public import Gym

// How people play the built-in environments. One that is not here is played by numbered actions, or
// part by part where there are too many.

extension CartPole {
  /// ← and → push; without a key it pushes to and fro, which nearly cancels.
  public var controls: PlayControls {
    PlayControls(
      .realTime, keys: [.init("←", 0, "push left"), .init("→", 1, "push right")], idle: [0, 1])
  }
}

extension MountainCar {
  /// ← and → push.
  public var controls: PlayControls { .twoWays("push left", "roll", "push right") }
}

extension Acrobot {
  /// ← and → turn the joint.
  public var controls: PlayControls { .twoWays("torque −1", "no torque", "torque +1") }
}

extension MountainCarContinuous {
  /// How hard the car pushes to the left or the right.
  public var controls: PlayControls { PlayControls(axis: "force", left: -1, right: 1) }
}

extension Pendulum {
  /// The torque: ← turns against the clock, which is positive.
  public var controls: PlayControls { PlayControls(axis: "torque", left: 2, right: -2) }
}

extension FrozenLake {
  /// The arrows.
  public var controls: PlayControls {
    PlayControls(
      .turns,
      keys: [
        .init("←", 0, "left"), .init("↓", 1, "down"), .init("→", 2, "right"), .init("↑", 3, "up"),
      ])
  }
}

extension CliffWalking {
  /// The arrows.
  public var controls: PlayControls { .compass(moves: 4) }
}

extension GridWorld {
  /// The arrows, and the corners of a keypad for the diagonals.
  public var controls: PlayControls { .compass(moves: parameters.moves) }
}

extension Taxi {
  /// The arrows, p and d.
  public var controls: PlayControls {
    PlayControls(
      .turns,
      keys: [
        .init("↓", 0, "south"), .init("↑", 1, "north"), .init("→", 2, "east"),
        .init("←", 3, "west"), .init("p", 4, "pick up"), .init("d", 5, "drop off"),
      ])
  }
}

extension Blackjack {
  /// Stand or take a card.
  public var controls: PlayControls {
    PlayControls(.turns, keys: [.init("↓", 0, "stand"), .init("↑", 1, "take a card")])
  }
}

extension MiniGrid {
  /// ← and → turn, ↑ walks; letters for what hands do.
  public var controls: PlayControls {
    let keys: [PlayControls.Key] = [
      .init("←", 0, "turn left"), .init("→", 1, "turn right"), .init("↑", 2, "forward"),
      .init("p", 3, "pick up"), .init("d", 4, "drop"), .init("⏎", 5, "open or close"),
      .init("e", 6, "say done"),
    ]
    return PlayControls(.turns, keys: Array(keys.prefix(actionSpace.count)))
  }
}

extension Bidding {
  /// The change of the bid, by a digit.
  public var controls: PlayControls {
    let parameters = game.parameters
    let names =
      parameters.action == "levels"
      ? parameters.levels.map { "λ = \($0) × λ0" }
      : parameters.multipliers.map { "λ \($0 < 0 ? "" : "+")\(($0 * 1000).rounded() / 10) %" }
    return PlayControls(names: names)
  }
}

extension TabularBidding {
  /// The price that is bid.
  public var controls: PlayControls {
    PlayControls(names: (0..<actionSpace.count).map { "bid \($0)" })
  }
}

extension PfeiferCarraway {
  /// Whether to mail.
  public var controls: PlayControls { PlayControls(names: ["let go", "mail"]) }
}

extension CustomerContact {
  /// What to send.
  public var controls: PlayControls {
    PlayControls(names: ["nothing", "email", "coupon of 10 %", "coupon of 20 %"])
  }
}

extension PlayControls {
  /// Left, nothing and right, numbered so, in real time.
  fileprivate static func twoWays(_ left: String, _ idle: String, _ right: String) -> PlayControls {
    PlayControls(
      .realTime, keys: [.init("←", 0, left), .init("↓", 1, idle), .init("→", 2, right)], idle: [1])
  }

  /// Up, right, down, left, then the diagonals, numbered so.
  fileprivate static func compass(moves: Int) -> PlayControls {
    let keys: [Key] = [
      Key("↑", 0, "up"), Key("→", 1, "right"), Key("↓", 2, "down"), Key("←", 3, "left"),
      Key("9", 4, "up right"), Key("3", 5, "down right"), Key("1", 6, "down left"),
      Key("7", 7, "up left"),
    ]
    return PlayControls(.turns, keys: Array(keys.prefix(moves)))
  }
}
