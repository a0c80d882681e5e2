import Gym

/// What may come of each move in a gridworld.
struct GridRules {
  let map: GridMap
  let parameters: GridWorld.Parameters
  /// The cells that are no walls, in the order of their numbers.
  let places: [Int]
  private let numbers: [Int: Int]
  private let starts: [Int]
  private let targets: [Character: Int]

  /// Up, right, down, left, and the diagonals, as steps down and to the right.
  static let directions = [
    (-1, 0), (0, 1), (1, 0), (0, -1), (-1, 1), (1, 1), (1, -1), (-1, -1),
  ]
  /// The directions clockwise, for what lies to either side.
  private static let clockwise = [0, 4, 1, 5, 2, 6, 3, 7]

  init(map: GridMap, parameters: GridWorld.Parameters) {
    self.map = map
    self.parameters = parameters
    let places = map.cells.indices.filter { map.cells[$0] != .wall }
    self.places = places
    numbers = Dictionary(uniqueKeysWithValues: places.enumerated().map { ($1, $0) })
    starts = places.indices.filter { map.cells[places[$0]] == .start }
    var targets: [Character: Int] = [:]
    for (index, letter) in map.letters.joined().enumerated() {
      if let number = numbers[index], letter.isLetter || letter.isNumber {
        targets[letter] = number
      }
    }
    self.targets = targets
  }

  /// The table of all transitions.
  func model() throws -> FiniteModel {
    try FiniteModel(
      startProbabilities: places.indices.map {
        map.cells[places[$0]] == .start ? 1 / Double(starts.count) : 0
      }, actionCount: parameters.moves, outcomes: outcomes)
  }

  /// Refuses what would not fit into memory: a cliff leads to every start, from every cell beside it.
  ///
  /// - Throws: ``GymError`` if the table would take more than a gigabyte.
  func checkSize() throws {
    var returns: Set<Double> = []
    for cell in map.cells {
      if case .cliff = cell { returns.insert(parameters.cliffReward) }
      if case .back(let reward) = cell { returns.insert(reward) }
    }
    let ways =
      (parameters.slip > 0 ? parameters.moves : 1) * (parameters.stochasticWind ? 3 : 1)
    let kinds = min(ways, returns.count * (parameters.bumpReward == 0 ? 1 : 2))
    let outcomes = places.count * parameters.moves * (ways + kinds * starts.count + 1)
    guard outcomes <= 1 << 25 else {
      throw GymError.invalid(
        "The table of this map would hold up to \(outcomes) outcomes, more than fit into a gigabyte: "
          + "draw fewer cells, or fewer starts where there are cliffs.")
    }
  }

  private func outcomes(_ state: Int, _ action: Int) -> [FiniteModel.Outcome] {
    var gathering = Gathering()
    switch map.cells[places[state]] {
    case .goal, .hole, .end:
      gathering.add(state, reward: 0, ends: true, probability: 1)
    case .jump(let letter, let reward):
      gather(places[targets[letter] ?? state], 1, reward: reward, &gathering)
    default:
      for (direction, likely) in directions(of: action) where likely > 0 {
        for (wind, share) in winds(places[state] % map.columns) {
          let (place, bumps) = arrival(places[state], direction, wind: wind)
          gather(
            place, likely * share, reward: reward(of: place) + (bumps ? parameters.bumpReward : 0),
            &gathering)
        }
      }
    }
    return gathering.outcomes(starts: starts)
  }

  /// Where a move may go, and how likely.
  private func directions(of action: Int) -> [(direction: Int, probability: Double)] {
    let all = 0..<parameters.moves
    let slip = parameters.slip
    switch parameters.slipTo {
    case .sides:
      let circle = Self.clockwise.filter(all.contains)
      let place = circle.firstIndex(of: action) ?? 0
      let sides = [circle.count - 1, 1].map { circle[(place + $0) % circle.count] }
      return [(action, 1 - slip)] + sides.map { ($0, slip / 2) }
    case .others:
      return all.map { ($0, $0 == action ? 1 - slip : slip / Double(all.count - 1)) }
    case .any:
      return all.map { ($0, ($0 == action ? 1 - slip : 0) + slip / Double(all.count)) }
    }
  }

  /// How far up the wind of a column carries, and how likely.
  private func winds(_ column: Int) -> [(wind: Int, probability: Double)] {
    let wind = parameters.wind.isEmpty ? 0 : parameters.wind[column]
    guard parameters.stochasticWind, wind != 0 else { return [(wind, 1)] }
    return [(wind - 1, 1.0 / 3), (wind, 1.0 / 3), (wind + 1, 1.0 / 3)]
  }

  /// The cell where a move ends, and whether something stopped it.
  ///
  /// On an open map this is Sutton and Barto's rule: row and column are each kept inside after the wind
  /// is added to the move.
  private func arrival(_ place: Int, _ direction: Int, wind: Int) -> (place: Int, bumps: Bool) {
    var (row, column) = (place / map.columns, place % map.columns)
    var (down, right) = Self.directions[direction]
    var wind = wind
    var bumps = false
    if !(0..<map.rows).contains(row + down) {
      bumps = true
      // Whoever pushes against the edge leans against a wind that blows from there.
      if wind.signum() == down { wind -= down }
      down = 0
    }
    if !(0..<map.columns).contains(column + right) {
      bumps = true
      right = 0
    }
    if (down, right) != (0, 0) {
      if canEnter(row + down, column + right, down, right) {
        row += down
        column += right
      } else {
        bumps = true
      }
    }
    // Cell by cell, so that no gust carries through a wall.
    let gust = -wind.signum()
    for _ in 0..<abs(wind) {
      guard (0..<map.rows).contains(row + gust), canEnter(row + gust, column, gust, 0) else {
        break
      }
      row += gust
    }
    return (row * map.columns + column, bumps)
  }

  /// Whether a cell of the map can be entered by going so far down and to the right.
  private func canEnter(_ row: Int, _ column: Int, _ down: Int, _ right: Int) -> Bool {
    switch map[row, column] {
    case .wall: false
    case .door(let only): Self.directions[only] == (down, right)
    default: true
    }
  }

  /// What entering a cell is worth.
  private func reward(of place: Int) -> Double {
    switch map.cells[place] {
    case .goal: parameters.goalReward
    case .hole: parameters.holeReward
    case .cliff: parameters.cliffReward
    case .end(let reward), .back(let reward): reward
    case .floor(let reward): parameters.stepReward + reward
    case .wall, .start, .door, .jump: parameters.stepReward
    }
  }

  /// Adds what comes of entering a cell.
  private func gather(
    _ place: Int, _ probability: Double, reward: Double, _ gathering: inout Gathering
  ) {
    let number = numbers[place] ?? 0
    switch map.cells[place] {
    case .goal, .hole, .end:
      gathering.add(number, reward: reward, ends: true, probability: probability)
    case .cliff, .back:
      gathering.addReturn(reward: reward, probability: probability)
    case .wall, .floor, .start, .door, .jump:
      gathering.add(number, reward: reward, ends: false, probability: probability)
    }
  }
}

/// What comes of one move, equal things together.
private struct Gathering {
  private var found: [FiniteModel.Outcome] = []
  /// Ways back to the starts, which may be many: they are written out at the end only.
  private var returns: [(reward: Double, probability: Double)] = []

  mutating func add(_ next: Int, reward: Double, ends: Bool, probability: Double) {
    if let same = found.firstIndex(where: {
      $0.next == next && $0.reward == reward && $0.terminated == ends
    }) {
      found[same].probability += probability
    } else {
      found.append(
        FiniteModel.Outcome(
          probability: probability, next: next, reward: reward, terminated: ends))
    }
  }

  mutating func addReturn(reward: Double, probability: Double) {
    if let same = returns.firstIndex(where: { $0.reward == reward }) {
      returns[same].probability += probability
    } else {
      returns.append((reward, probability))
    }
  }

  func outcomes(starts: [Int]) -> [FiniteModel.Outcome] {
    found
      + returns.flatMap { way in
        starts.map {
          FiniteModel.Outcome(
            probability: way.probability / Double(starts.count), next: $0, reward: way.reward,
            terminated: false)
        }
      }
  }
}
