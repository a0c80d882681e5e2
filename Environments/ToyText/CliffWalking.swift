public import Gym

/// Walk from one end of a cliff to the other without stepping over its edge.
///
/// Transitions equal those of Gymnasium's `CliffWalking-v1` and `CliffWalkingSlippery-v1` to the bit
/// for the same seed and actions; see `CliffWalking.md`.
///
/// Source: R. S. Sutton, A. G. Barto, "Reinforcement Learning: An Introduction" (2nd edition 2018),
/// example 6.6.
public struct CliffWalking: RegisteredEnvironment {
  /// What can be set, under Gymnasium's names.
  public let parameters: Parameters
  var walker: TableWalker
  /// The last action, for the picture.
  var lastAction: Int?

  private static let firm = Result { TransitionTable(try model(isSlippery: false)) }
  private static let slippery = Result { TransitionTable(try model(isSlippery: true)) }

  /// A cliff.
  public init(parameters: Parameters = Parameters()) throws {
    self.parameters = parameters
    walker = TableWalker(try (parameters.isSlippery ? Self.slippery : Self.firm).get())
  }

  /// What can be set, under Gymnasium's names.
  public struct Parameters: EnvironmentParameters {
    /// Whether a step goes where it should, or to either side of it, each as likely.
    public var isSlippery = false

    /// Gymnasium's defaults.
    public init() {}

    init(isSlippery: Bool) { self.isSlippery = isSlippery }
  }
}

extension CliffWalking {
  /// The ids under which the environment is known.
  public static let registrations: [Registration<Parameters>] = [
    Registration("CliffWalking-v1", "Walk along a cliff without falling.", framesPerSecond: 4),
    Registration(
      "CliffWalkingSlippery-v1", "Walk along a slippery cliff without falling.",
      framesPerSecond: 4, parameters: Parameters(isSlippery: true)),
  ]

  static let rows = 4
  static let columns = 12
  /// The cell in the lower left.
  static let start = 36
  /// The cell in the lower right.
  static let goal = 47

  /// The number of the cell where the agent stands, row by row from the upper left.
  public var observationSpace: Discrete { Discrete(Self.rows * Self.columns) }
  /// 0 up, 1 right, 2 down, 3 left.
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

extension CliffWalking: FiniteEnvironment {
  /// The table of all transitions: outcomes in Gymnasium's order.
  public var model: FiniteModel { walker.table.model }
  /// The number of the current cell.
  public var modelState: Int? { walker.state }
  /// The cell's row and column, both from 0.
  public func modelStateName(_ state: Int) -> String {
    "row \(state / Self.columns), column \(state % Self.columns)"
  }

  private static func model(isSlippery: Bool) throws -> FiniteModel {
    try FiniteModel(
      startProbabilities: (0..<rows * columns).map { $0 == start ? 1 : 0 }, actionCount: 4
    ) { state, action in
      let directions = isSlippery ? [action + 3, action, action + 1].map { $0 % 4 } : [action]
      return directions.map { direction in
        let (down, right) = [(-1, 0), (0, 1), (1, 0), (0, -1)][direction]
        let row = min(max(state / columns + down, 0), rows - 1)
        let column = min(max(state % columns + right, 0), columns - 1)
        let next = row * columns + column
        let falls = next > start && next < goal
        return FiniteModel.Outcome(
          probability: 1 / Double(directions.count), next: falls ? start : next,
          reward: falls ? -100 : -1, terminated: next == goal)
      }
    }
  }
}

extension CliffWalking: Codable {
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
