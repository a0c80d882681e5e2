import Gym
import Neural
import Randomness
import Testing

@testable import Agents

@Suite struct DQNDistributionLossTests {
  struct Variant: Sendable {
    var kind: DQN.Configuration.Distribution
    var double = false
    var masked = false
    var dueling = false
    var weighted = false
  }

  private static let actions = 3
  private static let count = 5
  private static let atoms = [-2.0, -1, 0, 1, 2]

  private func network(_ generator: inout PCG64, dueling: Bool) -> PlainNetwork {
    var network = PlainNetwork(parameters: [:])
    let all = Self.actions * Self.count
    let scopes = dueling ? [("q.value", Self.count), ("q.advantage", all)] : [("q", all)]
    for (scope, outputs) in scopes {
      network.parameters["\(scope).hidden_0.kernel"] = generator.normals(3 * 4)
      network.parameters["\(scope).hidden_0.bias"] = generator.normals(4)
      network.parameters["\(scope).head.kernel"] = generator.normals(4 * outputs)
      network.parameters["\(scope).head.bias"] = generator.normals(outputs)
    }
    return network
  }

  /// Quantiles or probabilities, a line for each action.
  private func distributions(_ network: PlainNetwork, _ x: [Double], _ variant: Variant)
    -> [[Double]]
  {
    let flat = network(x, variant.dueling ? "q.advantage" : "q")
    var lines = (0..<Self.actions).map { Array(flat[$0 * Self.count..<($0 + 1) * Self.count]) }
    if variant.dueling {
      let value = network(x, "q.value")
      let mean = (0..<Self.count).map { place in
        lines.reduce(0) { $0 + $1[place] } / Double(Self.actions)
      }
      lines = lines.map { line in line.indices.map { value[$0] + line[$0] - mean[$0] } }
    }
    return variant.kind == .quantiles
      ? lines : lines.map { plainLogSoftmax($0).map(PlainMath.exponential) }
  }

  private func mean(_ line: [Double], _ variant: Variant) -> Double {
    variant.kind == .quantiles
      ? line.reduce(0, +) / Double(line.count)
      : zip(line, Self.atoms).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The quantile Huber loss as Dabney and others write it.
  private func quantileLoss(_ line: [Double], _ targets: [Double]) -> Double {
    line.indices.reduce(0.0) { sum, i in
      let level = (Double(i) + 0.5) / Double(line.count)
      return sum
        + targets.reduce(0.0) { inner, target in
          let u = target - line[i]
          let huber = abs(u) <= 1 ? u * u / 2 : abs(u) - 0.5
          return inner + abs(level - (u < 0 ? 1 : 0)) * huber
        } / Double(targets.count)
    }
  }

  /// Algorithm 1 of Bellemare and others, with floor and ceiling.
  private func projected(_ line: [Double], reward: Double, discount: Double) -> [Double] {
    var result = [Double](repeating: 0, count: line.count)
    for (probability, atom) in zip(line, Self.atoms) {
      let moved = min(max(reward + discount * atom, -2), 2)
      let place = moved + 2
      let (lower, upper) = (place.rounded(.down), place.rounded(.up))
      if lower == upper {
        result[Int(lower)] += probability
      } else {
        result[Int(lower)] += probability * (upper - place)
        result[Int(upper)] += probability * (place - lower)
      }
    }
    return result
  }

  static let variants = [DQN.Configuration.Distribution.quantiles, .categorical].flatMap { kind in
    [
      Variant(kind: kind), Variant(kind: kind, double: true), Variant(kind: kind, dueling: true),
      Variant(kind: kind, masked: true),
      Variant(kind: kind, double: true, masked: true, dueling: true, weighted: true),
    ]
  }

  @Test(arguments: variants) func lossAndGradientAreThoseOfTheFormulas(_ variant: Variant) throws {
    var configuration = DQN.Configuration()
    configuration.hiddenSizes = [4]
    configuration.activation = .tanh
    configuration.discount = 0.9
    configuration.distribution = variant.kind
    (configuration.quantileCount, configuration.atomCount) = (Self.count, Self.count)
    (configuration.valueMinimum, configuration.valueMaximum) = (-2, 2)
    configuration.double = variant.double
    configuration.dueling = variant.dueling
    configuration.prioritizedReplay = variant.weighted
    let spaces = try FiniteSpaces.of(
      width: 3, actions: Self.actions, restrictsActions: variant.masked)
    let graph = try DQN.updateGraph(configuration, spaces)
    let rows = 8
    var disagreements = 0
    for seed in UInt64(1)...3 {
      var generator = PCG64(seed: seed)
      let online = network(&generator, dueling: variant.dueling)
      let target = network(&generator, dueling: variant.dueling)
      let observations = generator.normals(rows * 3)
      let nextObservations = generator.normals(rows * 3)
      let actions = (0..<rows).map { _ in generator.integer(below: Self.actions) }
      let rewards = generator.normals(rows)
      // An end, one step, and three.
      let continues = (0..<rows).map { [0, 1, 0.81][$0 % 3] }
      let weights = (0..<rows).map { variant.weighted ? 1 / Double(1 + $0) : 1 }
      let legal = (0..<rows * Self.actions).map { index in
        let (row, action) = index.quotientAndRemainder(dividingBy: Self.actions)
        return !variant.masked || action == row % Self.actions || generator.random() < 0.5 ? 1.0 : 0
      }
      let targets = (0..<rows).map { row -> [Double] in
        let x = Array(nextObservations[row * 3..<row * 3 + 3])
        let judged = distributions(target, x, variant)
        func best(_ lines: [[Double]]) -> Int {
          let allowed = (0..<Self.actions).filter { legal[row * Self.actions + $0] == 1 }
          return allowed.max { mean(lines[$0], variant) < mean(lines[$1], variant) } ?? 0
        }
        let (own, others) = (best(distributions(online, x, variant)), best(judged))
        if own != others { disagreements += 1 }
        let line = judged[variant.double ? own : others]
        return variant.kind == .quantiles
          ? line.map { rewards[row] + 0.9 * continues[row] * $0 }
          : projected(line, reward: rewards[row], discount: 0.9 * continues[row])
      }
      try compareUpdate(
        graph,
        inputs: [
          "observation": observations, "next_observation": nextObservations,
          "action": actions.map(Double.init), "reward": rewards, "continues": continues,
          "next_legal": legal, "weight": weights,
        ], parameters: [online, target], batch: rows
      ) { moved in
        (0..<rows).reduce(0.0) { sum, row in
          let x = Array(observations[row * 3..<row * 3 + 3])
          let line = distributions(moved, x, variant)[actions[row]]
          let loss =
            variant.kind == .quantiles
            ? quantileLoss(line, targets[row])
            : -zip(targets[row], line).reduce(0) { $0 + $1.0 * PlainMath.logarithm($1.1) }
          return sum + weights[row] * loss / Double(rows)
        }
      }
    }
    #expect(disagreements > 3)
  }

  // MARK: Implicit quantiles

  /// θ of a fraction for each action: the network as Dabney and others (2018) write it, equation 4.
  private func implicit(_ network: PlainNetwork, _ x: [Double], _ fraction: Double) -> [Double] {
    let waves = (0..<6).map { PlainMath.cosine(Double.pi * Double($0) * fraction) }
    let embedded = network.dense(waves, "q.fraction").map { Swift.max($0, 0) }
    return network(zip(x, embedded).map { $0 * $1 }, "q")
  }

  /// The action whose mean over even fractions is the greatest.
  private func greedy(_ network: PlainNetwork, _ x: [Double]) -> Int {
    let lines = (0..<4).map { implicit(network, x, (Double($0) + 0.5) / 4) }
    let means = (0..<Self.actions).map { action in lines.reduce(0) { $0 + $1[action] } }
    return means.indices.max { means[$0] < means[$1] } ?? 0
  }

  @Test(arguments: [false, true]) func implicitQuantilesAreThoseOfTheFormulas(double: Bool) throws {
    var configuration = DQN.Configuration()
    configuration.hiddenSizes = [4]
    configuration.activation = .tanh
    configuration.discount = 0.9
    configuration.distribution = .implicitQuantiles
    (configuration.sampleCount, configuration.greedySampleCount) = (5, 4)
    configuration.cosineCount = 6
    configuration.double = double
    let spaces = try FiniteSpaces.of(width: 3, actions: Self.actions)
    let graph = try DQN.updateGraph(configuration, spaces)
    let rows = 8
    for seed in UInt64(1)...3 {
      var generator = PCG64(seed: seed)
      func network() -> PlainNetwork {
        PlainNetwork(parameters: [
          "q.fraction.kernel": generator.normals(6 * 3), "q.fraction.bias": generator.normals(3),
          "q.hidden_0.kernel": generator.normals(3 * 4), "q.hidden_0.bias": generator.normals(4),
          "q.head.kernel": generator.normals(4 * 3), "q.head.bias": generator.normals(3),
        ])
      }
      let (online, target) = (network(), network())
      let observations = generator.normals(rows * 3)
      let nextObservations = generator.normals(rows * 3)
      let actions = (0..<rows).map { _ in generator.integer(below: Self.actions) }
      let rewards = generator.normals(rows)
      let continues = (0..<rows).map { [0, 1, 0.81][$0 % 3] }
      let fractions = (0..<rows * 5).map { _ in generator.random() }
      let targetFractions = (0..<rows * 5).map { _ in generator.random() }
      let targets = (0..<rows).map { row -> [Double] in
        let x = Array(nextObservations[row * 3..<row * 3 + 3])
        let best = greedy(double ? online : target, x)
        return (0..<5).map { sample in
          let theta = implicit(target, x, targetFractions[5 * row + sample])[best]
          return rewards[row] + 0.9 * continues[row] * theta
        }
      }
      try compareUpdate(
        graph,
        inputs: [
          "observation": observations, "next_observation": nextObservations,
          "action": actions.map(Double.init), "reward": rewards, "continues": continues,
          "fraction": fractions, "target_fraction": targetFractions,
        ], parameters: [online, target], batch: rows
      ) { moved in
        (0..<rows).reduce(0.0) { sum, row in
          let x = Array(observations[row * 3..<row * 3 + 3])
          let loss = (0..<5).reduce(0.0) { outer, sample in
            let level = fractions[5 * row + sample]
            let theta = implicit(moved, x, level)[actions[row]]
            return outer
              + targets[row].reduce(0.0) { inner, target in
                let u = target - theta
                let huber = abs(u) <= 1 ? u * u / 2 : abs(u) - 0.5
                return inner + abs(level - (u < 0 ? 1 : 0)) * huber
              } / 5
          }
          return sum + loss / Double(rows)
        }
      }
    }
  }

  private func loss(
    _ kind: DQN.Configuration.Distribution, _ count: Int, range: [Double] = [0, 0],
    chosen: [Double], next: [Double], reward: Double, discount: Double
  ) throws -> Double {
    let head = ValueHead(distribution: kind, count: count, range: range)
    let network = ValueNetwork(Network(DQN.Configuration().layers), head)
    let graph = try Graph.trace { trace in
      let loss = network.distributionLoss(
        trace.input("chosen", .rows(count)), next: trace.input("next", .rows(count)),
        reward: trace.input("reward", [.batch]), discount: trace.input("discount", [.batch]))
      trace.output("loss", loss)
    }
    return try ReferenceEvaluator<Double>(graph).run(
      inputs: [chosen, next, [reward], [discount]], parameters: [], batch: 1)[0][0]
  }

  /// Two quantiles, τ = 1/4 and 3/4, of θ = (0, 2) against r + γθ′ = (1, 4): u of the first are 1 and 4,
  /// hence ¼·(½ + 3½)/2; of the second −1 and 2, hence (¼·½ + ¾·1½)/2.
  @Test func twoQuantilesByHand() throws {
    let found = try loss(
      .quantiles, 2, chosen: [0, 2], next: [0, 6], reward: 1, discount: 0.5)
    #expect(abs(found - (0.25 * 4 / 2 + (0.125 + 1.125) / 2)) < 1e-12)
  }

  /// Atoms 0, 1, 2, probabilities ½, ¼, ¼, r = ½, γ = ½: the atoms move to ½, 1, 1½ and share out
  /// ¼, ¼ + ¼ + ⅛, ⅛.
  @Test func threeAtomsByHand() throws {
    let chosen = [0.2, 0.3, 0.5].map(PlainMath.logarithm)
    let next = [0.5, 0.25, 0.25].map(PlainMath.logarithm)
    let found = try loss(
      .categorical, 3, range: [0, 2], chosen: chosen, next: next, reward: 0.5, discount: 0.5)
    #expect(abs(found + 0.25 * chosen[0] + 0.625 * chosen[1] + 0.125 * chosen[2]) < 1e-12)
    // Beyond the last atom all mass is the last's; at an end it is the reward's atom's.
    let beyond = try loss(
      .categorical, 3, range: [0, 2], chosen: chosen, next: next, reward: 7, discount: 0.5)
    #expect(abs(beyond + chosen[2]) < 1e-12)
    let end = try loss(
      .categorical, 3, range: [0, 2], chosen: chosen, next: next, reward: 1, discount: 0)
    #expect(abs(end + chosen[1]) < 1e-12)
  }
}
