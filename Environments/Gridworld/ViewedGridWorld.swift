public import Drawing
public import Gym

/// What of a gridworld is seen instead of a cell's number.
public protocol GridView: Sendable {
  /// The id under which gridworlds with this view are known.
  static var id: String { get }
  /// A sentence that says what is seen.
  static var summary: String { get }
  /// The shape of what is seen.
  static func shape(of map: GridMap) -> [Int]
  /// The least and the greatest number that is seen.
  static func bounds(of map: GridMap) -> (low: Float, high: Float)
  /// What is seen from a cell, row-major.
  static func view(of map: GridMap, from place: (row: Int, column: Int)) -> [Float]
}

/// A gridworld that is seen otherwise; everything else is ``GridWorld``'s.
///
/// What is seen from each cell is worked out once, so that a step copies numbers and allocates nothing.
public struct ViewedGridWorld<View: GridView>: RegisteredEnvironment, EnvironmentWrapper {
  /// What is seen.
  public typealias ObservationSpace = Box<[Float]>
  /// The moves.
  public typealias ActionSpace = Discrete
  /// The world.
  public var base: GridWorld
  /// What is seen.
  public let observationSpace: Box<[Float]>
  private let views: [[Float]]

  /// A world.
  ///
  /// - Throws: ``GymError`` if the map or a parameter makes no sense, or the views of all cells would
  ///   take more than a gigabyte.
  public init(parameters: GridWorld.Parameters = GridWorld.Parameters()) throws {
    base = try GridWorld(parameters: parameters)
    let map = base.map
    let shape = View.shape(of: map)
    let (low, high) = View.bounds(of: map)
    observationSpace = try Box(shape: shape, low: low, high: high)
    guard base.places.count * observationSpace.flatCount <= 250_000_000 else {
      throw GymError.invalid(
        "What is seen from \(base.places.count) cells of this map, \(observationSpace.flatCount) "
          + "numbers each, takes more than a gigabyte: use a smaller map, or GridWorld-v0.")
    }
    let base = base
    views = base.places.indices.map { View.view(of: map, from: base.place($0)) }
  }

  /// The id of the view.
  public static var registrations: [Registration<GridWorld.Parameters>] {
    [Registration(View.id, View.summary, maxEpisodeSteps: 200, framesPerSecond: 8)]
  }

  /// Starts a new episode.
  public mutating func reset(seed: UInt64?) throws -> [Float] { views[try base.reset(seed: seed)] }

  /// Lets one step of time pass.
  public mutating func step(_ action: Int) throws -> Step<[Float]> {
    let step = try base.step(action)
    return step.observing(views[step.observation])
  }
}

extension ViewedGridWorld: ModelDrawing {
  /// The table of all transitions.
  public var model: FiniteModel { base.model }
  /// The number of the current cell.
  public var modelState: Int? { base.modelState }
  /// The cell's row and column, both from 0.
  public func modelStateName(_ state: Int) -> String { base.modelStateName(state) }
  /// Every cell with its value and its best action.
  public func draw(values: [Double], actions: [Int]) -> Drawing {
    base.draw(values: values, actions: actions)
  }
  /// What is seen from a cell.
  public func observationCode(ofState state: Int) -> [Float] { views[state] }
}

extension ViewedGridWorld: Codable {
  /// Reads what was encoded and checks it.
  public init(from decoder: any Decoder) throws {
    let world = try GridWorld(from: decoder)
    try self.init(parameters: world.parameters)
    base = world
  }

  /// Writes the world.
  public func encode(to encoder: any Encoder) throws { try base.encode(to: encoder) }
}
