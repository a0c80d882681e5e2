/// Judges a policy by a log of slates.
///
/// w_k is π(a at k) / π₀(a at k), the probabilities of an action at its position whatever the others are.
///
/// - Whole slate: mean W Σ_k r_k with the ratio W of the probabilities of the slate itself.
/// - Independent: mean Σ_k w_k r_k, right where what a position earns depends on its action only
///   (S. Li et al., "Offline Evaluation of Ranking Policies with Click Models", 2018).
/// - Pseudo-inverse: mean (qᵀ Γ† 1_s) Σ_k r_k, right where the slate's reward is a sum of what actions
///   at positions add, even if it is seen as a whole only (A. Swaminathan et al., "Off-Policy Evaluation
///   for Slate Recommendation", 2017).
///
/// Each has a self-normalised form.
struct SlateJudge {
  private let options: OffPolicyEvaluation
  private let policy: TargetPolicy
  private let log: BanditLog
  private var notes: [String] = []

  init(_ options: OffPolicyEvaluation, _ policy: TargetPolicy, _ log: BanditLog) throws {
    (self.options, self.policy, self.log) = (options, policy, log)
  }

  consuming func result() throws -> OffPolicyResult {
    let ratios = log.ratios(policy)
    let rewards = log.groups.map { $0.reduce(0) { $0 + log.rewards[$1] } }
    let positions = log.positionNames.count
    let whole = wholeSlateWeights(ratios)
    let additive = pseudoInverseWeights(ratios)
    let start = 7
    let table = SumTable(units: log.groups.count, width: start + 3 * positions) { unit, sums in
      sums[0] += 1
      sums[1] += rewards[unit]
      for row in log.groups[unit] {
        let position = Int(log.positions[row])
        sums[2] += ratios[row] * log.rewards[row]
        sums[start + 3 * position] += ratios[row] * log.rewards[row]
        sums[start + 3 * position + 1] += ratios[row]
        sums[start + 3 * position + 2] += 1
      }
      if let additive {
        sums[3] += additive[unit] * rewards[unit]
        sums[4] += additive[unit]
      }
      if let whole {
        sums[5] += whole[unit] * rewards[unit]
        sums[6] += whole[unit]
      }
    }
    var formulas: [(name: String, title: String, formula: SumFormula)] = [
      ("iips", "independent", .ratio(2, 0)),
      // A weighted mean at each position, as often as slates have that position.
      (
        "sn_iips", "self-normalised independent",
        .sumOfShares(from: start, triples: positions)
      ),
    ]
    var diagnostics = [
      WeightDiagnostics(
        name: "actions at positions", of: "position", weights: ratios, rewards: log.rewards)
    ]
    if let additive {
      formulas.append(("pi", "pseudo-inverse", .ratio(3, 0)))
      formulas.append(("wpi", "self-normalised pseudo-inverse", .ratio(3, 4)))
      diagnostics.append(
        WeightDiagnostics(name: "pseudo-inverse", of: "slate", weights: additive, rewards: rewards))
    }
    if let whole {
      formulas.append(("slate_ips", "whole slate", .ratio(5, 0)))
      formulas.append(("slate_snips", "self-normalised whole slate", .ratio(5, 6)))
      diagnostics.append(
        WeightDiagnostics(name: "whole slates", of: "slate", weights: whole, rewards: rewards))
    }
    return options.result(
      policy, log, units: log.groups.count, model: nil, formulas: formulas, table: table,
      diagnostics: diagnostics, notes: notes)
  }

  /// Whether every slate was drawn with all rankings equally likely.
  private var isUniformRanking: Bool {
    let chance = 1 / Double(log.catalogue.count)
    return log.propensities.allSatisfy { ($0 - chance).magnitude <= 1e-3 * chance }
  }

  private var isComplete: Bool { log.groups.allSatisfy { $0.count == log.positionNames.count } }

  /// The ratio of the probabilities of each slate, where they are known.
  private func wholeSlateWeights(_ ratios: [Double]) -> [Double]? {
    if case .logging = policy.rule { return log.groups.map { _ in 1 } }
    if options.slots == .independent {
      return log.groups.map { $0.reduce(1) { $0 * ratios[$1] } }
    }
    guard isUniformRanking, isComplete else { return nil }
    switch policy.rule {
    case .uniform: return log.groups.map { _ in 1 }
    case .slate(let actions):
      let rankings = (0..<actions.count).reduce(1.0) {
        $0 * Double(log.catalogue.count - $1)
      }
      return log.groups.map { slate in
        let isSame = slate.allSatisfy { Int(log.actions[$0]) == actions[Int(log.positions[$0])] }
        return isSame ? rankings : 0
      }
    default: return nil
    }
  }

  /// qᵀ Γ† 1_s of each slate, where Γ is known: independent positions, or uniform rankings.
  private mutating func pseudoInverseWeights(_ ratios: [Double]) -> [Double]? {
    if case .logging = policy.rule { return log.groups.map { _ in 1 } }
    guard isComplete else {
      notes.append(
        "Not every slate has all \(log.positionNames.count) positions: there is no pseudo-inverse.")
      return nil
    }
    if options.slots == .independent {
      return log.groups.map { PseudoInverse.independent(ratios: $0.map { ratios[$0] }) }
    }
    guard isUniformRanking else {
      notes.append(
        "The pseudo-inverse is known where all rankings of the \(log.catalogue.count) actions are equally "
          + "likely (propensities of \(1 / Double(log.catalogue.count))), or with --slots independent: it is "
          + "left out.")
      return nil
    }
    guard policy.knowsAllActions else {
      notes.append(
        "The pseudo-inverse of rankings needs the target's probabilities of all actions at each position "
          + "(columns target_ACTION or a table): it is left out.")
      return nil
    }
    notes.append(
      "Every propensity is 1 in \(log.catalogue.count): all rankings are taken to be equally likely."
    )
    let count = log.catalogue.count
    var marginals = [Double](repeating: 0, count: log.positionNames.count * count)
    return log.groups.map { slate in
      marginals.withUnsafeMutableBufferPointer { marginals in
        guard let base = marginals.baseAddress else { return 1 }
        for row in slate {
          _ = policy.fill(
            row: row, of: log, predictions: nil, into: base + Int(log.positions[row]) * count)
        }
        return PseudoInverse.uniformRanking(
          slate: slate.map { (Int(log.positions[$0]), Int(log.actions[$0])) },
          marginals: UnsafeBufferPointer(marginals), actions: count)
      }
    }
  }
}
