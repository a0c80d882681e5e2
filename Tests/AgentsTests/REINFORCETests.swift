import Formats
import Gym
import Testing

@testable import Agents

@Suite struct REINFORCETests {
  @Test func returnsToGoAreDiscountedSums() {
    var episode = Episodes(width: 2, maskWidth: 1)
    let (observation, mask) = ([Float(1), 2], [Float(1)])
    for reward: Float in [1, 0, 4] {
      episode.append(observation: observation, action: 1, reward: reward, legal: mask)
    }
    episode.finish(discount: 0.5, beyond: 8)
    #expect(episode.returns == [3, 4, 8])
    var all = Episodes(width: 2, maskWidth: 1)
    all.append(contentsOf: episode)
    all.append(contentsOf: episode)
    #expect(all.count == 6 && all.episodes == 2 && all.observations.count == 12)
    all.removeAll()
    #expect(all.count == 0 && all.episodes == 0 && all.legal.isEmpty)
  }

  @Test func underwayEpisodesAreStored() throws {
    var episode = Episodes(width: 1, maskWidth: 0)
    episode.append(observation: [Float(3)], action: 1, reward: 2, legal: [Float]())
    var archive = Archive()
    episode.encode(into: &archive, at: "e")
    var other = Episodes(width: 1, maskWidth: 0)
    try other.decode(from: archive, at: "e", actions: 2)
    #expect(other.observations == [3] && other.actions == [1] && other.returns == [2])
    #expect(throws: FormatError.self) { try other.decode(from: archive, at: "e", actions: 1) }
    var wide = Episodes(width: 2, maskWidth: 0)
    #expect(throws: FormatError.self) { try wide.decode(from: archive, at: "e", actions: 2) }
  }

  /// Only whole episodes teach: those of five steps need five steps of the vector.
  @Test func waitsForWholeEpisodes() throws {
    var settings = Kind.reinforceSettings
    settings.stepsPerUpdate = 3
    let vector = try EnvironmentVector(
      Probe(.endless), count: 2, autoreset: .sameStep, maxEpisodeSteps: 5)
    let loop = try Loop(make(REINFORCE.self, settings, for: vector), in: vector, total: 1000)
    let place = try #require(loop.agent.metricNames.firstIndex(of: "episodes_per_update"))
    let before = try loop.policy()
    try loop.iterate()
    #expect(loop.agent.takeMetrics().count { $0.isNaN } == loop.agent.metricNames.count)
    let same = same(before, try loop.policy())
    #expect(same)
    try loop.iterate()
    #expect(loop.agent.takeMetrics()[place] == 2)
  }

  /// Updates of more rows than ever before find room.
  @Test func longEpisodesFindRoom() throws {
    var settings = Kind.reinforceSettings
    settings.stepsPerUpdate = 2
    settings.baseline = false
    let vector = try EnvironmentVector(
      Probe(.endless), count: 3, autoreset: .sameStep, maxEpisodeSteps: 40)
    let loop = try Loop(make(REINFORCE.self, settings, for: vector), in: vector, total: 1000)
    try loop.iterate(45)
    #expect(loop.agent.takeMetrics().count { $0.isFinite } == loop.agent.metricNames.count)
  }

  /// Without a baseline the critic stays as it was made.
  @Test func aBaselineIsAnOption() throws {
    for baseline in [false, true] {
      var settings = Kind.reinforceSettings
      settings.baseline = baseline
      let vector = try EnvironmentVector(Probe(.both), count: 4, autoreset: .sameStep)
      let loop = try Loop(make(REINFORCE.self, settings, for: vector), in: vector, total: 6400)
      let start = try loop.agent.policy.thoughts([1, 0])["value"]
      try loop.iterate(200)
      let thoughts = try loop.agent.policy.thoughts([1, 0])
      #expect(try #require(thoughts["probabilities"])[1] > 0.9)
      #expect((thoughts["value"] == start) == !baseline)
    }
  }

  @Test func refusesWhatMakesNoSense() throws {
    func refuses(_ change: (inout REINFORCE.Configuration) -> Void) {
      var settings = REINFORCE.Configuration()
      change(&settings)
      #expect(throws: GymError.self) { try settings.validate() }
    }
    refuses { $0.stepsPerUpdate = 0 }
    refuses { $0.discount = -0.1 }
    refuses { $0.learningRate = .infinity }
    refuses { $0.entropyCoefficient = .nan }
    refuses { $0.valueCoefficient = -1 }
    refuses { $0.maxGradientNorm = -1 }
    refuses { $0.adamEpsilon = 0 }
  }
}
