/// Judges a policy by a log of episodes.
///
/// ρ_t is the product of π(a|s) / π₀(a|s) over the steps up to t, G the sum of γᵗ r_t. After its end an
/// episode earns nothing and keeps its ρ.
///
/// - Trajectory-wise: mean ρ_T G; self-normalised: Σ ρ_T G / Σ ρ_T.
/// - Per decision: mean Σ_t γᵗ ρ_t r_t, as rewards do not depend on later choices; self-normalised:
///   Σ_t γᵗ Σ ρ_t r_t / Σ ρ_t.
///
/// Source: D. Precup, R. Sutton, S. Singh, "Eligibility Traces for Off-Policy Policy Evaluation" (2000);
/// P. Thomas, "Safe Reinforcement Learning" (2015), section 3.
struct TrajectoryJudge {
  private let options: OffPolicyEvaluation
  private let policy: TargetPolicy
  private let log: BanditLog

  init(_ options: OffPolicyEvaluation, _ policy: TargetPolicy, _ log: BanditLog) throws {
    (self.options, self.policy, self.log) = (options, policy, log)
  }

  /// In longer episodes the self-normalised form per decision, two sums a step, is left out.
  private static let mostSteps = 10_000

  func result() throws -> OffPolicyResult {
    let ratios = log.ratios(policy)
    var whole: [Double] = []
    var returns: [Double] = []
    for episode in log.groups {
      var (ratio, discount, sum) = (1.0, 1.0, 0.0)
      for row in episode {
        ratio *= ratios[row]
        sum += discount * log.rewards[row]
        discount *= options.discount
      }
      whole.append(ratio)
      returns.append(sum)
    }
    let longest = log.groups.map(\.count).max() ?? 0
    let steps = longest <= Self.mostSteps ? longest : 0
    let first = 5
    let table = SumTable(units: log.groups.count, width: first + 2 * steps) { unit, sums in
      sums[0] += 1
      sums[1] += returns[unit]
      sums[2] += whole[unit] * returns[unit]
      sums[3] += whole[unit]
      var (ratio, discount) = (1.0, 1.0)
      for (step, row) in log.groups[unit].enumerated() {
        ratio *= ratios[row]
        let earned = discount * ratio * log.rewards[row]
        discount *= options.discount
        sums[4] += earned
        guard step < steps else { continue }
        sums[first + 2 * step] += earned
        sums[first + 2 * step + 1] += ratio
      }
      for step in min(log.groups[unit].count, steps)..<steps {
        sums[first + 2 * step + 1] += ratio
      }
    }
    var formulas: [(name: String, title: String, formula: SumFormula)] = [
      ("is", "trajectory-wise importance sampling", .ratio(2, 0)),
      ("wis", "self-normalised trajectory-wise", .ratio(2, 3)),
      ("pdis", "per-decision importance sampling", .ratio(4, 0)),
    ]
    var notes: [String] = []
    if steps > 0 {
      formulas.append(
        ("wpdis", "self-normalised per-decision", .sumOfRatios(from: first, pairs: steps)))
    } else {
      notes.append(
        "An episode has more than \(Self.mostSteps) steps: the self-normalised form per decision is left out."
      )
    }
    if options.discount < 1 {
      notes.append("Rewards are discounted by \(options.discount) a step.")
    }
    return options.result(
      policy, log, units: log.groups.count, model: nil, formulas: formulas, table: table,
      diagnostics: [
        WeightDiagnostics(name: "whole episodes", of: "episode", weights: whole, rewards: returns)
      ], notes: notes)
  }
}

extension BanditLog {
  /// π(a|x) / π₀(a|x) of every row.
  func ratios(_ policy: TargetPolicy) -> [Double] {
    var probabilities = [Double](repeating: 0, count: catalogue.count)
    return probabilities.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return [] }
      return (0..<count).map {
        policy.fill(row: $0, of: self, predictions: nil, into: base) / propensities[$0]
      }
    }
  }
}
