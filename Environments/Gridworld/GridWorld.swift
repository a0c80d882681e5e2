public import Gym
internal import Randomness

/// Walk through a world that is drawn as text.
///
/// There are walls, goals, holes, cliffs, doors, jumps, wind and slippery ground; it is solved exactly, and
/// learned by tables and by networks.
///
/// See `GridWorld.md` for maps, and ``GridMap`` for their characters.
public struct GridWorld: RegisteredEnvironment {
  /// What can be set.
  public let parameters: Parameters
  /// The map.
  public let map: GridMap
  /// The cells that are no walls, in the order of their numbers: row × columns + column.
  public let places: [Int]
  var walker: TableWalker
  /// The last action, for the picture.
  private(set) var lastAction: Int?

  /// A world.
  ///
  /// - Throws: ``GymError`` if the map or a parameter makes no sense, or its table would not fit into
  ///   memory.
  public init(parameters: Parameters = Parameters()) throws {
    try parameters.validate()
    self.parameters = parameters
    map = try parameters.makeMap()
    guard parameters.wind.isEmpty || parameters.wind.count == map.columns else {
      throw GymError.parameter(
        "wind", value: "\(parameters.wind)",
        allowed: "one whole number for each of the map's \(map.columns) columns")
    }
    let rules = GridRules(map: map, parameters: parameters)
    try rules.checkSize()
    places = rules.places
    walker = TableWalker(TransitionTable(try rules.model()))
  }

  /// What can be set.
  public struct Parameters: EnvironmentParameters {
    /// The map: its text, the name of a file, or the name of a known map.
    ///
    /// A file is read when the parameters are; they then hold its text.
    public var map = "open"
    /// A maker of maps instead: `backtracker`, `kruskal`, `wilson`, `prim`, `rooms`, `obstacles`, or none.
    public var generator = ""
    /// The columns of a made map, walls included.
    public var width = 11
    /// The rows of a made map, walls included.
    public var height = 11
    /// How much of a made map with obstacles is walls.
    public var density = 0.25
    /// The seed of a made map.
    public var layoutSeed: UInt64 = 0
    /// How many moves there are: 4, or a king's 8.
    public var moves = 4
    /// How likely a move goes elsewhere.
    public var slip = 0.0
    /// Where it then goes: to either side, to any of the other directions, or to any direction.
    public var slipTo = SlipTarget.sides
    /// How far up the wind carries, for each column.
    public var wind: [Int] = []
    /// Whether the wind, where it blows, is 1 more or 1 less than that, each in a third of the cases.
    public var stochasticWind = false
    /// The reward of a step.
    public var stepReward = -0.01
    /// The reward of a step into the goal.
    public var goalReward = 1.0
    /// The reward of a step into a hole.
    public var holeReward = -1.0
    /// The reward of a step over a cliff.
    public var cliffReward = -1.0
    /// What is added where a wall or the edge stops a move.
    public var bumpReward = 0.0

    /// An open room.
    public init() {}
  }

  /// Where a slipping move goes.
  public enum SlipTarget: String, Codable, Sendable, CaseIterable {
    /// To either side of where it should, each as likely.
    case sides
    /// To each of the other directions, as likely.
    case others
    /// To each direction, the right one among them.
    case any
  }
}

extension GridWorld {
  /// The number of the cell where the agent stands, counted row by row without walls.
  public var observationSpace: Discrete { Discrete(places.count) }
  /// 0 up, 1 right, 2 down, 3 left; of eight moves also 4 up right, 5 down right, 6 down left, 7 up left.
  public var actionSpace: Discrete { Discrete(parameters.moves) }

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

  /// The row and the column of a cell that is no wall.
  public func place(_ state: Int) -> (row: Int, column: Int) {
    (places[state] / map.columns, places[state] % map.columns)
  }

  /// The map as text, with `@` where the agent stands.
  public var text: String { map.text(at: walker.state.map(place)) }
}

extension GridWorld: FiniteEnvironment {
  /// The table of all transitions.
  public var model: FiniteModel { walker.table.model }
  /// The number of the current cell.
  public var modelState: Int? { walker.state }
  /// The cell's row and column, both from 0.
  public func modelStateName(_ state: Int) -> String {
    "row \(place(state).row), column \(place(state).column)"
  }
}

extension GridWorld: Codable {
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
