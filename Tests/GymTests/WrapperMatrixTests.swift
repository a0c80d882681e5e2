import Formats
import Gym
import Randomness
import Testing

/// Every wrapper × every autoreset mode × single, vector and several threads.
///
/// A vector of wrapped environments must do what the modes say of single ones, and each row's wrapper
/// must end in the very state of a wrapper that was alone: its stacks, sums and statistics. What the
/// modes say is written out here once more, plainly.
@Suite struct WrapperMatrixTests {
  /// A wrapped environment behind what all of them have.
  private struct Wrapped: CustomTestStringConvertible, Sendable {
    let name: String
    let check: @Sendable (AutoresetMode) throws -> Void
    var testDescription: String { name }

    init<E: Environment>(_ name: String, _ make: @escaping @Sendable () throws -> E) {
      self.name = name
      check = { mode in try WrapperMatrixTests.compare(name, make(), mode) }
    }
  }

  private static let space = Box<[Float]>(low: [0], high: [100])
  private static func counter() throws -> TimeLimit<Counter> {
    try TimeLimit(Counter(), maxEpisodeSteps: 3)
  }

  private static let all: [Wrapped] = [
    Wrapped("TimeLimit") { try counter() },
    Wrapped("EpisodeStatistics") { EpisodeStatistics(try counter()) },
    Wrapped("OrderEnforced") { OrderEnforced(try counter()) },
    Wrapped("StackedObservation") { try StackedObservation(counter(), count: 3) },
    Wrapped("StackedObservation, zeros") {
      try StackedObservation(counter(), count: 2, padding: .zero)
    },
    Wrapped("DelayedObservation") { try DelayedObservation(counter(), delay: 2) },
    Wrapped("TimeAwareObservation") {
      try TimeAwareObservation(counter(), maxEpisodeSteps: 3, normalizes: true)
    },
    Wrapped("NormalizedObservation") { try NormalizedObservation(counter()) },
    Wrapped("RescaledObservation") {
      try RescaledObservation(counter(), ObservationRescale(of: space))
    },
    Wrapped("ReshapedObservation") {
      try ReshapedObservation(counter(), ObservationReshape([1, 1], of: space))
    },
    Wrapped("DiscretizedObservation") {
      try DiscretizedObservation(counter(), ObservationBins([50], of: space))
    },
    Wrapped("FlattenedObservation") { try FlattenedObservation(counter(), FlatForm(of: space)) },
    Wrapped("NormalizedReward") { try NormalizedReward(counter(), discount: 0.9) },
    Wrapped("ClippedReward") { try ClippedReward(counter(), RewardClip(0, 1.5)) },
    Wrapped("RepeatedAction") { try RepeatedAction(counter(), count: 2) },
    Wrapped("StickyAction") { try StickyAction(counter(), probability: 0.5) },
    Wrapped("several") {
      EpisodeStatistics(
        try NormalizedReward(NormalizedObservation(StackedObservation(counter(), count: 2))))
    },
  ]

  @Test(arguments: all, AutoresetMode.allCases)
  private func vectorsDoWhatSinglesDo(_ wrapped: Wrapped, _ mode: AutoresetMode) throws {
    try wrapped.check(mode)
  }

  private static func compare<E: Environment>(
    _ name: String, _ environment: E, _ mode: AutoresetMode
  ) throws {
    let count = 4
    let vector = try EnvironmentVector(environment, count: count, autoreset: mode)
    var singles = Array(repeating: environment, count: count)
    var over = Array(repeating: false, count: count)
    var returns = Array(repeating: 0.0, count: count)
    var lengths = Array(repeating: 0, count: count)
    let space = environment.observationSpace
    func code(_ observation: E.Observation) -> [Float] {
      var floats = [Float](repeating: 0, count: space.codeCount)
      var span = floats.mutableSpan
      space.writeCode(of: observation, into: &span)
      return floats
    }
    func row(_ slab: Slab<Float>, _ index: Int) -> [Float] {
      (0..<space.codeCount).map { slab[index * space.codeCount + $0] }
    }
    try vector.reset(seed: 7)
    for index in 0..<count {
      let first = try singles[index].reset(seed: 7 + UInt64(index))
      #expect(row(vector.observations, index) == code(first), "\(name)")
    }
    var generator = PCG64(seed: 1)
    let actions = Slab<Float>(count: count, repeating: 0)
    for time in 0..<25 {
      // By 1 or 2: by 3 is illegal from 2.
      for index in 0..<count { actions[index] = Float(generator.integer(below: 2)) }
      try vector.step(actions)
      for index in 0..<count {
        let comment: Comment = "\(name), \(mode), row \(index) at \(time)"
        if mode == .nextStep && over[index] {
          let first = try singles[index].reset(seed: nil)
          (over[index], returns[index], lengths[index]) = (false, 0, 0)
          #expect(vector.ignored[index] && vector.rewards[index] == 0, comment)
          #expect(!vector.terminated[index] && !vector.truncated[index], comment)
          #expect(row(vector.observations, index) == code(first), comment)
          #expect(row(vector.finalObservations, index) == code(first), comment)
          continue
        }
        let action = environment.actionSpace.element(at: Int(actions[index]))
        let step = try singles[index].step(action)
        returns[index] += step.reward
        lengths[index] += 1
        #expect(!vector.ignored[index] && vector.rewards[index] == step.reward, comment)
        #expect(vector.terminated[index] == step.terminated, comment)
        #expect(vector.truncated[index] == step.truncated, comment)
        #expect(row(vector.finalObservations, index) == code(step.observation), comment)
        var seen = code(step.observation)
        if step.ended {
          over[index] = true
          #expect(vector.episodeReturns[index] == returns[index], comment)
          #expect(vector.episodeLengths[index] == lengths[index], comment)
          if mode == .sameStep {
            seen = code(try singles[index].reset(seed: nil))
            (over[index], returns[index], lengths[index]) = (false, 0, 0)
          }
        }
        #expect(row(vector.observations, index) == seen, comment)
        // Whatever the wrapper keeps is the same, and survives its coding.
        let kept = try JSON.encode(singles[index])
        #expect(try JSON.encode(vector[index]) == kept, comment)
        singles[index] = try JSON.decode(E.self, from: kept)
      }
      guard mode == .disabled, over.contains(true) else { continue }
      let mask = Slab(count: count, repeating: false)
      for index in 0..<count where over[index] {
        mask[index] = true
        _ = try singles[index].reset(seed: nil)
        (over[index], returns[index], lengths[index]) = (false, 0, 0)
      }
      try vector.reset(where: mask, seed: nil)
    }
  }

  /// The vector's own normaliser, against plain loops over all that was acted on.
  @Test(arguments: AutoresetMode.allCases)
  func normalizedVectorsCountEverythingOnce(_ mode: AutoresetMode) throws {
    let count = 4
    let base = try EnvironmentVector(Counter(), count: count, autoreset: mode, maxEpisodeSteps: 3)
    var settings = NormalizedVector.Settings()
    settings.discount = 0.9
    let vector = try NormalizedVector(base, settings)
    var seen: [Double] = []
    var sums = Array(repeating: 0.0, count: count)
    var returns: [Double] = []
    /// Mean and variance of numbers on top of a mean of 0 and a variance of 1 of weight 10⁻⁴.
    func moments(_ numbers: [Double]) -> (mean: Double, deviation: Double) {
      let weight = 1e-4 + Double(numbers.count)
      let mean = numbers.reduce(0, +) / weight
      let squares = numbers.reduce(1e-4 + 1e-4 * mean * mean) { $0 + ($1 - mean) * ($1 - mean) }
      return (mean, (squares / weight + 1e-8).squareRoot())
    }
    func isNear(_ one: Double, _ other: Double) -> Bool { abs(one - other) < 1e-5 }
    try vector.reset(seed: 2)
    for row in 0..<count { seen.append(Double(base.observations[row])) }
    var generator = PCG64(seed: 3)
    let actions = Slab<Float>(count: count, repeating: 0)
    for _ in 0..<25 {
      for row in 0..<count { actions[row] = Float(generator.integer(below: 2)) }
      try vector.step(actions)
      for row in 0..<count {
        seen.append(Double(base.observations[row]))
        let over = base.terminated[row] || base.truncated[row]
        if mode == .sameStep && over { seen.append(Double(base.finalObservations[row])) }
        if base.ignored[row] { continue }
        sums[row] = sums[row] * 0.9 * (base.terminated[row] ? 0 : 1) + base.rewards[row]
        returns.append(sums[row])
      }
      let (mean, deviation) = moments(seen)
      for row in 0..<count {
        #expect(
          isNear(
            Double(vector.observations[row]), (Double(base.observations[row]) - mean) / deviation))
        #expect(
          isNear(
            Double(vector.finalObservations[row]),
            (Double(base.finalObservations[row]) - mean) / deviation))
        #expect(isNear(vector.rewards[row], base.rewards[row] / moments(returns).deviation))
        #expect(vector.episodeReturns[row] == base.episodeReturns[row])
      }
      guard mode == .disabled else { continue }
      let mask = Slab(count: count, repeating: false)
      for row in 0..<count where base.terminated[row] || base.truncated[row] { mask[row] = true }
      guard (0..<count).contains(where: { mask[$0] }) else { continue }
      let before = (0..<count).map { (vector.observations[$0], vector.rewards[$0]) }
      try vector.reset(where: mask, seed: nil)
      for row in 0..<count {
        if mask[row] {
          seen.append(Double(base.observations[row]))
          #expect(vector.rewards[row] == 0)
        } else {
          #expect(vector.observations[row] == before[row].0 && vector.rewards[row] == before[row].1)
        }
      }
    }
    // Frozen statistics stay, and a stored normaliser goes on as it was.
    vector.updates = false
    let before = (vector.observationMoments, vector.returnMoments)
    if mode != .disabled { try vector.step(actions) }
    #expect(vector.observationMoments == before.0 && vector.returnMoments == before.1)
    var archive = Archive()
    try vector.encode(into: &archive)
    let other = try NormalizedVector(
      EnvironmentVector(Counter(), count: count, autoreset: mode, maxEpisodeSteps: 3), settings)
    try other.decode(from: archive)
    #expect(other.observationMoments == before.0)
    let isSame = (0..<count).allSatisfy {
      other.observations[$0] == vector.observations[$0] && other.rewards[$0] == vector.rewards[$0]
    }
    #expect(isSame && !other.updates)
    let plain = try NormalizedVector(
      EnvironmentVector(Counter(), count: count, autoreset: mode, maxEpisodeSteps: 3))
    #expect(throws: GymError.self) { try plain.decode(from: archive) }
  }
  /// Whatever the mode, the same experience is learned from.
  @Test func allModesLearnTheSame() throws {
    let moments = try AutoresetMode.allCases.map { mode in
      let base = try EnvironmentVector(Counter(), count: 1, autoreset: mode, maxEpisodeSteps: 3)
      let vector = try NormalizedVector(base)
      try vector.reset(seed: 4)
      let actions = Slab<Float>(count: 1, repeating: 1)
      var episodes = 0
      while episodes < 5 {
        try vector.step(actions)
        guard vector.terminated[0] || vector.truncated[0] else { continue }
        episodes += 1
        if mode == .nextStep { try vector.step(actions) }
        if mode == .disabled {
          try vector.reset(where: Slab(count: 1, repeating: true), seed: nil)
        }
      }
      return (vector.observationMoments, vector.returnMoments)
    }
    for (observations, returns) in moments {
      #expect(observations.weights == moments[0].0.weights)
      #expect(abs(observations.means[0] - moments[0].0.means[0]) < 1e-12)
      #expect(abs(observations.variances[0] - moments[0].0.variances[0]) < 1e-12)
      #expect(returns == moments[0].1)
    }
  }

  /// Normalisers of normalisers keep their states apart, and a full reset starts the sums anew.
  @Test func normalizersNest() throws {
    func make() throws -> NormalizedVector {
      try NormalizedVector(
        NormalizedVector(EnvironmentVector(Counter(), count: 2, maxEpisodeSteps: 3)))
    }
    let vector = try make()
    try vector.reset(seed: 1)
    let actions = Slab<Float>(count: 2, repeating: 1)
    for _ in 0..<7 { try vector.step(actions) }
    var archive = Archive()
    try vector.encode(into: &archive)
    let other = try make()
    try other.decode(from: archive)
    let inner = (vector.base as? NormalizedVector, other.base as? NormalizedVector)
    #expect(inner.0?.observationMoments == inner.1?.observationMoments)
    #expect(inner.0?.observationMoments != vector.observationMoments)
    #expect(other.observationMoments == vector.observationMoments)
    for _ in 0..<7 {
      try vector.step(actions)
      try other.step(actions)
      #expect(vector.observations[0] == other.observations[0])
      #expect(vector.rewards[1] == other.rewards[1])
    }
    try vector.reset(seed: nil)
    let before = vector.returnMoments
    try vector.step(actions)
    let after = vector.returnMoments
    let counted = after.means[0] * after.weights[0] - before.means[0] * before.weights[0]
    #expect(abs(counted - vector.base.rewards[0] - vector.base.rewards[1]) < 1e-9)
  }
}
