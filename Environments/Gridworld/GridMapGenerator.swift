internal import Randomness

/// Makers of maps: each a pure function of size and seed, and each map with a way from the start to the
/// goal.
///
/// Mazes are perfect: between any two cells there is exactly one way. Walls stand on even rows and
/// columns, so that a maze of even size has a thicker edge.
public enum GridMapGenerator: String, CaseIterable, Sendable {
  /// A depth-first walk that turns back where it is stuck: long corridors.
  case backtracker
  /// Random walls are opened unless they close a circle (J. B. Kruskal 1956).
  case kruskal
  /// Loop-erased random walks: every maze as likely as any other (D. B. Wilson 1996).
  case wilson
  /// A tree that grows at random edges (R. C. Prim 1957): many short dead ends.
  case prim
  /// Rooms in a square pattern with a door between all neighbours.
  case rooms
  /// Open ground with single walls at random, none of which closes the way.
  case obstacles

  /// Makes a map, with the start in the upper left and the goal in the lower right.
  ///
  /// - Parameters:
  ///   - width: columns, walls included, at least 5.
  ///   - height: rows, walls included, at least 5.
  ///   - density: how much of the ground obstacles take.
  ///   - seed: of everything random.
  /// - Throws: ``GymError`` if no way was left through a thousand fields of obstacles.
  public func map(width: Int, height: Int, density: Double, seed: UInt64) throws -> GridMap {
    var maker = MapMaker(rows: height, columns: width, seed: seed)
    switch self {
    case .backtracker: maker.backtrack()
    case .kruskal: maker.openByKruskal()
    case .wilson: maker.walkByWilson()
    case .prim: maker.growByPrim()
    case .rooms: maker.makeRooms()
    case .obstacles: try maker.scatter(density)
    }
    return try GridMap(maker.text, name: "the made map")
  }
}
