/// The policy whose value is asked for.
public struct TargetPolicy: Sendable, Equatable {
  /// How it chooses.
  public enum Rule: Sendable, Equatable {
    /// Every action is as likely as the others.
    case uniform
    /// One action, by its number, at every choice.
    case always(Int)
    /// One slate: the action of each position, by its number.
    case slate([Int])
    /// As the log was made.
    case logging
    /// As a table says.
    case table(ProbabilityTable)
    /// As the log's columns `target_ACTION` say.
    case columns
    /// As the log's column with the target's probability of the chosen action says.
    case chosenColumn
    /// The action with the greatest predicted reward; any action with the probability of exploration.
    case greedy(exploration: Double)
    /// Actions by the exponential of their predicted rewards, which are divided by a temperature.
    case softmax(temperature: Double)
  }

  /// What it is called.
  public let name: String
  /// How it chooses.
  public let rule: Rule

  /// A policy.
  public init(_ rule: Rule, name: String) { (self.rule, self.name) = (rule, name) }

  /// Whether it is made from the predictions of a reward model.
  public var needsModel: Bool {
    switch rule {
    case .greedy, .softmax: true
    default: false
    }
  }

  /// Whether its probabilities of all actions are known, not of the chosen ones alone.
  public var knowsAllActions: Bool { rule != .chosenColumn }

  /// Checks that a policy can be judged by a log.
  func validate(for log: BanditLog) throws {
    func refuse(_ problem: String) -> OffPolicyError {
      OffPolicyError("The policy \(name) cannot be judged by \(log.name): \(problem)")
    }
    switch rule {
    case .columns where log.targetProbabilities == nil:
      throw refuse("it has no columns target_ACTION with the policy's probabilities.")
    case .chosenColumn where log.targetPropensities == nil:
      throw refuse(
        "it has neither columns target_ACTION with the policy's probabilities nor a column "
          + "'target_probability' with that of the chosen action.")
    case .always(let action) where !(0..<log.catalogue.count).contains(action):
      throw refuse("there is no action number \(action).")
    case .always where log.kind == .slate:
      throw refuse("a slate shows an action once: name one for each position with slate:A,B,C.")
    case .slate(let actions):
      guard log.kind == .slate else { throw refuse("it is no log of slates.") }
      guard actions.count == log.positionNames.count else {
        throw refuse(
          "it names \(actions.count) actions, but slates have the positions "
            + "\(log.positionNames.joined(separator: ", ")).")
      }
      guard actions.allSatisfy((0..<log.catalogue.count).contains) else {
        throw refuse("it names an action that is not in the catalogue.")
      }
    case .table(let table):
      let lines =
        switch table.lines {
        case .single: 1
        case .positions: log.positionNames.count
        case .rows: log.count
        }
      guard table.actions == log.catalogue.count, table.values.count == lines * table.actions else {
        throw refuse("its table has not as many lines and columns as the log needs.")
      }
    case .greedy, .softmax:
      guard log.kind == .bandit else {
        throw refuse("reward models are for logs of single decisions.")
      }
    default: break
    }
  }

  /// Writes the probabilities of all actions in a row, and gives that of the chosen one.
  ///
  /// - Parameters:
  ///   - predictions: the predicted reward of each action, where `needsModel`.
  ///   - probabilities: room for a number for each action. If the logging policy is asked for and only
  ///     its probability of the chosen action is known, the choice itself stands for its probabilities:
  ///     a draw from them.
  func fill(
    row: Int, of log: BanditLog, predictions: UnsafePointer<Double>?,
    into probabilities: UnsafeMutablePointer<Double>
  ) -> Double {
    let count = log.catalogue.count
    let chosen = Int(log.actions[row])
    func copy(_ values: [Double], line: Int) {
      for action in 0..<count { probabilities[action] = values[line * count + action] }
    }
    func only(_ action: Int) {
      probabilities.update(repeating: 0, count: count)
      probabilities[action] = 1
    }
    switch rule {
    case .uniform: probabilities.update(repeating: 1 / Double(count), count: count)
    case .always(let action): only(action)
    case .slate(let actions): only(actions[Int(log.positions[row])])
    case .logging:
      if let all = log.loggingProbabilities { copy(all, line: row) } else { only(chosen) }
      return log.propensities[row]
    case .table(let table):
      let line =
        switch table.lines {
        case .single: 0
        case .positions: Int(log.positions[row])
        case .rows: row
        }
      copy(table.values, line: line)
    case .columns: copy(log.targetProbabilities ?? [], line: row)
    case .chosenColumn:
      only(chosen)
      return log.targetPropensities?[row] ?? 0
    case .greedy(let exploration):
      guard let predictions else { break }
      var best = 0
      for action in 1..<max(1, count) where predictions[action] > predictions[best] {
        best = action
      }
      probabilities.update(repeating: exploration / Double(count), count: count)
      probabilities[best] += 1 - exploration
    case .softmax(let temperature):
      guard let predictions else { break }
      var most = predictions[0]
      for action in 1..<max(1, count) { most = max(most, predictions[action]) }
      var sum = 0.0
      for action in 0..<count {
        probabilities[action] = exponential((predictions[action] - most) / temperature)
        sum += probabilities[action]
      }
      for action in 0..<count { probabilities[action] /= sum }
    }
    return probabilities[chosen]
  }
}
