public import Drawing
public import Gym

/// A MiniGrid of which the whole is seen, the agent in it: MiniGrid's `FullyObsWrapper`.
///
/// The image is the world column by column, and shows what the agent is, not what it carries.
public struct FullyObservedMiniGrid: RegisteredEnvironment {
  /// What can be set: as of ``MiniGrid``.
  public typealias Parameters = MiniGrid.Parameters
  /// The world.
  public private(set) var base: MiniGrid
  /// The set of possible observations.
  public let observationSpace: MiniGridSpace<625>

  /// A world, before its first episode.
  ///
  /// - Throws: ``GymError`` if a parameter makes no sense.
  public init(parameters: Parameters = Parameters()) throws {
    self.init(try MiniGrid(parameters: parameters))
  }

  private init(_ base: MiniGrid) {
    self.base = base
    observationSpace = MiniGridSpace(
      columns: base.world.width, rows: base.world.height, encoding: base.parameters.encoding,
      missionCounts: base.parameters.missionCounts, showsAgent: true)
  }

  /// MiniGrid's ids with `MiniGridFull` instead of `MiniGrid`.
  public static var registrations: [Registration<Parameters>] {
    MiniGrid.registrations.map { registration in
      var full = registration
      full.id = "MiniGridFull" + registration.id.dropFirst("MiniGrid".count)
      full.summary = registration.summary.dropLast() + ", seen from above."
      return full
    }
  }

  /// The moves of ``MiniGrid``.
  public var actionSpace: Discrete { base.actionSpace }

  /// Starts a new episode.
  public mutating func reset(seed: UInt64?) throws -> MiniGridObservation<625> {
    _ = try base.reset(seed: seed)
    return observation
  }

  /// Lets one step of time pass.
  public mutating func step(_ action: Int) throws -> Step<MiniGridObservation<625>> {
    let (reward, terminated) = try base.advance(action)
    return Step(
      observation: observation, reward: reward, terminated: terminated, truncated: base.isCut)
  }

  /// The whole world, as it is now.
  public var observation: MiniGridObservation<625> {
    var observation = MiniGridObservation<625>()
    let world = base.world
    var to = 0
    for column in 0..<world.width {
      for row in 0..<world.height {
        observation.codes[to] = world[world.index(column, row)].code
        to += 1
      }
    }
    let agent = world.agent
    observation.codes[agent.column * world.height + agent.row] = UInt8(12 + world.direction)
    observation.set(direction: world.direction, mission: world.mission)
    return observation
  }

  /// The world at 32 pixels a cell, all of it lit.
  public func draw() -> Drawing { base.draw(lighting: .everything) }
}

extension FullyObservedMiniGrid: Codable {
  /// Reads what was encoded and checks it.
  public init(from decoder: any Decoder) throws { self.init(try MiniGrid(from: decoder)) }
  /// Writes the world.
  public func encode(to encoder: any Encoder) throws { try base.encode(to: encoder) }
}
