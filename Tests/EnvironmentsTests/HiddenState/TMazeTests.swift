import Environments
import Gym
import Testing

@Suite struct TMazeTests {
  /// The returns of both turns at the fork, for both signs.
  @Test(arguments: [1, 20]) func theSignTellsTheWay(length: Int) throws {
    var parameters = TMaze.Parameters()
    parameters.corridorLength = length
    var maze = try TMaze(parameters: parameters)
    var signs: Set<SIMD3<Float>> = []
    for seed in 0..<20 as Range<UInt64> {
      for turn in [TMaze.Direction.north, .south] {
        let sign = try maze.reset(seed: seed)
        signs.insert(sign)
        for position in 1...length {
          let step = try maze.step(TMaze.Direction.east.rawValue)
          #expect(step.observation == (position == length ? [0, 1, 0] : [1, 0, 1]))
          #expect(step.reward == 0 && !step.terminated)
        }
        let end = try maze.step(turn.rawValue)
        let isRight = (sign == [0, 1, 1]) == (turn == .north)
        #expect(end.reward == (isRight ? 4 : -0.1))
        #expect(end.terminated)
      }
    }
    #expect(signs == [[0, 1, 1], [1, 1, 0]])
  }

  @Test func wallsCostAndBackIsFree() throws {
    var maze = try TMaze()
    let sign = try maze.reset(seed: 1)
    for wall in [TMaze.Direction.north, .south, .west] {
      let step = try maze.step(wall.rawValue)
      #expect(step.reward == -0.1)
      #expect(step.observation == sign)
    }
    _ = try maze.step(TMaze.Direction.east.rawValue)
    let back = try maze.step(TMaze.Direction.west.rawValue)
    #expect(back.reward == 0)
    #expect(back.observation == sign)
    #expect(throws: GymError.self) { try maze.step(4) }
    #expect(throws: GymError.self) {
      var parameters = TMaze.Parameters()
      parameters.corridorLength = 0
      _ = try TMaze(parameters: parameters)
    }
  }
}
