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

  private func outcomes(_ state: Int, _ action: Int) throws -> [FiniteModel.Outcome] {
    switch map.cells[places[state]] {
    case .goal, .hole, .end:
      return [FiniteModel.Outcome(probability: 1, next: state, reward: 0, terminated: true)]
    case .jump(let letter, let reward):
      let next = targets[letter] ?? state
      return [FiniteModel.Outcome(probability: 1, next: next, reward: reward, terminated: false)]
    default: break
    }
    var found: [FiniteModel.Outcome] = []
    for (direction, likely) in directions(of: action) where likely > 0 {
      for (wind, share) in winds(places[state] % map.columns) {
        let (place, bumps) = arrival(places[state], direction, wind: wind)
        for outcome in entering(place, bumps: bumps, probability: likely * share) {
          if let same = found.firstIndex(where: {
            $0.next == outcome.next && $0.reward == outcome.reward
              && $0.terminated == outcome.terminated
          }) {
            found[same].probability += outcome.probability
          } else {
            found.append(outcome)
          }
        }
      }
    }
    return found
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
  private func arrival(_ place: Int, _ direction: Int, wind: Int) -> (place: Int, bumps: Bool) {
    let (down, right) = Self.directions[direction]
    let (row, column) = (place / map.columns, place % map.columns)
    let ahead = (row + down, column + right)
    var bumps = false
    var (endRow, endColumn) = ahead
    if !isInside(ahead.0, ahead.1) {
      // The edge stops what the wind does not make good.
      bumps = true
    } else if !canEnter(ahead.0, ahead.1, direction) {
      bumps = true
      (endRow, endColumn) = (row, column)
    }
    endRow -= wind
    endRow = min(max(endRow, 0), map.rows - 1)
    endColumn = min(max(endColumn, 0), map.columns - 1)
    // Blown against a wall one stays below it.
    while map[endRow, endColumn] == .wall, endRow != row || endColumn != column {
      endRow += wind > 0 ? 1 : wind < 0 ? -1 : 0
      if wind == 0 || !isInside(endRow, endColumn) { (endRow, endColumn) = (row, column) }
    }
    return (endRow * map.columns + endColumn, bumps)
  }

  private func isInside(_ row: Int, _ column: Int) -> Bool {
    (0..<map.rows).contains(row) && (0..<map.columns).contains(column)
  }

  private func canEnter(_ row: Int, _ column: Int, _ direction: Int) -> Bool {
    switch map[row, column] {
    case .wall: false
    case .door(let only): only == direction
    default: true
    }
  }

  /// What entering a cell brings.
  private func entering(_ place: Int, bumps: Bool, probability: Double) -> [FiniteModel.Outcome] {
    let bump = bumps ? parameters.bumpReward : 0
    func outcome(_ next: Int, _ reward: Double, ends: Bool = false, share: Double = 1)
      -> FiniteModel.Outcome
    {
      FiniteModel.Outcome(
        probability: probability * share, next: next, reward: reward + bump, terminated: ends)
    }
    func back(_ reward: Double) -> [FiniteModel.Outcome] {
      starts.map { outcome($0, reward, share: 1 / Double(starts.count)) }
    }
    let number = numbers[place] ?? 0
    switch map.cells[place] {
    case .goal: return [outcome(number, parameters.goalReward, ends: true)]
    case .hole: return [outcome(number, parameters.holeReward, ends: true)]
    case .end(let reward): return [outcome(number, reward, ends: true)]
    case .cliff: return back(parameters.cliffReward)
    case .back(let reward): return back(reward)
    case .floor(let reward): return [outcome(number, parameters.stepReward + reward)]
    case .wall, .start, .door, .jump: return [outcome(number, parameters.stepReward)]
    }
  }
}
