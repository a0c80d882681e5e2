import Environments
import Formats
import Foundation
import Gym
import Testing

@Suite struct MiniGridMapTests {
  private func world(_ map: String, moving: Bool = false) throws -> MiniGrid {
    var parameters = MiniGrid.Parameters(.drawn)
    parameters.map = MiniGridMapText(map)
    parameters.movingBalls = moving
    var world = try MiniGrid(parameters: parameters)
    _ = try world.reset(seed: 1)
    return world
  }

  /// Every world that MiniGrid makes can be drawn again from its text.
  @Test(arguments: MiniGridFamily.allCases) func textsAreMaps(_ family: MiniGridFamily) throws {
    var made = try MiniGrid(parameters: MiniGrid.Parameters(family))
    _ = try made.reset(seed: 3)
    // Open doors lose their colour in MiniGrid's texts, and worlds without a goal need one.
    var text = made.text
    if !text.contains("GG") {
      let corner = text.index(before: text.endIndex)
      text.replaceSubrange(text.index(before: corner)...corner, with: "GG")
    }
    let drawn = try world(text)
    #expect(drawn.text == text)
    #expect(drawn.world.agent == made.world.agent)
  }

  @Test func theExampleIsSolvedByItsKey() throws {
    var world = try MiniGrid(parameters: MiniGrid.Parameters(.drawn))
    _ = try world.reset(seed: 0)
    #expect(world.mission == "get to the green goal square")
    var last = Step(observation: world.observation, reward: 0, terminated: false)
    // Down to the row of the key, past it through its door, and to the goal.
    for action in [1, 2, 2, 0, 3, 2, 2, 5, 2, 2, 2, 1, 2, 0, 2] { last = try world.step(action) }
    #expect(last.terminated && last.reward == 1 - 0.9 * 15 / 540)
  }

  @Test func ballsMoveWhereTheyAreToldTo() throws {
    let map = "WGWGWGWGWG\nWG>>ABGGWG\nWG    ABWG\nWGWGWGWGWG\n"
    var still = try world(map)
    for _ in 0..<20 { _ = try still.step(6) }
    #expect(still.text == map.dropLast())
    var moving = try world(map, moving: true)
    var texts: Set<String> = []
    for _ in 0..<20 {
      _ = try moving.step(6)
      texts.insert(moving.text)
    }
    #expect(texts.count > 3)
    // A ball in the hand stays there, and walking into one ends the episode.
    var hitting = try world(map, moving: true)
    let hit = try hitting.step(2)
    #expect(hit.terminated && hit.reward == -1)
    let again = try JSON.decode(MiniGrid.self, from: JSON.encode(moving))
    #expect(again.world == moving.world)
  }

  @Test(arguments: [
    ("WGWG\nWGWG\n", "2 rows of 2 cells"),
    ("WGWGWG\nWG  W\nWGGGWG\n", "line 2, column 6: this row has 5 characters"),
    ("WGWGWG\nWGXXWG\nWGGGWG\n", "line 2, column 3: 'XX' stands for no thing"),
    ("WGWGWG\nWGKQWG\nWGGGWG\n", "line 2, column 4: 'KQ' has no colour"),
    ("WGWGWG\nWG>>WG\nWG<<WG\n", "line 3, column 3: the agent is drawn a second time"),
    ("WGWGWG\nWG>>WG\nWGWGWG\n", "no goal on the map"),
    ("WGWGWG\nWGGGWG\nWGWGWG\n", "no empty cell for the agent"),
  ])
  func namesThePlaceOfAMistake(map: String, sentence: String) throws {
    let error = #expect(throws: GymError.self) { try world(map) }
    #expect(error?.description.contains(sentence) == true, "\(error?.description ?? "")")
  }

  @Test func mapsComeFromFiles() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).txt").path
    defer { try? FileManager.default.removeItem(atPath: file) }
    let map = "WGWGWGWG\nWGVV..WG\nWG  GGWG\nWGWGWGWG"
    try Files.write(map, to: file)
    let made = try EnvironmentRegistry.builtIn.make(
      "MiniGrid-Map-v0", overrides: [("map", .string(file))])
    let stored = try made.parametersJSON["map"]?.text
    #expect(stored == map + "\n")
    #expect(throws: GymError.self) {
      try EnvironmentRegistry.builtIn.make(
        "MiniGrid-Map-v0", overrides: [("map", .string(file + ".none"))])
    }
  }
}
