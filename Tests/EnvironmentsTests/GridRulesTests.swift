import Environments
import Gym
import Testing

@Suite struct GridRulesTests {
  private func world(_ map: String, _ change: (inout GridWorld.Parameters) -> Void = { _ in })
    throws -> GridWorld
  {
    var parameters = GridWorld.Parameters()
    parameters.map = map
    parameters.stepReward = 0
    change(&parameters)
    return try GridWorld(parameters: parameters)
  }

  /// Where a sure action leads from a cell, as row and column.
  private func leads(_ world: GridWorld, from row: Int, _ column: Int, by action: Int) throws
    -> [Int]
  {
    let state = try #require(world.places.firstIndex(of: row * world.map.columns + column))
    let outcomes = world.model.outcomes(state: state, action: action)
    #expect(outcomes.count == 1)
    let place = world.place(try #require(outcomes.first).next)
    return [place.row, place.column]
  }

  @Test func windStopsAtWallsAndDoors() throws {
    let walled = try world(".#.\n.##\n...\nS..\n") { $0.wind = [3, 3, 0] }
    // Two walls thick or one: nobody is blown through.
    #expect(try leads(walled, from: 3, 0, by: 1) == [2, 1])
    #expect(try leads(walled, from: 2, 1, by: 1) == [2, 2])
    #expect(try leads(walled, from: 3, 1, by: 3) == [0, 0])
    let thin = try world("...\n###\n...\nS..\n") { $0.wind = [3, 3, 3] }
    #expect(try leads(thin, from: 3, 1, by: 1) == [2, 2])
    let doors = try world("...\n^v<\n...\nS..\n") { $0.wind = [3, 3, 3] }
    #expect(try leads(doors, from: 3, 1, by: 3) == [0, 0])
    #expect(try leads(doors, from: 3, 0, by: 1) == [2, 1])
    #expect(try leads(doors, from: 3, 1, by: 1) == [2, 2])
    let down = try world("S..\n...\n...\n##.\n...\n") { $0.wind = [0, -9, -9] }
    #expect(try leads(down, from: 0, 1, by: 1) == [4, 2])
    #expect(try leads(down, from: 0, 1, by: 2) == [2, 1])
    #expect(try leads(down, from: 0, 1, by: 0) == [2, 1])
  }

  @Test func diagonalsAtTheEdgeEnterNothingThatIsClosed() throws {
    let edge = try world("S#.\n.<.\n...\n") { $0.moves = 8 }
    // Up right from the corner would slide into a wall; it must not lead down instead.
    #expect(try leads(edge, from: 0, 0, by: 4) == [0, 0])
    let windy = try world("S#.\n...\n...\n") {
      $0.moves = 8
      $0.wind = [1, 0, 0]
    }
    #expect(try leads(windy, from: 0, 0, by: 4) == [0, 0])
    let door = try world("S<.\n...\n") { $0.moves = 8 }
    #expect(try leads(door, from: 0, 0, by: 4) == [0, 0])
    #expect(try leads(door, from: 0, 2, by: 7) == [0, 1])
    #expect(try leads(door, from: 1, 0, by: 4) == [1, 0])
    // Free ground is slid along.
    let free = try world("S..\n...\n") { $0.moves = 8 }
    #expect(try leads(free, from: 0, 0, by: 4) == [0, 1])
    #expect(try leads(free, from: 1, 2, by: 5) == [1, 2])
  }

  /// On an open map, row and column are each kept inside after move and wind are added.
  @Test(arguments: [4, 8]) func openMapsFollowTheBooksRule(moves: Int) throws {
    let wind = [0, 1, 2, -1, -2, 7]
    let open = try world(
      "S.....\n......\n......\n......\n"
    ) {
      $0.moves = moves
      $0.wind = wind
    }
    let steps = [(-1, 0), (0, 1), (1, 0), (0, -1), (-1, 1), (1, 1), (1, -1), (-1, -1)]
    for row in 0..<4 {
      for column in 0..<6 {
        for action in 0..<moves {
          let expected = [
            min(max(row + steps[action].0 - wind[column], 0), 3),
            min(max(column + steps[action].1, 0), 5),
          ]
          #expect(
            try leads(open, from: row, column, by: action) == expected,
            "row \(row), column \(column), action \(action)")
        }
      }
    }
  }

  @Test func jumpsEndWhereTheyLead() throws {
    let jumps = try world("SABE\nC..G\n\nA: jump G 7\nB: jump C 2\nE: end 3\n")
    let goal = jumps.model.outcomes(state: 1, action: 0)
    #expect(
      goal == [FiniteModel.Outcome(probability: 1, next: 7, reward: 7, terminated: true)])
    let cliff = jumps.model.outcomes(state: 2, action: 3)
    #expect(
      cliff == [FiniteModel.Outcome(probability: 1, next: 0, reward: 2, terminated: false)])
  }

  @Test func cliffsLeadToEveryStart() throws {
    let cliff = try world("SSS\n.C.\n...\n") {
      $0.slip = 0.3
      $0.slipTo = .any
      $0.cliffReward = -5
    }
    let outcomes = cliff.model.outcomes(state: 1, action: 2)
    let back = outcomes.filter { $0.reward == -5 }
    #expect(back.map(\.next) == [0, 1, 2])
    #expect(back.allSatisfy { abs($0.probability - 0.775 / 3) < 1e-12 })
  }

  @Test func refusesATableThatDoesNotFit() throws {
    let row = String(repeating: "S", count: 150)
    let starts = Array(repeating: row, count: 150).joined(separator: "\n")
    let error = #expect(throws: GymError.self) {
      try world(starts + "\n" + String(repeating: "C", count: 150) + "\n")
    }
    #expect(error?.description.contains("fewer starts where there are cliffs") == true)
    // Without cliffs the same is no burden.
    #expect(try world(starts + "\n").places.count == 22_500)
  }
}
