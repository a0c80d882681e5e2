import Drawing
import Environments
import Formats
import Gym
import Testing

@Suite struct ControlsTests {
  /// Every built-in environment that can be made without a file of one's own.
  private static let specifications = EnvironmentRegistry.builtIn.specifications
    .filter { (try? $0.makeEpisodic().reset(seed: 1)) != nil }

  @Test(arguments: specifications.map(\.id))
  func everyEnvironmentCanBePlayed(_ id: String) throws {
    let specification = try EnvironmentRegistry.builtIn.specification(id)
    let world = try specification.makeEpisodic()
    _ = try world.reset(seed: 1)
    switch world.controls.scheme {
    case .keys(let keys, let idle):
      let symbols = keys.map(\.symbol)
      #expect(Set(symbols).count == symbols.count)
      #expect(PlayControls.reserved.isDisjoint(with: symbols))
      // Each action has a key, and no key another's.
      #expect(Set(keys.map(\.action)) == Set(0..<(world.actionSpace.cardinality ?? 0)))
      #expect(world.controls.pace == .turns || !idle.isEmpty)
      let legal = world.legalActions
      for key in keys where legal[key.action] {
        let copy = world.copy()
        _ = try copy.step(copy.action(code: [Float(key.action)]))
      }
    case .axis(_, let left, let right):
      for value in [left, (left + right) / 2, right] {
        let copy = world.copy()
        _ = try copy.step(copy.action(code: [Float(value)]))
      }
    case .parts:
      #expect(world.controls.pace == .turns)
      let copy = world.copy()
      _ = try copy.step(copy.sampleAction())
    }
  }

  @Test(arguments: specifications.map(\.id))
  func everyEnvironmentDraws(_ id: String) throws {
    let specification = try EnvironmentRegistry.builtIn.specification(id)
    let world = try specification.makeEpisodic()
    _ = try world.reset(seed: 1)
    let first = world.draw()
    #expect(!first.isEmpty && !first.shapes.isEmpty)
    var changed = false
    for _ in 0..<20 {
      guard try !world.step(world.sampleAction()).ended else { break }
      changed = changed || world.draw() != first
    }
    #expect(changed || world.elapsedSteps < 20)
  }

  @Test func copiesGoTheirOwnWay() throws {
    let world = try EnvironmentRegistry.builtIn.specification("CartPole-v1").makeEpisodic()
    _ = try world.reset(seed: 3)
    let copy = world.copy()
    let before = copy.observationCode
    let step = try world.step(.integer(1))
    #expect(copy.observationCode == before && copy.elapsedSteps == 0)
    #expect(try copy.step(.integer(1)) == step)
  }

  @Test(arguments: ["FrozenLake-v1", "CliffWalking-v1", "GridWorldCoordinates-v0"])
  func worldsOfCellsShowTheirStates(_ id: String) throws {
    let world = try EnvironmentRegistry.builtIn.specification(id).makeEpisodic()
    let observation = try world.reset(seed: 1)
    let cells = try #require(world.modelDrawing)
    let state = try #require(cells.modelState)
    #expect(cells.observationCode(ofState: state) == world.observationCode)
    #expect(observation != .null)
    let count = try cells.model.stateCount
    let plain = world.draw()
    let values = (0..<count).map(Double.init)
    let shown = cells.draw(values: values, actions: Array(repeating: 0, count: count))
    // Numbers, colours and arrows, and who walks there still.
    #expect(shown.shapes.count > plain.shapes.count + count)
    #expect(shown.shapes.suffix(3) == plain.shapes.suffix(3))
    #expect(cells.draw(values: values, actions: []).shapes.count < shown.shapes.count)
  }
}
