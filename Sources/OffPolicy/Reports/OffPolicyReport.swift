public import Formats

/// A result as people and programs read it.
public struct OffPolicyReport: Sendable {
  /// What is reported.
  public let result: OffPolicyResult

  /// A report on a result.
  public init(_ result: OffPolicyResult) { self.result = result }

  /// The columns of the table.
  public var headings: [String] {
    let interval = Self.percent(result.confidence)
    return ["ESTIMATOR", "VALUE", interval, "MORE THAN LOGGED", interval]
  }

  /// The estimates, a row each; the logging policy's own value is the first.
  public var table: [[String]] {
    let digits = self.digits
    func number(_ value: Double) -> String {
      value.isFinite ? Wording.fixed(value, digits) : "–"
    }
    func range(_ interval: ClosedRange<Double>?) -> String {
      guard let interval else { return "–" }
      return "\(number(interval.lowerBound)) … \(number(interval.upperBound))"
    }
    let logged = result.logged
    return [[logged.title, number(logged.value), range(logged.interval), "–", "–"]]
      + result.estimates.map {
        [
          $0.title, number($0.value), range($0.interval), number($0.difference),
          range($0.differenceInterval),
        ]
      }
  }

  /// What the report is about, in a few lines.
  public var summary: [String] {
    let units = result.units
    let what =
      switch result.kind {
      case .bandit: Wording.counted(result.rows, "decision")
      case .slate:
        "\(Wording.counted(units, "slate")) with \(Wording.counted(result.rows, "position")) in all"
      case .trajectory:
        "\(Wording.counted(units, "episode")) with \(Wording.counted(result.rows, "step")) in all"
      }
    let model = result.model.map { "; rewards predicted by \($0)" } ?? ""
    return [
      "\(result.log): \(what), \(Wording.counted(result.actions, "action")). Policy: "
        + "\(result.policy)\(model)."
    ]
  }

  /// What the weights are like, a line for each kind.
  public var weights: [String] {
    result.diagnostics.map { weights in
      let name = result.diagnostics.count > 1 ? "Weights of \(weights.name): " : "Weights: "
      func short(_ value: Double) -> String {
        value.magnitude < 1e9
          ? Wording.fixed(value, value.magnitude < 100 ? 3 : 0, grouped: true)
          : Decimals.shortest(value)
      }
      let size = weights.effectiveSampleSize
      return name
        + "effective sample size \(Wording.fixed(size, size < 1000 ? 1 : 0, grouped: true)) of "
        + "\(Wording.grouped(weights.count)), largest \(short(weights.largest)), mean "
        + "\(short(weights.mean)) ± \(short(weights.standardError)), "
        + (weights.zeroShare == 0 ? "none" : Self.percent(weights.zeroShare)) + " of them 0."
    }
  }

  /// Whether to believe it, why, and what to do.
  public var verdict: [String] {
    var lines: [String] = []
    for (verdict, weights) in zip(result.verdicts, result.diagnostics) {
      lines.append(verdict.headline(for: result.verdicts.count > 1 ? weights.name : nil))
      lines += verdict.reasons.map { "  - " + $0 }
      lines += verdict.advice.map { "  > " + $0 }.filter { !lines.contains($0) }
    }
    return lines
  }

  /// The digits after the point of which four count, of the greatest value.
  private var digits: Int {
    let values = ([result.logged] + result.estimates).map(\.value.magnitude).filter(\.isFinite)
    guard let most = values.max(), most > 0 else { return 4 }
    var (digits, scale) = (3, 1.0)
    while most * scale < 1, digits < 12 {
      digits += 1
      scale *= 10
    }
    return most >= 1000 ? 1 : digits
  }

  private static func percent(_ part: Double) -> String {
    let percent = part * 100
    return (percent == percent.rounded() ? Wording.fixed(percent, 0) : Wording.fixed(percent, 1))
      + " %"
  }

  /// The same numbers for programs.
  public var json: JSONValue {
    func pair(_ interval: ClosedRange<Double>?) -> JSONValue {
      interval.map { .array([.number($0.lowerBound), .number($0.upperBound)]) } ?? .null
    }
    func estimate(_ estimate: Estimate) -> JSONValue {
      .object([
        JSONMember("estimator", .string(estimate.name)),
        JSONMember("value", .number(estimate.value)),
        JSONMember("interval", pair(estimate.interval)),
        JSONMember("difference", .number(estimate.difference)),
        JSONMember("difference_interval", pair(estimate.differenceInterval)),
      ])
    }
    let weights = zip(result.diagnostics, result.verdicts).map { weights, verdict in
      JSONValue.object([
        JSONMember("weights", .string(weights.name)),
        JSONMember("count", .integer(weights.count)),
        JSONMember("effective_sample_size", .number(weights.effectiveSampleSize)),
        JSONMember("largest", .number(weights.largest)),
        JSONMember("largest_share", .number(weights.largestShare)),
        JSONMember("mean", .number(weights.mean)),
        JSONMember("standard_error", .number(weights.standardError)),
        JSONMember("zero_share", .number(weights.zeroShare)),
        JSONMember("effective_rewards", .number(weights.effectiveRewards)),
        JSONMember("unsupported", weights.unsupported.map { .number($0) } ?? .null),
        JSONMember("verdict", .string(verdict.level.rawValue)),
        JSONMember("reasons", .array(verdict.reasons.map { .string($0) })),
        JSONMember("advice", .array(verdict.advice.map { .string($0) })),
      ])
    }
    return .object([
      JSONMember("log", .string(result.log)),
      JSONMember("kind", .string(result.kind.rawValue)),
      JSONMember("policy", .string(result.policy)),
      JSONMember("rows", .integer(result.rows)),
      JSONMember("units", .integer(result.units)),
      JSONMember("actions", .integer(result.actions)),
      JSONMember("model", result.model.map { .string($0) } ?? .null),
      JSONMember("confidence", .number(result.confidence)),
      JSONMember("verdict", .string((result.verdict?.level ?? .refuse).rawValue)),
      JSONMember("logged", estimate(result.logged)),
      JSONMember("estimates", .array(result.estimates.map(estimate))),
      JSONMember("diagnostics", .array(weights)),
      JSONMember("notes", .array(result.notes.map { .string($0) })),
    ])
  }
}
