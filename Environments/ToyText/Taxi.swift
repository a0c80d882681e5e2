public import Gym
internal import Randomness

/// Fetch a passenger at one of four places in a small town and bring them to another.
///
/// Transitions equal those of Gymnasium's `Taxi-v4` to the bit for the same seed and actions; see
/// `Taxi.md`.
///
/// Source: T. G. Dietterich, "Hierarchical Reinforcement Learning with the MAXQ Value Function
/// Decomposition" (2000).
public struct Taxi: RegisteredEnvironment {
  /// What can be set, under Gymnasium's names.
  public let parameters: Parameters
  var walker: TableWalker
  /// Whether the passenger will change their mind at the first move with them on board.
  var isFickleNow = false
  /// The last action, for the picture.
  var lastAction: Int?

  private static let dry = Result { TransitionTable(try model(rain: nil)) }

  /// A town with a taxi.
  ///
  /// - Throws: ``GymError`` if a parameter makes no sense.
  public init(parameters: Parameters = Parameters()) throws {
    try parameters.validate()
    self.parameters = parameters
    walker = TableWalker(
      parameters.isRainy
        ? TransitionTable(try Self.model(rain: parameters.rainyProbability)) : try Self.dry.get())
  }

  /// What can be set, under Gymnasium's names.
  public struct Parameters: EnvironmentParameters {
    /// Whether the taxi may slip to either side of where it moves.
    public var isRainy = false
    /// Whether the passenger may change their mind once on the way.
    public var ficklePassenger = false
    /// How likely a move in the rain goes where it should.
    public var rainyProbability = 0.8
    /// How likely the passenger of an episode is fickle.
    public var fickleProbability = 0.3

    /// Gymnasium's defaults.
    public init() {}

    /// Checks every value.
    public func validate() throws {
      for (name, value) in [
        ("rainy_probability", rainyProbability), ("fickle_probability", fickleProbability),
      ] where !(0...1).contains(value) {
        throw GymError.parameter(name, value: "\(value)", allowed: "between 0 and 1")
      }
    }
  }

  /// Where taxi and passenger are.
  public struct State: Sendable, Equatable {
    /// The taxi's row, from 0 at the top to 4.
    public var row: Int
    /// The taxi's column, from 0 at the left to 4.
    public var column: Int
    /// Where the passenger is: at place 0 to 3 (red, green, yellow, blue), or 4 in the taxi.
    public var passenger: Int
    /// The place where the passenger wants to go.
    public var destination: Int

    /// The state of a number.
    public init(_ number: Int) {
      destination = number % 4
      passenger = number / 4 % 5
      column = number / 20 % 5
      row = number / 100
    }

    /// The state's number, as Gymnasium counts.
    public var number: Int { ((row * 5 + column) * 5 + passenger) * 4 + destination }
  }
}

extension Taxi {
  /// The ids under which the environment is known.
  public static let registrations: [Registration<Parameters>] = [
    Registration(
      "Taxi-v4", "Fetch a passenger and bring them where they want to go.", maxEpisodeSteps: 200,
      rewardThreshold: 8, framesPerSecond: 4)
  ]

  /// The number of the state: ((row × 5 + column) × 5 + passenger) × 4 + destination.
  public var observationSpace: Discrete { Discrete(500) }
  /// 0 south, 1 north, 2 east, 3 west, 4 pick up, 5 drop off.
  public var actionSpace: Discrete { Discrete(6) }
  /// Where taxi and passenger are; nil before the first reset.
  public var state: State? { walker.state.map(State.init) }

  /// Starts a new episode.
  public mutating func reset(seed: UInt64?) throws -> Int {
    lastAction = nil
    let state = walker.reset(seed: seed)
    isFickleNow =
      parameters.ficklePassenger && walker.generator.random() < parameters.fickleProbability
    return state
  }

  /// Lets one step of time pass.
  public mutating func step(_ action: Int) throws -> Step<Int> {
    let before = walker.current
    var step = try walker.step(action)
    lastAction = action
    if isFickleNow { changeMind(from: State(Int(before)), &step) }
    return step
  }

  /// A fickle passenger names another destination at the first move with them on board.
  @inline(never)
  private mutating func changeMind(from before: State, _ step: inout Step<Int>) {
    var state = State(step.observation)
    let hasMoved = state.row != before.row || state.column != before.column
    guard before.passenger == 4, hasMoved else { return }
    isFickleNow = false
    let other = walker.generator.integer(below: 3)
    state.destination = other < before.destination ? other : other + 1
    walker.move(to: state.number)
    step.observation = state.number
  }

  /// Which actions are of use in a state: Gymnasium's `action_mask`.
  ///
  /// The others are allowed; they cost time, or 10 for a wrong pick-up or drop-off.
  public static func usefulActions(in state: State) -> [Bool] {
    let place = Town.places.firstIndex { $0 == (state.row, state.column) }
    return [
      state.row < 4, state.row > 0, Town.isOpen(east: state.row, state.column),
      Town.isOpen(west: state.row, state.column),
      state.passenger < 4 && place == state.passenger, state.passenger == 4 && place != nil,
    ]
  }

  /// The name of Gymnasium's `prob`.
  public static var metricNames: [String] { ["probability"] }
  /// How likely the last outcome was.
  public func metrics(into values: inout MutableSpan<Double>) { values[0] = walker.probability }
}

extension Taxi: Codable {
  private enum CodingKeys: String, CodingKey {
    case parameters, walk, isFickleNow, lastAction
  }

  /// Reads what was encoded and checks it.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(parameters: values.decode(Parameters.self, forKey: .parameters))
    let walk = try values.decode(StoredWalk.self, forKey: .walk)
    try walker.place(
      state: walk.state, probability: walk.probability, generator: walk.generator)
    isFickleNow =
      try values.decode(Bool.self, forKey: .isFickleNow) && parameters.ficklePassenger
    lastAction = try actionSpace.checked(values.decodeIfPresent(Int.self, forKey: .lastAction))
  }

  /// Writes the parameters and where the episode is.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(parameters, forKey: .parameters)
    try values.encode(StoredWalk(walker), forKey: .walk)
    try values.encode(isFickleNow, forKey: .isFickleNow)
    try values.encodeIfPresent(lastAction, forKey: .lastAction)
  }
}
