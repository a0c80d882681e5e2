public import Gym

/// The town: five by five cells, some with a wall to the east, and four places.
enum Town {
  /// Red, green, yellow and blue, as row and column.
  static let places = [(0, 0), (0, 4), (4, 0), (4, 3)]
  /// The cells with a wall to their east.
  private static let walls = [(0, 1), (1, 1), (3, 0), (4, 0), (3, 2), (4, 2)]

  /// Whether a taxi can leave a cell to the east.
  static func isOpen(east row: Int, _ column: Int) -> Bool {
    column < 4 && !walls.contains { $0 == (row, column) }
  }

  /// Whether a taxi can leave a cell to the west.
  static func isOpen(west row: Int, _ column: Int) -> Bool {
    column > 0 && isOpen(east: row, column - 1)
  }
}

extension Taxi: FiniteEnvironment {
  /// The table of all transitions.
  ///
  /// With a fickle passenger states 500 to 999 are the same as 0 to 499 while the passenger is still
  /// going to change their mind.
  public var model: FiniteModel {
    get throws {
      let plain = walker.table.model
      guard parameters.ficklePassenger else { return plain }
      let fickle = parameters.fickleProbability
      let starts =
        plain.startProbabilities.map { $0 * (1 - fickle) }
        + plain.startProbabilities.map { $0 * fickle }
      return try FiniteModel(startProbabilities: starts, actionCount: 6) { number, action in
        let outcomes = plain.outcomes(state: number % 500, action: action)
        guard number >= 500 else { return Array(outcomes) }
        return outcomes.flatMap { Self.withSecondThoughts($0, from: State(number % 500)) }
      }
    }
  }

  /// The number of the current state in the table.
  public var modelState: Int? { walker.state.map { isFickleNow ? $0 + 500 : $0 } }

  /// Where taxi and passenger are, in words.
  public func modelStateName(_ number: Int) -> String {
    let state = State(number % 500)
    let places = ["red", "green", "yellow", "blue", "the taxi"]
    return "taxi at row \(state.row), column \(state.column), passenger in "
      + "\(places[state.passenger]), to \(places[state.destination])"
      + (number >= 500 ? ", fickle" : "")
  }

  /// What may come of an outcome while the passenger is going to change their mind.
  private static func withSecondThoughts(
    _ outcome: FiniteModel.Outcome, from before: State
  ) -> [FiniteModel.Outcome] {
    var state = State(outcome.next)
    var outcome = outcome
    let hasMoved = state.row != before.row || state.column != before.column
    guard before.passenger == 4, hasMoved else {
      outcome.next += 500
      return [outcome]
    }
    outcome.probability /= 3
    return (0..<4).filter { $0 != before.destination }.map { destination in
      state.destination = destination
      outcome.next = state.number
      return outcome
    }
  }

  /// The table without a fickle passenger.
  ///
  /// - Parameter rain: how likely a move goes where it should; nil for dry weather.
  static func model(rain: Double?) throws -> FiniteModel {
    let starts = (0..<500).map(State.init).map {
      $0.passenger < 4 && $0.passenger != $0.destination
    }
    return try FiniteModel(
      startProbabilities: starts.map { $0 ? 1 / Double(starts.count { $0 }) : 0 }, actionCount: 6
    ) { number, action in
      let state = State(number)
      switch action {
      case 4: return [pickUp(state)]
      case 5: return [dropOff(state)]
      default: return moves(state, action, rain)
      }
    }
  }

  private static func outcome(
    _ state: State, reward: Double = -1, probability: Double = 1, terminated: Bool = false
  ) -> FiniteModel.Outcome {
    FiniteModel.Outcome(
      probability: probability, next: state.number, reward: reward, terminated: terminated)
  }

  private static func pickUp(_ state: State) -> FiniteModel.Outcome {
    var state = state
    guard state.passenger < 4, Town.places[state.passenger] == (state.row, state.column) else {
      return outcome(state, reward: -10)
    }
    state.passenger = 4
    return outcome(state)
  }

  private static func dropOff(_ state: State) -> FiniteModel.Outcome {
    var state = state
    guard state.passenger == 4,
      let place = Town.places.firstIndex(where: { $0 == (state.row, state.column) })
    else { return outcome(state, reward: -10) }
    state.passenger = place
    let arrived = place == state.destination
    return outcome(state, reward: arrived ? 20 : -1, terminated: arrived)
  }

  /// South, north, east, west as steps down and to the right.
  private static let directions = [(1, 0), (-1, 0), (0, 1), (0, -1)]
  /// To which sides a moving taxi may slip, left first, as Gymnasium's table has them.
  private static let sides = [
    [(0, 1), (0, -1)], [(0, -1), (0, 1)], [(-1, 0), (1, 0)], [(1, 0), (-1, 0)],
  ]

  private static func moves(_ state: State, _ action: Int, _ rain: Double?)
    -> [FiniteModel.Outcome]
  {
    let isOpen = [
      state.row < 4, state.row > 0, Town.isOpen(east: state.row, state.column),
      Town.isOpen(west: state.row, state.column),
    ][action]
    func moved(_ step: (Int, Int)) -> State {
      var next = state
      next.row = min(max(state.row + step.0, 0), 4)
      next.column = min(max(state.column + step.1, 0), 4)
      return next
    }
    let intended = isOpen ? moved(directions[action]) : state
    guard let rain else { return [outcome(intended)] }
    let slipping = (1 - rain) / 2
    return [outcome(intended, probability: rain)]
      + sides[action].map { side in
        outcome(isOpen ? slipped(moved(side), side, from: state) : state, probability: slipping)
      }
  }

  /// Where a taxi slips to: nowhere if a wall stands in the way.
  private static func slipped(_ next: State, _ side: (Int, Int), from state: State) -> State {
    switch side.1 {
    case 1: Town.isOpen(west: next.row, next.column) ? next : state
    case -1: Town.isOpen(east: next.row, next.column) ? next : state
    default: next
    }
  }
}
