/// How a policy is judged by a log.
public struct OffPolicyEvaluation: Sendable, Equatable {
  /// How positions of a slate are filled by the logging policy.
  public enum Slots: String, Sendable, CaseIterable {
    /// As a ranking: no action twice.
    case ranking
    /// Each independently of the others.
    case independent
  }

  /// How rewards are predicted; nil for the log's columns `predicted_ACTION`, or else a ridge.
  public var rewardModel: RewardModelKind?
  /// Into how many parts a log is cut, so that no row is predicted by a model that has seen it.
  public var folds = 3
  /// c: the greatest weight of clipped inverse propensity.
  public var clip = 10.0
  /// τ: the greatest weight of switch doubly robust.
  public var switchThreshold = 10.0
  /// λ of doubly robust with shrinkage.
  public var shrinkage = 100.0
  /// γ: what a reward is worth a step later, in episodes.
  public var discount = 1.0
  /// How positions of slates are filled.
  public var slots = Slots.ranking
  /// How intervals are made.
  public var bootstrap = Bootstrap()
  /// The seed of folds and networks; that of resamples is the bootstrap's.
  public var seed: UInt64 = 0
  /// How many threads help; results do not depend on it.
  public var threads = 1

  /// The usual way.
  public init() {}

  /// Checks the numbers.
  ///
  /// - Throws: ``OffPolicyError`` that names the first one that makes no sense.
  public func validate() throws {
    func check(_ name: String, _ holds: Bool, _ value: Double, _ allowed: String) throws {
      guard holds else { throw OffPolicyError("\(name) is \(value), but it must be \(allowed).") }
    }
    try check("clip", clip > 0, clip, "above 0")
    try check("switch", switchThreshold >= 0, switchThreshold, "0 or more")
    try check("shrinkage", shrinkage >= 0, shrinkage, "0 or more")
    try check("discount", (0...1).contains(discount), discount, "from 0 to 1")
    try check("folds", (1...100).contains(folds), Double(folds), "from 1 to 100")
    let resamples = bootstrap.resamples
    try check(
      "bootstrap", (0...1_000_000).contains(resamples), Double(resamples), "from 0 to 1000000")
    let confidence = bootstrap.confidence
    try check("confidence", confidence > 0 && confidence < 1, confidence, "between 0 and 1")
  }

  /// Judges a policy by a log.
  ///
  /// - Throws: ``OffPolicyError`` if the policy cannot be judged by it.
  /// - Complexity: rows times actions times context, and resamples times at most 20,000.
  public func evaluate(_ policy: TargetPolicy, on log: BanditLog) throws -> OffPolicyResult {
    try validate()
    try policy.validate(for: log)
    switch log.kind {
    case .bandit: return try BanditJudge(self, policy, log).result()
    case .slate: return try SlateJudge(self, policy, log).result()
    case .trajectory: return try TrajectoryJudge(self, policy, log).result()
    }
  }
}

/// What a log says of a policy.
public struct OffPolicyResult: Sendable, Equatable {
  /// The log's name.
  public let log: String
  /// What its rows make up.
  public let kind: BanditLog.Kind
  /// The policy's name.
  public let policy: String
  /// The number of rows.
  public let rows: Int
  /// The number of decisions, slates or episodes.
  public let units: Int
  /// The number of actions.
  public let actions: Int
  /// How rewards were predicted; nil if they were not.
  public let model: String?
  /// What an interval holds, such as 0.95.
  public let confidence: Double
  /// What the logging policy earned.
  public let logged: Estimate
  /// What the target policy would have earned, by each estimator.
  public let estimates: [Estimate]
  /// What the weights are like; the first are those that the verdict goes by.
  public let diagnostics: [WeightDiagnostics]
  /// Whether to believe it, for each of the weights.
  public let verdicts: [Verdict]
  /// What whoever reads this should know.
  public let notes: [String]

  /// The worst verdict on any of the weights.
  public var verdict: Verdict? { verdicts.max { $0.level < $1.level } }

  /// An estimate by the estimator's name.
  public subscript(estimator: String) -> Estimate? { estimates.first { $0.name == estimator } }
}

extension OffPolicyEvaluation {
  /// Puts a result together.
  func result(
    _ policy: TargetPolicy, _ log: BanditLog, units: Int, model: String?,
    formulas: [(name: String, title: String, formula: SumFormula)], table: SumTable,
    diagnostics: [WeightDiagnostics], notes: [String]
  ) -> OffPolicyResult {
    // The first two sums are the number of units and what they earned.
    let logged = SumFormula.ratio(1, 0)
    let all = Estimate.all(
      [("logged", "the logging policy itself", logged)] + formulas, logged: logged, table: table,
      bootstrap: bootstrap)
    return OffPolicyResult(
      log: log.name, kind: log.kind, policy: policy.name, rows: log.count, units: units,
      actions: log.catalogue.count, model: model, confidence: bootstrap.confidence, logged: all[0],
      estimates: Array(all.dropFirst()), diagnostics: diagnostics,
      verdicts: diagnostics.map { Verdict($0, kind: log.kind, hasModel: model != nil) },
      notes: notes)
  }
}
