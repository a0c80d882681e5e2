import Drawing
import Environments
import Formats
import Foundation
import Gym
import Randomness
import Testing

@Suite struct GridWorldTests {
  private func world(_ id: String, _ overrides: [(key: String, value: JSONValue)] = []) throws
    -> GridWorld
  {
    let value = try EnvironmentRegistry.builtIn.make(id, overrides: overrides).makeValue()
    return try #require(value as? GridWorld)
  }

  private func state(_ world: GridWorld, _ row: Int, _ column: Int) throws -> Int {
    try #require(world.places.firstIndex(of: row * world.map.columns + column))
  }

  /// The lengths of the shortest ways that Sutton and Barto tell.
  @Test(arguments: [
    ("WindyGridworld-v0", -15.0), ("KingsWindyGridworld-v0", -7), ("CliffGridworld-v0", -13),
    // Value iteration on the book's rule in NumPy.
    ("StochasticWindyGridworld-v0", -10.964609053497636),
  ])
  func shortestWays(id: String, value: Double) throws {
    let model = try world(id).model
    #expect(abs(model.startValue(model.optimalValues()) - value) < 1e-9)
  }

  @Test func theDynaMazesShortestWayHasFourteenSteps() throws {
    let model = try world("DynaMaze-v0").model
    #expect(abs(model.startValue(model.optimalValues(discount: 0.95)) - pow(0.95, 13)) < 1e-12)
    let blocking = try world("BlockingMaze-v0").model
    #expect(
      abs(blocking.startValue(blocking.optimalValues(discount: 0.95)) - pow(0.95, 9)) < 1e-12)
    let shortcut = try world("ShortcutMaze-v0").model
    #expect(
      abs(shortcut.startValue(shortcut.optimalValues(discount: 0.95)) - pow(0.95, 15)) < 1e-12)
  }

  /// Exercise 3.8 of Sutton and Barto: rows of the optimal values, and of the random policy's.
  @Test func theJumpingGridHasTheBooksValues() throws {
    let world = try world("JumpGridworld-v0")
    let values = world.model.optimalValues(discount: 0.9)
    func rounded(_ values: ArraySlice<Double>) -> [Double] {
      values.map { ($0 * 10).rounded() / 10 }
    }
    #expect(
      rounded(values[...]) == [
        22.0, 24.4, 22.0, 19.4, 17.5, 19.8, 22.0, 19.8, 17.8, 16.0, 17.8, 19.8, 17.8, 16.0, 14.4,
        16.0, 17.8, 16.0, 14.4, 13.0, 14.4, 16.0, 14.4, 13.0, 11.7,
      ])
    var random = [Double](repeating: 0, count: 25)
    let model = world.model
    for _ in 0..<500 {
      random = (0..<25).map { state in
        (0..<4).reduce(0.0) { sum, action in
          sum
            + model.outcomes(state: state, action: action).reduce(0.0) {
              $0 + $1.probability * ($1.reward + 0.9 * random[$1.next]) / 4
            }
        }
      }
    }
    #expect(
      rounded(random[...]) == [
        3.3, 8.8, 4.4, 5.3, 1.5, 1.5, 3.0, 2.3, 1.9, 0.5, 0.1, 0.7, 0.7, 0.4, -0.4, -1.0, -0.4,
        -0.4,
        -0.6, -1.2, -1.9, -1.3, -1.2, -1.4, -2.0,
      ])
  }

  @Test func fourRoomsHaveTheirKnownValues() throws {
    for (id, slipping, firm) in [
      ("FourRooms-v0", 0.093109341, 0.254186583), ("FourRoomsFar-v0", 0.044462563, 0.166771817),
    ] {
      let world = try world(id)
      #expect(world.places.count == 104)
      let corner = try state(world, 1, 1)
      #expect(abs(world.model.optimalValues(discount: 0.9)[corner] - slipping) < 5e-10)
      let model = try self.world(id, [("slip", .number(0))]).model
      #expect(abs(model.optimalValues(discount: 0.9)[corner] - firm) < 5e-10)
    }
  }

  @Test(arguments: [
    "GridWorld-v0", "StochasticWindyGridworld-v0", "JumpGridworld-v0", "FourRooms-v0", "Maze-v0",
    "CliffGridworld-v0",
  ])
  func stepsFollowTheTable(id: String) throws { try walkAlongTheTable(world(id), steps: 500) }

  /// What is drawn often is what the table calls likely.
  @Test func slipsAsOftenAsItShould() throws {
    var world = try world(
      "GridWorld-v0",
      [("slip", .number(0.3)), ("slip_to", .string("any")), ("map", .string("...\n.S.\n...\n"))])
    _ = try world.reset(seed: 4)
    let start = try #require(world.modelState)
    let expected = world.model.outcomes(state: start, action: 1)
    #expect(
      expected.map(\.probability).sorted().map { ($0 * 1e6).rounded() } == [
        75_000, 75_000, 75_000, 775_000,
      ])
    var counts: [Int: Int] = [:]
    for _ in 0..<20_000 {
      counts[try world.step(1).observation, default: 0] += 1
      _ = try world.reset(seed: nil)
    }
    let squares = expected.reduce(0.0) { sum, outcome in
      let wanted = 20_000 * outcome.probability
      let distance = Double(counts[outcome.next] ?? 0) - wanted
      return sum + distance * distance / wanted
    }
    // The quantile 0.999 of χ² with 3 degrees of freedom.
    #expect(squares < 16.27)
  }

  @Test func doorsWallsAndEdgesStop() throws {
    var world = try world(
      "GridWorld-v0", [("map", .string("S>.\n#^.\n")), ("bump_reward", .number(-5))])
    func walk(_ actions: [Int]) throws -> [Int] {
      _ = try world.reset(seed: 0)
      return try actions.map { try world.step($0).observation }
    }
    // Cells: 0 S, 1 >, 2 ., 3 ^, 4 .
    #expect(try walk([0, 3, 2]) == [0, 0, 0])
    #expect(try world.step(3).reward == -5.01)
    // Into the door to the right and on; not back in.
    #expect(try walk([1, 1, 3]) == [1, 2, 2])
    // The other door is entered upwards only: not from the side.
    #expect(try walk([1, 1, 2, 3]) == [1, 2, 4, 4])
    // Down is against its direction.
    #expect(try walk([1, 2]) == [1, 1])
  }

  @Test func mapsComeFromFilesAndStayInTheParameters() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).map").path
    try "S..\n.#G\n".write(toFile: path, atomically: true, encoding: .utf8)
    let specification = try EnvironmentRegistry.builtIn.make(
      "GridWorld-v0", overrides: [("map", .string(path))])
    // What is stored is the text: the file may go.
    let stored = try specification.parametersJSON
    #expect(stored["map"] == .string("S..\n.#G\n"))
    try "?".write(toFile: path, atomically: true, encoding: .utf8)
    let error = #expect(throws: GymError.self) {
      try EnvironmentRegistry.builtIn.make("GridWorld-v0", overrides: [("map", .string(path))])
    }
    #expect(error?.description.contains(path) == true)
    #expect(error?.description.contains("line 1, column 1") == true)
    try FileManager.default.removeItem(atPath: path)
    let missing = #expect(throws: GymError.self) {
      try EnvironmentRegistry.builtIn.make("GridWorld-v0", overrides: [("map", .string(path))])
    }
    #expect(missing?.description.contains("the name of a file") == true)
    #expect(try specification.makeEpisodic().reset(seed: 0) == .integer(0))
  }

  @Test(arguments: [
    ("moves", JSONValue.integer(5)), ("slip", .number(1.5)), ("slip_to", .string("back")),
    ("wind", .array([.integer(1)])), ("step_reward", .string("nan")), ("width", .integer(3)),
    ("generator", .string("prims")), ("density", .number(0.9)), ("height", .integer(1000)),
  ])
  func refusesWhatMakesNoSense(key: String, value: JSONValue) throws {
    let error = #expect(throws: GymError.self) {
      try EnvironmentRegistry.builtIn.make("GridWorld-v0", overrides: [(key, value)]).makeEpisodic()
    }
    #expect(error?.description.contains(key) == true)
  }

  @Test func drawsItselfAndWhatASolverFound() throws {
    var world = try world("WindyGridworld-v0")
    let empty = world.draw()
    _ = try world.reset(seed: 0)
    #expect(!empty.isEmpty && world.draw() != empty)
    let count = world.places.count
    let solved = world.draw(
      values: (0..<count).map { $0 == 3 ? -.infinity : Double($0) },
      actions: Array(repeating: 1, count: count))
    #expect(solved.shapes.count > count && solved != world.draw())
    #expect(world.text.contains("@"))
    #expect(try self.world("ObstacleField-v0").draw().width <= 1024)
  }
}
