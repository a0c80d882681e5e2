import Drawing
import Environments
import Formats
import Gym
import Randomness
import Testing

@Suite struct MiniGridTests {
  private func world(_ id: String, seed: UInt64 = 0) throws -> MiniGrid {
    var world = try #require(
      try EnvironmentRegistry.builtIn.make(id).makeValue() as? MiniGrid)
    _ = try world.reset(seed: seed)
    return world
  }

  @Test func episodesEqualMiniGrids() throws {
    let runs = try MiniGridRun.load()
    let ids = Set(MiniGrid.registrations.map(\.id)).subtracting(["MiniGrid-Map-v0"])
    #expect(Set(runs.map(\.id)) == ids)
    for run in runs { try run.replay() }
  }

  @Test func wallsAndClosedDoorsHideWhatIsBehind() throws {
    var world = try world("MiniGrid-DoorKey-8x8-v0", seed: 3)
    func unseen() -> Int { (0..<49).count { world.observation[$0].kind == .unseen } }
    #expect(unseen() > 0)
    var parameters = world.parameters
    parameters.seeThroughWalls = true
    world = try MiniGrid(parameters: parameters)
    _ = try world.reset(seed: 3)
    #expect(unseen() == 0)
  }

  @Test func flatFormsKeepEverything() throws {
    for encoding in MiniGridEncoding.allCases {
      var parameters = try world("MiniGrid-LockedRoom-v0").parameters
      parameters.encoding = encoding
      var partial = try MiniGrid(parameters: parameters)
      var full = try FullyObservedMiniGrid(parameters: parameters)
      let seen = try partial.reset(seed: 4)
      let all = try full.reset(seed: 4)
      try checkForms(partial.observationSpace, seen)
      try checkForms(full.observationSpace, all)
      var generator = PCG64(seed: 9)
      for _ in 0..<20 {
        try checkForms(
          full.observationSpace, full.observationSpace.sample(using: &generator))
      }
      #expect(partial.observationSpace.flatCount == (encoding == .symbols ? 163 : 996))
    }
  }

  private func checkForms<let capacity: Int>(
    _ space: MiniGridSpace<capacity>, _ observation: MiniGridObservation<capacity>
  ) throws {
    #expect(space.contains(observation))
    #expect(space.flatCount == space.description.flatCount)
    let text = space.json(observation)
    #expect(space.json(try space.element(json: text)) == text)
    var floats = [Float](repeating: 9, count: space.flatCount)
    var span = floats.mutableSpan
    space.flatten(observation, into: &span)
    #expect(space.json(space.unflatten(floats.span)) == text)
    if space.encoding == .planes {
      #expect(floats.allSatisfy { $0 == 0 || $0 == 1 })
      let ones = 1 + 3 * space.columns * space.rows + space.missionCounts.count
      #expect(floats.reduce(0, +) == Float(ones))
    }
    let again = try JSON.decode(MiniGridSpace<capacity>.self, from: JSON.encode(space))
    #expect(again == space)
  }

  @Test(arguments: MiniGridFamily.allCases) func encodingKeepsTheFuture(
    _ family: MiniGridFamily
  ) throws {
    var world = try MiniGrid(parameters: MiniGrid.Parameters(family))
    _ = try world.reset(seed: 5)
    var actions = PCG64(seed: 6)
    for index in 0..<300 {
      if index % 40 == 7 {
        let other = try JSON.decode(MiniGrid.self, from: JSON.encode(world))
        #expect(other.world == world.world && other.generator == world.generator)
        world = other
      }
      var copy = world
      let action = world.actionSpace.sample(using: &actions)
      let step = try world.step(action)
      let same = try copy.step(action)
      #expect(copy.world == world.world && step.reward == same.reward)
      if step.ended { _ = try world.reset(seed: nil) }
    }
  }

  @Test func storedWorldsAreChecked() throws {
    let world = try MiniGrid()
    try refusesAltered(world, ["world", "agent"], .array([.integer(8), .integer(0)]))
    try refusesAltered(world, ["world", "direction"], .integer(4))
    try refusesAltered(world, ["world", "cells"], .array([]))
    try refusesAltered(world, ["world", "carrying"], .integer(0x0f))
    try refusesAltered(world, ["world", "mission"], .array([.integer(6)]))
    let memory = try MiniGrid(parameters: MiniGrid.Parameters(.memory))
    try refusesAltered(memory, ["world", "marks"], .array([]))
  }

  @Test func refusesWhatMakesNoSense() throws {
    func refuses(_ family: MiniGridFamily, _ change: (inout MiniGrid.Parameters) -> Void) {
      var parameters = MiniGrid.Parameters(family)
      change(&parameters)
      #expect(throws: GymError.self) { try MiniGrid(parameters: parameters) }
    }
    refuses(.empty) { $0.size = 3 }
    refuses(.empty) { $0.size = 26 }
    refuses(.empty) { $0.agentStartPos = [0, 0] }
    refuses(.empty) { $0.agentStartPos = [6, 6] }
    refuses(.empty) { $0.agentStartPos = [1] }
    refuses(.empty) { $0.agentStartDir = 4 }
    refuses(.empty) { $0.agentViewSize = 4 }
    refuses(.empty) { $0.agentViewSize = 9 }
    refuses(.empty) { $0.maxSteps = -1 }
    refuses(.crossing) { $0.size = 8 }
    refuses(.crossing) { $0.obstacleType = "water" }
    refuses(.fetch) { $0.numObjs = 0 }
    refuses(.keyCorridor) { $0.numRows = 4 }
    refuses(.keyCorridor) { $0.objType = "door" }
    refuses(.multiRoom) { $0.maxNumRooms = 1 }
    #expect(throws: GymError.self) {
      try EnvironmentRegistry.builtIn.make(
        "MiniGrid-Empty-8x8-v0", overrides: [("encoding", .string("bits"))])
    }
    var fresh = try MiniGrid()
    #expect(throws: GymError.resetNeeded) { try fresh.step(0) }
    _ = try fresh.reset(seed: 0)
    #expect(throws: GymError.self) { try fresh.step(7) }
    #expect(throws: GymError.self) { try fresh.step(-1) }
  }

  /// Extreme sizes make worlds, or say that they cannot, but never crash.
  @Test(arguments: MiniGridFamily.allCases) func anyAllowedSizeWorks(_ family: MiniGridFamily)
    throws
  {
    for size in 4...25 {
      var parameters = MiniGrid.Parameters(family)
      if parameters.size != nil { parameters.size = size }
      if parameters.roomSize != nil { parameters.roomSize = 3 + size % 7 }
      if parameters.maxRoomSize != nil { parameters.maxRoomSize = 4 + size % 9 }
      if parameters.nObstacles != nil { parameters.nObstacles = size }
      if parameters.numCrossings != nil { parameters.numCrossings = size - 3 }
      guard var world = try? MiniGrid(parameters: parameters) else { continue }
      for seed in 0..<5 {
        _ = try world.reset(seed: UInt64(seed))
        var actions = PCG64(seed: 1)
        for _ in 0..<50 { _ = try world.step(world.actionSpace.sample(using: &actions)) }
      }
    }
  }

  @Test func picturesShowTheWorld() throws {
    let world = try world("MiniGrid-KeyCorridorS3R3-v0", seed: 2)
    let picture = world.draw()
    #expect(picture.width == 7 * 32 && picture.height == 7 * 32)
    #expect(picture.shapes.count > 49 * 2)
    #expect(try MiniGrid().draw().shapes.isEmpty)
    var full = try FullyObservedMiniGrid(parameters: world.parameters)
    _ = try full.reset(seed: 2)
    #expect(full.draw().shapes.count < picture.shapes.count)
  }
}
