internal import Formats

/// Whether estimates can be relied on, in plain words.
public struct Verdict: Sendable, Equatable {
  /// How far.
  public enum Level: String, Sendable, Comparable, CaseIterable {
    /// The log knows enough of the target policy.
    case reliable
    /// Something limits what the estimates are worth.
    case caution
    /// Estimates by weights are not worth anything.
    case refuse

    /// By severity.
    public static func < (one: Level, other: Level) -> Bool { one.rank < other.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  /// How far the estimates can be relied on.
  public let level: Level
  /// Why, a sentence each.
  public let reasons: [String]
  /// What to do, a sentence each.
  public let advice: [String]

  /// Below this effective sample size no estimate by weights is worth anything.
  public static let leastSampleSize = 50.0
  /// Below this one, if it is also less than half of the log, intervals are wide and skewed.
  public static let goodSampleSize = 1000.0

  /// Judges weights.
  ///
  /// - Parameters:
  ///   - kind: what the weights are of, for the advice.
  ///   - hasModel: whether there is an estimate by the direct method beside those by weights.
  public init(
    _ weights: WeightDiagnostics, kind: BanditLog.Kind = .bandit, hasModel: Bool = false
  ) {
    var level = Level.reliable
    var reasons: [String] = []
    var advice: [String] = []
    func found(_ found: Level, _ reason: String, _ mend: String) {
      level = max(level, found)
      reasons.append(reason)
      if !advice.contains(mend) { advice.append(mend) }
    }
    let size = weights.effectiveSampleSize
    let rows = Wording.counted(weights.count, weights.thing)
    let closer = size > Double(weights.count) / 2 ? "Log more." : Self.closer(kind)
    if !size.isFinite || !weights.mean.isFinite {
      found(
        .refuse,
        "Weights are too large for numbers: some propensities are next to 0, or episodes are too long for "
          + "products of their ratios.", closer)
    } else if size == 0 {
      found(
        .refuse, "All weights are 0: the log holds no choice that the target policy makes.", closer)
    } else if size < Self.leastSampleSize {
      found(
        .refuse,
        "\(rows) are worth no more than \(Self.short(size)) of the target policy's own would be "
          + "(the effective sample size; at least \(Int(Self.leastSampleSize)) are needed).", closer
      )
    } else if size < Self.goodSampleSize, size < Double(weights.count) / 2 {
      found(
        .caution,
        "\(rows) are worth as much as \(Self.short(size)) of the target policy's own would be (the "
          + "effective sample size): intervals are wide.", closer)
    }
    if size > 0, weights.largestShare > 0.05, weights.count >= 20 {
      found(
        weights.largestShare > 0.25 ? .refuse : .caution,
        "One \(weights.thing) alone, with the weight \(Self.short(weights.largest)), has \(Self.percent(weights.largestShare)) "
          + "of all weight: the estimate is mostly what happened there.", closer)
    }
    let distance = (weights.mean - 1).magnitude
    if size > 0, weights.count >= 20, distance > 4 * weights.standardError, distance > 0.01 {
      found(
        distance > 0.1 ? .refuse : .caution,
        "The mean weight is \(Wording.fixed(weights.mean, 3)) ± \(Wording.fixed(weights.standardError, 3)), but it should "
          + "be 1: the propensities are not those with which actions were chosen, or the target policy chooses "
          + "what the log never does.",
        "Check where the propensities come from, and that the target chooses among the same actions."
      )
    }
    if let unsupported = weights.unsupported, unsupported > 0.001 {
      found(
        unsupported > 0.1 ? .refuse : .caution,
        "\(Self.percent(unsupported)) of the target policy's choices are actions that the log never chooses: "
          + "nothing in it says what they would earn.",
        "Judge a policy that chooses among the logged actions only, or log some choices at random.")
    }
    if level < .refuse, weights.effectiveRewards < 30 {
      found(
        .caution,
        "What was earned rests on about \(Self.short(weights.effectiveRewards)) \(weights.thing)s with a reward.",
        "Log more, or count a reward that comes more often.")
    }
    if reasons.isEmpty {
      reasons.append(
        "The log is worth \(Wording.fixed(size, 0, grouped: true)) \(weights.thing)s of the target policy's own, no \(weights.thing) "
          + "outweighs the others, and the mean weight is 1 as it should be.")
    }
    if level == .refuse, hasModel, weights.unsupported ?? 0 <= 0.1 {
      advice.append(
        "Of the estimates only the direct method does without weights; it is as good as its reward model."
      )
    }
    (self.level, self.reasons, self.advice) = (level, reasons, advice)
  }

  /// The verdict in one line.
  public var headline: String { headline(for: nil) }

  /// The verdict in one line, on certain weights.
  func headline(for name: String?) -> String {
    let about = name.map { " for \($0)" } ?? ""
    return switch level {
    case .reliable: "Reliable\(about): the log knows enough of this policy."
    case .caution: "With caution\(about): the log knows something of this policy."
    case .refuse: "Refused\(about): the log does not know enough of this policy."
    }
  }

  /// What mends weights that are too uneven.
  private static func closer(_ kind: BanditLog.Kind) -> String {
    let last =
      switch kind {
      case .bandit: "limit weights (--clip, --switch, --shrinkage) and accept a bias."
      case .slate: "go by an estimator that assumes more (pseudo-inverse, independent)."
      case .trajectory: "judge shorter episodes."
      }
    return
      "Judge a policy that is nearer to the logging one, log more with one that is nearer to the target, "
      + "or \(last)"
  }

  private static func short(_ value: Double) -> String {
    Wording.fixed(value, value.magnitude >= 100 ? 0 : value.magnitude >= 1 ? 1 : 2, grouped: true)
  }

  private static func percent(_ part: Double) -> String {
    Wording.fixed(part * 100, part < 0.1 ? 1 : 0) + " %"
  }
}
