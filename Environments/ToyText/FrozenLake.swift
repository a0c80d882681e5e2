public import Gym

/// Cross a frozen lake from the start to the goal without falling into a hole; the ice is slippery.
///
/// Transitions equal those of Gymnasium's `FrozenLake-v1` and `FrozenLake8x8-v1` to the bit for the
/// same seed and actions; see `FrozenLake.md`.
public struct FrozenLake: RegisteredEnvironment {
  /// What can be set, under Gymnasium's names.
  public let parameters: Parameters
  /// The map, line by line: S start, F frozen, H hole, G goal.
  public let map: [String]
  var walker: TableWalker
  /// The last action, for the picture.
  var lastAction: Int?

  /// A lake.
  ///
  /// - Throws: ``GymError`` if a parameter makes no sense.
  public init(parameters: Parameters = Parameters()) throws {
    try parameters.validate()
    self.parameters = parameters
    map = try parameters.lines
    walker = TableWalker(TransitionTable(try Self.model(parameters, map)))
  }

  /// What can be set, under Gymnasium's names.
  public struct Parameters: EnvironmentParameters {
    /// A map of one's own, line by line; empty for the one that `mapName` names.
    public var desc: [String] = []
    /// `4x4`, `8x8`, or `random` for a map made by the three values below.
    public var mapName = "4x4"
    /// The lines and columns of a random map.
    public var mapSize = 8
    /// How likely each cell of a random map is frozen.
    public var mapProbability = 0.8
    /// The seed of a random map.
    public var mapSeed: UInt64 = 0
    /// Whether the ice may lead sideways.
    public var isSlippery = true
    /// How likely a step goes where it should, on slippery ice.
    public var successRate = 1.0 / 3
    /// The rewards for reaching the goal, a hole and frozen ice.
    public var rewardSchedule = [1.0, 0, 0]

    /// Gymnasium's defaults.
    public init() {}

    init(mapName: String) { self.mapName = mapName }

    /// Checks every value.
    public func validate() throws {
      guard (0...1).contains(successRate) else {
        throw GymError.parameter(
          "success_rate", value: "\(successRate)", allowed: "between 0 and 1")
      }
      guard rewardSchedule.count == 3, rewardSchedule.allSatisfy(\.isFinite) else {
        throw GymError.parameter(
          "reward_schedule", value: "\(rewardSchedule)",
          allowed: "three finite numbers: for the goal, a hole and frozen ice")
      }
      if desc.isEmpty {
        guard mapName == "random" || FrozenLake.maps[mapName] != nil else {
          throw GymError.parameter("map_name", value: mapName, allowed: "4x4, 8x8 or random")
        }
        _ = try lines
      } else {
        try FrozenLake.check(desc)
      }
    }

    /// The map that the parameters describe.
    var lines: [String] {
      get throws {
        if !desc.isEmpty { return desc }
        if let known = FrozenLake.maps[mapName] { return known }
        return try FrozenLake.randomMap(
          size: mapSize, probability: mapProbability, seed: mapSeed)
      }
    }
  }
}

extension FrozenLake {
  /// The ids under which the environment is known.
  public static let registrations: [Registration<Parameters>] = [
    Registration(
      "FrozenLake-v1", "Cross four by four cells of slippery ice.", maxEpisodeSteps: 100,
      rewardThreshold: 0.7, framesPerSecond: 4),
    Registration(
      "FrozenLake8x8-v1", "Cross eight by eight cells of slippery ice.", maxEpisodeSteps: 200,
      rewardThreshold: 0.85, framesPerSecond: 4, parameters: Parameters(mapName: "8x8")),
  ]

  /// The number of the cell where the agent stands, row by row from the upper left.
  public var observationSpace: Discrete { Discrete(walker.table.model.stateCount) }
  /// 0 left, 1 down, 2 right, 3 up.
  public var actionSpace: Discrete { Discrete(4) }

  /// Starts a new episode.
  public mutating func reset(seed: UInt64?) throws -> Int {
    lastAction = nil
    return walker.reset(seed: seed)
  }

  /// Lets one step of time pass.
  public mutating func step(_ action: Int) throws -> Step<Int> {
    let step = try walker.step(action)
    lastAction = action
    return step
  }

  /// The name of Gymnasium's `prob`.
  public static var metricNames: [String] { ["probability"] }
  /// How likely the last outcome was.
  public func metrics(into values: inout MutableSpan<Double>) { values[0] = walker.probability }
}

extension FrozenLake: FiniteEnvironment {
  /// The table of all transitions: outcomes in Gymnasium's order.
  public var model: FiniteModel { walker.table.model }
  /// The number of the current cell.
  public var modelState: Int? { walker.state }
  /// The cell's row and column, both from 0.
  public func modelStateName(_ state: Int) -> String {
    let columns = map.first?.utf8.count ?? 1
    return "row \(state / columns), column \(state % columns)"
  }

  private static func model(_ parameters: Parameters, _ map: [String]) throws -> FiniteModel {
    let cells = map.map { Array($0.utf8) }
    let (rows, columns) = (cells.count, cells[0].count)
    let letters = cells.flatMap(\.self)
    let starts = letters.count { $0 == UInt8(ascii: "S") }
    func outcome(_ state: Int, _ direction: Int, _ probability: Double) -> FiniteModel.Outcome {
      var (row, column) = (state / columns, state % columns)
      switch direction {
      case 0: column = max(column - 1, 0)
      case 1: row = min(row + 1, rows - 1)
      case 2: column = min(column + 1, columns - 1)
      default: row = max(row - 1, 0)
      }
      let next = row * columns + column
      let isGoal = letters[next] == UInt8(ascii: "G")
      let isHole = letters[next] == UInt8(ascii: "H")
      return FiniteModel.Outcome(
        probability: probability, next: next,
        reward: parameters.rewardSchedule[isGoal ? 0 : isHole ? 1 : 2],
        terminated: isGoal || isHole)
    }
    let failRate = (1 - parameters.successRate) / 2
    return try FiniteModel(
      startProbabilities: letters.map { $0 == UInt8(ascii: "S") ? 1 / Double(starts) : 0 },
      actionCount: 4
    ) { state, action in
      if letters[state] == UInt8(ascii: "G") || letters[state] == UInt8(ascii: "H") {
        return [FiniteModel.Outcome(probability: 1, next: state, reward: 0, terminated: true)]
      }
      guard parameters.isSlippery else { return [outcome(state, action, 1)] }
      return [action + 3, action, action + 1].map { direction in
        outcome(state, direction % 4, direction == action ? parameters.successRate : failRate)
      }
    }
  }
}

extension FrozenLake: Codable {
  private enum CodingKeys: String, CodingKey {
    case parameters, walk, lastAction
  }

  /// Reads what was encoded and checks it.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(parameters: values.decode(Parameters.self, forKey: .parameters))
    let walk = try values.decode(StoredWalk.self, forKey: .walk)
    try walker.place(
      state: walk.state, probability: walk.probability, generator: walk.generator)
    lastAction = try actionSpace.checked(values.decodeIfPresent(Int.self, forKey: .lastAction))
  }

  /// Writes the parameters and where the episode is.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(parameters, forKey: .parameters)
    try values.encode(StoredWalk(walker), forKey: .walk)
    try values.encodeIfPresent(lastAction, forKey: .lastAction)
  }
}
