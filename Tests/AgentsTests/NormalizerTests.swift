import Formats
import Gym
import Randomness
import Testing

@testable import Agents

@Suite struct NormalizerTests {
  /// After any number of batches mean and deviation are those of all that was counted, but for the
  /// weight 10⁻⁴ of what they begin with.
  @Test func countsEverything() {
    let normalizer = Normalizer(
      observations: true, rewards: false, width: 2, environments: 3, discount: 0.9)
    var generator = PCG64(seed: 1)
    var columns: [[Double]] = [[], []]
    for _ in 0..<40 {
      let batch = (0..<6).map { Float(3 + 2 * generator.normal() * Double(1 + $0 % 2)) }
      for (index, number) in batch.enumerated() { columns[index % 2].append(Double(number)) }
      normalizer.count(batch, rows: 3)
    }
    let seen: [Float] = [3, 5]
    var scaled: [Float] = [0, 0]
    normalizer.apply(seen, rows: 1, into: &scaled)
    for column in 0..<2 {
      let count = Double(columns[column].count)
      let mean = columns[column].reduce(0, +) / count
      let squares = columns[column].reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let expected = (Double(seen[column]) - mean) / (squares / count).squareRoot()
      #expect(abs(Double(scaled[column]) - expected) < 1e-4)
    }
    normalizer.apply([1e9, -1e9], rows: 1, into: &scaled)
    #expect(scaled == [10, -10])
  }

  /// VecNormalize by hand: R ← γ·R + r, the variance of all R so far, r / √variance, R ← 0 at ends.
  @Test func dividesRewardsByTheDeviationOfReturns() {
    let normalizer = Normalizer(
      observations: false, rewards: true, width: 2, environments: 2, discount: 0.5)
    var generator = PCG64(seed: 2)
    var sums = [0.0, 0.0]
    var all: [Double] = []
    for step in 0..<60 {
      let rewards = [generator.normal() * 4, 100 * generator.random()]
      let ended = [step % 3 == 2, step % 5 == 4]
      let scaling = normalizer.take(rewards, scale: 2) { ended[$0] }
      for row in 0..<2 {
        sums[row] = 0.5 * sums[row] + 2 * rewards[row]
        all.append(sums[row])
        if ended[row] { sums[row] = 0 }
      }
      let mean = all.reduce(0, +) / Double(all.count)
      let variance = all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(all.count)
      for reward in rewards {
        let expected = Swift.max(-10, Swift.min(10, 2 * reward / variance.squareRoot()))
        #expect(abs(Double(scaling(reward)) - expected) < 0.01 * (1 + abs(expected)))
      }
    }
    var codes: [Float] = [7, -3]
    normalizer.apply([7, -3], rows: 1, into: &codes)
    #expect(codes == [7, -3])
  }

  @Test func isStoredWhole() throws {
    func made() -> Normalizer {
      Normalizer(observations: true, rewards: true, width: 2, environments: 2, discount: 0.9)
    }
    let one = made()
    one.count([1, 2, 3, 5], rows: 2)
    _ = one.take([1, 4], scale: 1) { $0 == 0 }
    var archive = Archive()
    try one.encode(into: &archive)
    let other = made()
    try other.decode(from: archive)
    #expect(other.scaling == one.scaling)
    let scales = [one, other].map { $0.take([2, 3], scale: 1) { _ in false }.scale }
    #expect(scales[0] == scales[1])
    let narrow = Normalizer(
      observations: true, rewards: true, width: 1, environments: 2, discount: 0.9)
    #expect(throws: FormatError.self) { try narrow.decode(from: archive) }
    #expect(throws: FormatError.self) { try made().decode(from: Archive()) }
    // Nothing is stored where nothing is normalised.
    let idle = Normalizer(
      observations: false, rewards: false, width: 2, environments: 2, discount: 0.9)
    var empty = Archive()
    try idle.encode(into: &empty)
    #expect(empty.values.isEmpty)
  }

  @Test func refusesNumbersOfStates() throws {
    let vector = try EnvironmentVector(Identity(), count: 1, autoreset: .sameStep)
    var settings = PPO.Configuration()
    settings.normalizeObservations = true
    let error = #expect(throws: GymError.self) { _ = try make(PPO.self, settings, for: vector) }
    #expect(error?.description.contains("normalize_observations") == true)
    settings.normalizeObservations = false
    settings.normalizeRewards = true
    let loop = try Loop(make(PPO.self, settings, for: vector), in: vector, total: 10_000)
    try loop.iterate()
  }

  /// Finitely many actions are learned with normalised experience as well, and an altered policy is
  /// refused.
  @Test func belongsToThePolicy() throws {
    var settings = Kind.a2cSettings
    settings.normalizeObservations = true
    settings.normalizeRewards = true
    let vector = try Drift.vector(4)
    let loop = try Loop(make(A2C.self, settings, for: vector), in: vector, total: 1000)
    try loop.iterate(20)
    let archive = try loop.policy()
    let scaling = try archive.value("policy/normalizer", as: ObservationScaling.self)
    #expect(scaling.means.count == 4 && abs(scaling.means[2] - 1) < 1e-3)
    let policy = try A2C.policy(from: archive)
    #expect(
      try policy.thoughts([0.1, 0.2, 1, 0.02]) == loop.agent.policy.thoughts([0.1, 0.2, 1, 0.02]))
    var altered = archive
    try altered.set(
      "policy/normalizer", ObservationScaling(RunningMoments(count: 3)))
    #expect(throws: FormatError.self) { _ = try A2C.policy(from: altered) }
  }
}
