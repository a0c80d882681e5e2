import Drawing
import Environments
import Formats
import Gym
import Randomness
import Testing

@Suite struct FrozenLakeTests {
  private func lake(_ change: (inout FrozenLake.Parameters) -> Void = { _ in }) throws -> FrozenLake
  {
    var parameters = FrozenLake.Parameters()
    change(&parameters)
    return try FrozenLake(parameters: parameters)
  }

  @Test func episodesEqualGymnasiums() throws {
    let runs = try ToyTextFixture.load().runs.filter { $0.environment.hasPrefix("FrozenLake") }
    try #require(runs.count == 9)
    for run in runs { try replay(run, FrozenLake.self) }
  }

  @Test func tablesEqualGymnasiums() throws {
    let tables = try ToyTextFixture.load().tables.filter { $0.environment.hasPrefix("FrozenLake") }
    try #require(tables.count == 5)
    for table in tables { try compareTable(table) }
  }

  @Test func randomMapsEqualGymnasiums() throws {
    for map in try ToyTextFixture.load().maps {
      #expect(
        try FrozenLake.randomMap(size: map.size, probability: map.probability, seed: map.seed)
          == map.lines)
    }
    let random = try lake {
      $0.mapName = "random"
      $0.mapSize = 10
      $0.mapProbability = 0.65
      $0.mapSeed = 3
    }
    #expect(random.map == (try ToyTextFixture.load().maps[3].lines))
    #expect(throws: GymError.self) {
      try FrozenLake.randomMap(size: 30, probability: 1e-9, seed: 0)
    }
  }

  @Test(.enabled(if: GoldenTraces.exist, "the golden traces are not beside this package"))
  func goldenTrace() throws { try GoldenTraces.checkNumbers(FrozenLake.self, "FrozenLake-v1", 100) }

  /// 14/17, and the optima that Gymnasium's tables give.
  @Test func optimaAreTheKnownOnes() throws {
    let small = try lake().model
    #expect(abs(small.optimalValues()[0] - 14.0 / 17) < 1e-6)
    #expect(abs(small.optimalValues(discount: 0.99)[0] - 0.542026) < 5e-7)
    #expect(abs(small.optimalValues(discount: 0.9)[0] - 0.068891) < 5e-7)
    #expect(abs(small.optimalValues(horizon: 100)[0] - 0.744190) < 5e-7)
    #expect(
      abs(try lake { $0.isSlippery = false }.model.optimalValues(discount: 0.99)[0] - 0.950990)
        < 5e-7)
    let large = try lake { $0.mapName = "8x8" }.model
    #expect(abs(large.optimalValues(discount: 0.99)[0] - 0.414640) < 5e-7)
    #expect(abs(large.optimalValues(horizon: 200)[0] - 0.913220) < 5e-7)
  }

  @Test func stepsFollowTheTable() throws {
    try walkAlongTheTable(lake(), steps: 500)
    try walkAlongTheTable(lake { $0.desc = ["SFH", "FFG"] }, steps: 500)
  }

  @Test func refusesWhatMakesNoSense() throws {
    func refusal(_ change: (inout FrozenLake.Parameters) -> Void) throws -> String {
      try #require(#expect(throws: GymError.self) { try lake(change) }).description
    }
    #expect(try refusal { $0.desc = ["SF", "XG"] }.contains("line 2, column 1 is 'X'"))
    #expect(try refusal { $0.desc = ["SF", "G"] }.contains("line 2 has 1 cells"))
    #expect(try refusal { $0.desc = ["FF", "FG"] }.contains("no start"))
    #expect(try refusal { $0.desc = [""] }.contains("line 1 is empty"))
    #expect(try refusal { $0.desc = ["SÄ", "FG"] }.contains("line 1, column 2 is 'Ä'"))
    #expect(try refusal { $0.mapName = "5x5" }.contains("map_name"))
    #expect(try refusal { $0.successRate = 1.5 }.contains("success_rate"))
    #expect(try refusal { $0.rewardSchedule = [1] }.contains("reward_schedule"))
    func random(_ size: Int, _ probability: Double) throws -> String {
      try refusal {
        $0.mapName = "random"
        $0.mapSize = size
        $0.mapProbability = probability
      }
    }
    #expect(try random(0, 0.8).contains("map_size"))
    #expect(try random(-3, 0.8).contains("map_size"))
    #expect(try random(8, .nan).contains("map_probability"))
    var fresh = try lake()
    #expect(throws: GymError.resetNeeded) { try fresh.step(0) }
    _ = try fresh.reset(seed: 0)
    #expect(throws: GymError.self) { try fresh.step(4) }
    #expect(throws: GymError.self) { try fresh.step(-1) }
  }

  @Test func drawsItself() throws {
    var lake = try lake()
    #expect(lake.draw().width == 256 && lake.draw().height == 256)
    let empty = lake.draw()
    _ = try lake.reset(seed: 0)
    #expect(lake.draw() != empty)
    #expect(lake.modelStateName(6) == "row 1, column 2")
  }
}
