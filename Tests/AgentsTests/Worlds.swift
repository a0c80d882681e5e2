import Gym
import Randomness

/// Models written down from their sources, for solvers and tabular agents.
enum Worlds {
  /// A grid of letters in which one walks left, down, right or up (FrozenLake's order).
  static func lake(_ rows: [String], slippery: Bool = true, success: Double = 1.0 / 3) throws
    -> FiniteModel
  {
    let cells = rows.map(Array.init)
    let (height, width) = (cells.count, cells[0].count)
    var start = [Double](repeating: 0, count: height * width)
    for row in 0..<height {
      for column in 0..<width where cells[row][column] == "S" { start[row * width + column] = 1 }
    }
    return try FiniteModel(startProbabilities: start, actionCount: 4) { state, action in
      let (row, column) = state.quotientAndRemainder(dividingBy: width)
      if "HG".contains(cells[row][column]) {
        return [.init(probability: 1, next: state, reward: 0, terminated: true)]
      }
      func move(_ direction: Int) -> FiniteModel.Outcome {
        let (down, right) = [(0, -1), (1, 0), (0, 1), (-1, 0)][direction & 3]
        let to = (
          min(max(row + down, 0), height - 1), min(max(column + right, 0), width - 1)
        )
        let cell = cells[to.0][to.1]
        return .init(
          probability: 1, next: to.0 * width + to.1, reward: cell == "G" ? 1 : 0,
          terminated: "HG".contains(cell))
      }
      guard slippery else { return [move(action)] }
      return [action + 3, action, action + 1].map { direction in
        var outcome = move(direction)
        outcome.probability = direction == action ? success : (1 - success) / 2
        return outcome
      }
    }
  }

  static let four = ["SFFF", "FHFH", "FFFH", "HFFG"]
  static let eight = [
    "SFFFFFFF", "FFFFFFFF", "FFFHFFFF", "FFFFFHFF", "FFFHFFFF", "FHHFFFHF", "FHFFHFHF", "FFFHFFFG",
  ]

  /// CliffWalking: up, right, down, left on 4 × 12; the cliff costs 100 and leads to the start.
  static func cliff() throws -> FiniteModel {
    var start = [Double](repeating: 0, count: 48)
    start[36] = 1
    return try FiniteModel(startProbabilities: start, actionCount: 4) { state, action in
      let (row, column) = state.quotientAndRemainder(dividingBy: 12)
      let (down, right) = [(-1, 0), (0, 1), (1, 0), (0, -1)][action]
      let to = (min(max(row + down, 0), 3), min(max(column + right, 0), 11))
      if to.0 == 3, (1...10).contains(to.1) {
        return [.init(probability: 1, next: 36, reward: -100, terminated: false)]
      }
      return [
        .init(
          probability: 1, next: to.0 * 12 + to.1, reward: -1, terminated: to.0 == 3 && to.1 == 11)
      ]
    }
  }

  /// Taxi: 25 cells, four stands and the taxi as places of the passenger, four destinations.
  static func taxi() throws -> FiniteModel {
    let map = ["|R: | : :G|", "| : | : : |", "| : : : : |", "| | : | : |", "|Y| : |B: |"].map {
      Array($0)
    }
    let stands = [(0, 0), (0, 4), (4, 0), (4, 3)]
    let start = (0..<500).map { state in
      let (passenger, destination) = (state / 4 % 5, state % 4)
      return passenger < 4 && passenger != destination ? 1.0 / 300 : 0
    }
    return try FiniteModel(startProbabilities: start, actionCount: 6) { state, action in
      var (row, column, passenger) = (state / 100, state / 20 % 5, state / 4 % 5)
      let destination = state % 4
      var (reward, isOver) = (-1.0, false)
      let here = stands.firstIndex { $0 == (row, column) }
      switch action {
      case 0: row = min(row + 1, 4)
      case 1: row = max(row - 1, 0)
      case 2: if map[row][2 * column + 2] == ":" { column = min(column + 1, 4) }
      case 3: if map[row][2 * column] == ":" { column = max(column - 1, 0) }
      case 4:
        if passenger < 4, here == passenger { passenger = 4 } else { reward = -10 }
      default:
        if passenger == 4, here == destination {
          (passenger, reward, isOver) = (destination, 20, true)
        } else if passenger == 4, let here {
          passenger = here
        } else {
          reward = -10
        }
      }
      let next = ((row * 5 + column) * 5 + passenger) * 4 + destination
      return [.init(probability: 1, next: next, reward: reward, terminated: isOver)]
    }
  }

  /// Example 3.5 of Sutton and Barto: north, south, east, west on 5 × 5, two states that carry off.
  static func fiveByFive() throws -> FiniteModel {
    try FiniteModel(startProbabilities: [1] + [Double](repeating: 0, count: 24), actionCount: 4) {
      state, action in
      if state == 1 { return [.init(probability: 1, next: 21, reward: 10, terminated: false)] }
      if state == 3 { return [.init(probability: 1, next: 13, reward: 5, terminated: false)] }
      let (row, column) = state.quotientAndRemainder(dividingBy: 5)
      let (down, right) = [(-1, 0), (1, 0), (0, 1), (0, -1)][action]
      let to = (row + down, column + right)
      guard (0..<5).contains(to.0), (0..<5).contains(to.1) else {
        return [.init(probability: 1, next: state, reward: -1, terminated: false)]
      }
      return [.init(probability: 1, next: to.0 * 5 + to.1, reward: 0, terminated: false)]
    }
  }

  /// Garnet-like: random outcomes, some of which end the episode, and some illegal actions.
  static func random(
    states: Int, actions: Int, branches: Int, ending: Double, gain: Double = 1, seed: UInt64
  ) throws -> FiniteModel {
    var generator = PCG64(seed: seed)
    return try FiniteModel(
      startProbabilities: [Double](repeating: 1 / Double(states), count: states),
      actionCount: actions
    ) { _, action in
      if action > 0, generator.random() < 0.2 { return [] }
      var weights = (0..<branches).map { _ in generator.random() + 0.01 }
      let sum = weights.reduce(0, +)
      weights = weights.map { $0 / sum }
      return weights.map { weight in
        .init(
          probability: weight, next: generator.integer(below: states),
          reward: generator.uniform(-1, gain), terminated: generator.random() < ending)
      }
    }
  }

  /// A slippery grid of `side` × `side` cells with one goal in the corner, and pits.
  static func largeGrid(side: Int, pits: Double, success: Double, cost: Double) throws
    -> FiniteModel
  {
    var generator = PCG64(seed: 5)
    var rows = (0..<side).map { _ in
      (0..<side).map { _ in generator.random() < pits ? Character("H") : "F" }
    }
    rows[0][0] = "S"
    rows[side - 1][side - 1] = "G"
    let lake = try lake(rows.map { String($0) }, success: success)
    return try FiniteModel(startProbabilities: lake.startProbabilities, actionCount: 4) {
      lake.outcomes(state: $0, action: $1).map { outcome in
        var outcome = outcome
        outcome.reward -= cost
        return outcome
      }
    }
  }
}

/// V = r + γPV by Gaussian elimination with pivots, without any structure: an oracle.
func denseValues(_ model: FiniteModel, _ probabilities: [Double], discount: Double) -> [Double] {
  let count = model.stateCount
  var rows = (0..<count).map { state -> [Double] in
    var row = [Double](repeating: 0, count: count + 1)
    row[state] = 1
    for action in 0..<model.actionCount {
      let taken = probabilities[state * model.actionCount + action]
      for outcome in model.outcomes(state: state, action: action) {
        row[count] += taken * outcome.probability * outcome.reward
        if !outcome.terminated { row[outcome.next] -= taken * outcome.probability * discount }
      }
    }
    return row
  }
  for column in 0..<count {
    let pivot = (column..<count).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
    rows.swapAt(column, pivot)
    for row in 0..<count where row != column && rows[row][column] != 0 {
      let factor = rows[row][column] / rows[column][column]
      for place in column...count { rows[row][place] -= factor * rows[column][place] }
    }
  }
  return (0..<count).map { rows[$0][count] / rows[$0][$0] }
}
