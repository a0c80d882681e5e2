import Randomness
import Testing

@testable import Agents

@Suite struct RolloutTests {
  /// A rollout of random rewards, values and ends: 0 goes on, 1 is over, 2 is cut.
  private func rollout(_ ends: [Int], steps: Int, environments: Int, seed: UInt64) -> Rollout {
    let rollout = Rollout(steps: steps, environments: environments, width: 1)
    var generator = PCG64(seed: seed)
    for row in 0..<rollout.rows {
      rollout.rewards[row] = Float(generator.normal())
      rollout.ended[row] = ends[row] != 0
      if ends[row] == 2 {
        rollout.cutRows[rollout.cutCount] = row
        rollout.cutCount += 1
      }
    }
    for index in 0..<(rollout.rows + environments + rollout.cutCount) {
      rollout.values[index] = Float(generator.normal())
    }
    return rollout
  }

  /// The λ-return minus the value, as a weighted mean of all n-step returns.
  private func advantage(
    _ rollout: Rollout, rewards: [Double], ends: [Int], step: Int, environment: Int,
    discount: Double, lambda: Double
  ) -> Double {
    var returns: [Double] = []
    var sum = 0.0
    for offset in 0..<(rollout.steps - step) {
      let row = (step + offset) * rollout.environments + environment
      sum += Double.pow(discount, offset) * rewards[row]
      let factor = Double.pow(discount, offset + 1)
      if ends[row] == 1 {
        returns.append(sum)
        break
      }
      if ends[row] == 2 {
        let cut = ends[..<row].count { $0 == 2 }
        let index = rollout.rows + rollout.environments + cut
        returns.append(sum + factor * Double(rollout.values[index]))
        break
      }
      returns.append(sum + factor * Double(rollout.values[row + rollout.environments]))
    }
    var result = Double.pow(lambda, returns.count - 1) * returns[returns.count - 1]
    for n in 0..<(returns.count - 1) {
      result += (1 - lambda) * Double.pow(lambda, n) * returns[n]
    }
    return result - Double(rollout.values[step * rollout.environments + environment])
  }

  @Test(arguments: [(0.99, 0.95), (0.9, 0), (1, 1), (0.5, 0.8), (0, 0.3)])
  func estimatesAdvantages(discount: Double, lambda: Double) {
    let (steps, environments) = (13, 3)
    for seed in UInt64(0)..<10 {
      var generator = PCG64(seed: 100 + seed)
      let ends = (0..<steps * environments).map { _ in
        [0, 0, 0, 1, 2][generator.integer(below: 5)]
      }
      let rollout = rollout(ends, steps: steps, environments: environments, seed: seed)
      let rewards = (0..<rollout.rows).map { Double(rollout.rewards[$0]) }
      rollout.estimateAdvantages(discount: Float(discount), lambda: Float(lambda))
      for step in 0..<steps {
        for environment in 0..<environments {
          let row = step * environments + environment
          let expected = advantage(
            rollout, rewards: rewards, ends: ends, step: step, environment: environment,
            discount: discount, lambda: lambda)
          #expect(abs(Double(rollout.advantages[row]) - expected) < 1e-5)
          #expect(rollout.returns[row] == rollout.advantages[row] + rollout.values[row])
        }
      }
    }
  }

  @Test func explainsVariance() {
    let rollout = Rollout(steps: 4, environments: 1, width: 1)
    for row in 0..<4 {
      rollout.returns[row] = Float(row)
      rollout.advantages[row] = 0
    }
    #expect(rollout.explainedVariance() == 1)
    for row in 0..<4 { rollout.advantages[row] = Float(row) - 7 }
    #expect(rollout.explainedVariance() == 0)
    for row in 0..<4 { rollout.advantages[row] = -Float(row) }
    #expect(rollout.explainedVariance() == 0)
    for row in 0..<4 { rollout.advantages[row] = Float(row) / 2 }
    #expect(rollout.explainedVariance() == 0.75)
    for row in 0..<4 { rollout.returns[row] = 3 }
    #expect(rollout.explainedVariance().isNaN)
  }
}

extension Double {
  /// A whole power by multiplication; 0⁰ is 1.
  static func pow(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { product, _ in product * base }
  }
}
