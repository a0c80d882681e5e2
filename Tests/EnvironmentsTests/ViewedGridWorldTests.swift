import Environments
import Formats
import Gym
import Testing

@Suite struct ViewedGridWorldTests {
  private func seen<View: GridView>(_ view: View.Type, _ map: String, _ actions: [Int]) throws
    -> [Float]
  {
    var parameters = GridWorld.Parameters()
    parameters.map = map
    var world = try ViewedGridWorld<View>(parameters: parameters)
    var observation = try world.reset(seed: 0)
    for action in actions { observation = try world.step(action).observation }
    #expect(world.observationSpace.contains(observation))
    return observation
  }

  @Test func coordinates() throws {
    #expect(try seen(GridCoordinates.self, "S..\n...\n..G\n", [1, 2]) == [0.5, 0.5])
    #expect(try seen(GridCoordinates.self, "SG\n", []) == [0, 0])
  }

  @Test func planes() throws {
    let view = try seen(GridPlanes.self, "S#\n.H\nvG\n", [2])
    // Oneself, walls, goals, what ends badly, doors and jumps.
    #expect(
      view == [
        0, 0, 1, 0, 0, 0,
        0, 1, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 1,
        0, 0, 0, 1, 0, 0,
        0, 0, 0, 0, 1, 0,
      ])
  }

  @Test func windowsEndAtWalls() throws {
    let map = """
      .......
      .......
      ..###..
      ...S...
      ......G
      """
    let view = try seen(GridWindow.self, map, [])
    func plane(_ index: Int) -> [[Float]] {
      (0..<7).map { row in (0..<7).map { view[index * 49 + row * 7 + $0] } }
    }
    // Straight ahead nothing is seen behind the wall; to the far sides one looks past it.
    #expect(plane(0)[1][3] == 1 && plane(0)[0][3] == 1 && plane(0)[3][3] == 0)
    #expect(plane(0)[2][0] == 0 && plane(0)[3][0] == 0)
    #expect(plane(1)[2] == [0, 0, 1, 1, 1, 0, 0])
    // The goal is in view, and beyond the edge there is wall.
    #expect(plane(2)[4][6] == 1 && plane(1)[5][3] == 1)
    #expect(plane(2).joined().reduce(0, +) == 1)
    // Through walls nothing is hidden, and all else is the same.
    let open = try seen(GridOpenWindow.self, map, [])
    #expect(open[0..<49].allSatisfy { $0 == 0 } && open.count == view.count)
    for spot in 0..<49 where view[spot] == 0 {
      for plane in 1..<5 { #expect(open[plane * 49 + spot] == view[plane * 49 + spot]) }
    }
    let hidden = try seen(GridOpenWindow.self, "G#S\n", [])
    #expect(hidden[2 * 49 + 3 * 7 + 1] == 1)
    #expect(try seen(GridWindow.self, "G#S\n", [])[2 * 49 + 3 * 7 + 1] == 0)
  }

  @Test func theRestIsTheGridWorlds() throws {
    var viewed = try ViewedGridWorld<GridPlanes>()
    var plain = try GridWorld()
    _ = try viewed.reset(seed: 3)
    _ = try plain.reset(seed: 3)
    #expect(viewed.model == plain.model && viewed.modelState == plain.modelState)
    #expect(viewed.draw() == plain.draw())
    let decoded = try JSON.decode(ViewedGridWorld<GridPlanes>.self, from: JSON.encode(viewed))
    #expect(decoded.modelState == viewed.modelState)
    try walkAlongTheTable(viewed, steps: 200)
    var large = GridWorld.Parameters()
    (large.generator, large.width, large.height) = ("obstacles", 200, 200)
    #expect(throws: GymError.self) { try ViewedGridWorld<GridPlanes>(parameters: large) }
  }
}
