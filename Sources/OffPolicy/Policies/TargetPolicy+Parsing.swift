internal import Formats

extension TargetPolicy {
  /// The forms in which a policy is written.
  public static let forms = [
    "uniform", "always:ACTION", "slate:A,B,C", "popularity", "popularity:LOG", "logging", "columns",
    "greedy", "greedy:EXPLORATION", "softmax", "softmax:TEMPERATURE", "FILE.csv",
  ]

  /// Reads a policy as it is written on a command line.
  ///
  /// - Parameters:
  ///   - text: one of ``forms``; `columns` are those of the log.
  ///   - log: whose actions it chooses among.
  ///   - readLog: reads another log, by whose choices `popularity:LOG` goes.
  public init(
    _ text: String, for log: BanditLog, readLog: (String) throws -> BanditLog
  ) throws {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let (word, rest) = (String(parts[0]), parts.count > 1 ? String(parts[1]) : nil)
    func action(_ name: String) throws -> Int {
      guard let index = log.catalogue.index(of: name) else {
        throw OffPolicyError(
          "--policy \(text): there is no action '\(name)'; " + log.catalogue.advice(for: name))
      }
      return index
    }
    func number(_ text: String?, _ standard: Double, _ range: ClosedRange<Double>, _ what: String)
      throws -> Double
    {
      guard let text else { return standard }
      guard let value = Double(text), range.contains(value) else {
        throw OffPolicyError(
          "--policy \(word):\(text): \(what) must be a number from \(range.lowerBound) to "
            + "\(range.upperBound).")
      }
      return value
    }
    let rule: Rule
    switch (word, rest) {
    case ("uniform", nil): rule = .uniform
    case ("logging", nil): rule = .logging
    case ("always", let name?): rule = .always(try action(name))
    case ("slate", let names?):
      let actions = try names.split(separator: ",", omittingEmptySubsequences: false)
        .map { try action(String($0)) }
      guard Set(actions).count == actions.count else {
        throw OffPolicyError("--policy \(text): a slate shows an action once.")
      }
      rule = .slate(actions)
    case ("popularity", nil): rule = .table(try ProbabilityTable(popularityIn: log, for: log))
    case ("popularity", let path?):
      rule = .table(try ProbabilityTable(popularityIn: readLog(path), for: log))
    case ("columns", nil):
      rule = log.targetProbabilities == nil ? .chosenColumn : .columns
    case ("greedy", _):
      rule = .greedy(exploration: try number(rest, 0, 0...1, "the exploration"))
    case ("softmax", _):
      rule = .softmax(temperature: try number(rest, 1, 1e-9...1e9, "the temperature"))
    default:
      guard Files.isFile(text) else {
        throw OffPolicyError("--policy \(text): " + Self.advice(text, word))
      }
      rule = .table(try ProbabilityTable(path: text, for: log))
    }
    self.init(rule, name: text)
    try validate(for: log)
  }

  private static func advice(_ text: String, _ word: String) -> String {
    let words = forms.map { String($0.split(separator: ":")[0]) }
    if let form = forms.first(where: { $0.hasPrefix(word + ":") }) { return "write \(form)." }
    if words.contains(word) { return "write \(word)." }
    let near = nearestNames(to: word, in: Array(words.dropLast()), limit: 1)
    let question = near.first.map { "did you mean \($0)? " } ?? ""
    return
      "there is no such file or policy; \(question)It must be \(forms.joined(separator: ", "))."
  }
}
