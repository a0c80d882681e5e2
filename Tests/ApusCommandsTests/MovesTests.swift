import Environments
import Formats
import Gym
import Testing
import Training
import Viewer

@testable import ApusCommands

@Suite struct MovesTests {
  private func world(_ id: String) throws -> any EpisodicEnvironment {
    let world = try EnvironmentRegistry.builtIn.specification(id).makeEpisodic()
    _ = try world.reset(seed: 1)
    return world
  }

  private func action(_ outcome: Moves.Outcome) -> JSONValue? {
    if case .action(let action) = outcome { action } else { nil }
  }

  @Test func turnsTakeOneKeyAfterTheOther() throws {
    let world = try world("FrozenLake-v1")
    var moves = Moves(world.controls)
    #expect(action(try moves.next(ViewerInput(), in: world)) == nil)
    let input = ViewerInput(pressed: [.down, .right])
    #expect(action(try moves.next(input, in: world)) == .integer(1))
    #expect(moves.areWaiting)
    #expect(action(try moves.next(ViewerInput(), in: world)) == .integer(2))
    guard case .nothing(let note) = try moves.next(ViewerInput(pressed: [.enter]), in: world) else {
      Issue.record("Enter is no move on the ice")
      return
    }
    #expect(note == "⏎ is no move here")
  }

  @Test func heldKeysActAndIdleAlternates() throws {
    let world = try world("CartPole-v1")
    var moves = Moves(world.controls)
    let held = ViewerInput(held: [.right])
    #expect(action(try moves.next(held, in: world)) == .integer(1))
    #expect(action(try moves.next(held, in: world)) == .integer(1))
    #expect(action(try moves.next(ViewerInput(), in: world)) == .integer(0))
    #expect(action(try moves.next(ViewerInput(), in: world)) == .integer(1))
    // The last key that was pressed wins over one that is still held.
    let both = ViewerInput(held: [.left, .right], pressed: [.left])
    #expect(action(try moves.next(both, in: world)) == .integer(0))
  }

  @Test func anAxisIsANumber() throws {
    let world = try world("Pendulum-v1")
    var moves = Moves(world.controls)
    for (input, torque) in [
      (ViewerInput(), 0.0), (ViewerInput(held: [.left]), 2), (ViewerInput(held: [.right]), -2),
      (ViewerInput(axis: 0.5), -1), (ViewerInput(axis: -7), 2),
    ] {
      let number = try #require(action(try moves.next(input, in: world))?.numbersForTest.first)
      #expect(abs(number - torque) < 1e-6)
    }
  }

  @Test func slatesAreMadePartByPart() throws {
    let world = try world("InterestEvolution-v0")
    var moves = Moves(world.controls)
    let start = try #require(moves.editedAction(in: world))
    #expect(start.hasPrefix("▸0◂"))
    // The second item is 1: the first cannot become it, and passes over.
    _ = try moves.next(ViewerInput(pressed: [.up]), in: world)
    #expect(moves.editedAction(in: world)?.hasPrefix("▸2◂") == true)
    _ = try moves.next(ViewerInput(pressed: [.right, .character("7")]), in: world)
    #expect(moves.editedAction(in: world) == "2 ▸7◂")
    #expect(
      action(try moves.next(ViewerInput(pressed: [.enter]), in: world))
        == .array([.integer(2), .integer(7)]))
    guard
      case .nothing(let note) = try moves.next(ViewerInput(pressed: [.character("2")]), in: world)
    else { return }
    #expect(note == "2 is not allowed there")
  }

  @Test func realNumbersStayInside() throws {
    let world = try world("BiddingContinuous-v0")
    var moves = Moves(world.controls)
    let ups = ViewerInput(pressed: Array(repeating: .up, count: 25) + [.enter])
    let number = try #require(action(try moves.next(ups, in: world))?.numbersForTest.first)
    #expect(abs(number - 1) < 1e-9)
  }
}

extension JSONValue {
  fileprivate var numbersForTest: [Double] {
    elements.map { $0.flatMap(\.numbersForTest) } ?? real.map { [$0] } ?? []
  }
}
