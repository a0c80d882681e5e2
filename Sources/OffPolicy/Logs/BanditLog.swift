/// What a policy did, how likely it was to do it, and what came of it: rows of a logged bandit.
///
/// See `OffPolicy.md` for the tables that are read.
public struct BanditLog: Sendable {
  /// What the rows of a log make up.
  public enum Kind: String, Sendable, CaseIterable {
    /// Every row is a decision of its own.
    case bandit
    /// Rows are the positions of slates: lists of actions that are shown together.
    case slate
    /// Rows are the steps of episodes.
    case trajectory
  }

  /// Where it was read from.
  public let name: String
  /// What its rows make up.
  public let kind: Kind
  /// All actions that there were to choose among.
  public let catalogue: ActionCatalogue
  /// The chosen action of each row.
  public let actions: [Int32]
  /// The reward of each row.
  public let rewards: [Double]
  /// The probability with which the logging policy chose that action, above 0 and at most 1.
  public let propensities: [Double]
  /// The position of each row, a number into `positionNames`; all 0 where there is one only.
  public let positions: [Int32]
  /// The positions' names.
  public let positionNames: [String]
  /// What was known before each choice.
  public let context: [ContextColumn]
  /// The rows of each slate or episode, which follow each other; empty for single decisions.
  public let groups: [Range<Int>]
  /// The logging policy's probabilities of all actions, `[rows, actions]`, if the log has them.
  public let loggingProbabilities: [Double]?
  /// The target policy's probabilities of all actions, `[rows, actions]`, if the log has them.
  public let targetProbabilities: [Double]?
  /// The target policy's probability of the chosen action of each row, if the log has it.
  public let targetPropensities: [Double]?
  /// Predicted rewards of all actions, `[rows, actions]`, if the log has them.
  public let predictions: [Double]?
  /// How many rows were left out because something was wrong with them.
  public let skippedRows: Int
  /// Columns that nothing was read from.
  public let unusedColumns: [String]

  /// The number of rows.
  public var count: Int { actions.count }

  /// A log with more positions has something else in that column.
  static let mostPositions = 1000
  /// No weight is made of a smaller propensity, for sums of their squares must be numbers.
  static let leastPropensity = 1e-12

  /// A log from its parts.
  ///
  /// - Parameters:
  ///   - catalogue: all actions; the numbers in `actions` count them.
  ///   - positions: the number of each row's position, 0 where there is one only.
  ///   - loggingProbabilities, targetProbabilities, predictions: `[rows, actions]`.
  /// - Throws: ``OffPolicyError`` that names the first row with a mistake.
  public init(
    name: String = "log", kind: Kind = .bandit, catalogue: ActionCatalogue, actions: [Int],
    rewards: [Double], propensities: [Double], positions: [Int]? = nil,
    context: [ContextColumn] = [], groups: [Range<Int>] = [],
    loggingProbabilities: [Double]? = nil, targetProbabilities: [Double]? = nil,
    targetPropensities: [Double]? = nil, predictions: [Double]? = nil
  ) throws {
    let rows = actions.count
    guard rows > 0 else { throw OffPolicyError("\(name) holds no row.") }
    let places = positions ?? Array(repeating: 0, count: rows)
    guard rewards.count == rows, propensities.count == rows, places.count == rows,
      context.allSatisfy({ $0.count == rows }), targetPropensities?.count ?? rows == rows
    else { throw OffPolicyError("\(name): every part must have \(rows) rows, as actions have.") }
    for (part, what) in [
      (loggingProbabilities, "logging probabilities"),
      (targetProbabilities, "target probabilities"),
      (predictions, "predictions"),
    ] where part?.count ?? rows * catalogue.count != rows * catalogue.count {
      throw OffPolicyError("\(name): \(what) must be \(rows) rows of \(catalogue.count) actions.")
    }
    for row in 0..<rows {
      guard (0..<catalogue.count).contains(actions[row]) else {
        throw OffPolicyError("\(name), row \(row): there is no action number \(actions[row]).")
      }
      guard propensities[row] >= Self.leastPropensity, propensities[row] <= 1 else {
        throw OffPolicyError(
          "\(name), row \(row): the propensity is \(propensities[row]), but it must be at least 1e-12 "
            + "and at most 1.")
      }
      guard rewards[row].isFinite else {
        throw OffPolicyError("\(name), row \(row): the reward is not a finite number.")
      }
      guard (0..<Self.mostPositions).contains(places[row]) else {
        throw OffPolicyError("\(name), row \(row): there is no position number \(places[row]).")
      }
    }
    for column in context where !column.isSound {
      throw OffPolicyError(
        "\(name): the context '\(column.name)' holds a number that is not finite, or of no kind.")
    }
    for part in [loggingProbabilities, targetProbabilities, targetPropensities] {
      guard part?.allSatisfy((0...1).contains) ?? true else {
        throw OffPolicyError("\(name): probabilities must be from 0 to 1.")
      }
    }
    guard groups.isEmpty == (kind == .bandit), Self.tile(groups, rows: rows) else {
      throw OffPolicyError(
        "\(name): groups must take all rows one after another, and be none else.")
    }
    self.init(
      name: name, kind: kind, catalogue: catalogue, actions: actions.map(Int32.init),
      rewards: rewards, propensities: propensities, positions: places.map(Int32.init),
      positionNames: (0...(places.max() ?? 0)).map { String($0 + 1) }, context: context,
      groups: groups, loggingProbabilities: loggingProbabilities,
      targetProbabilities: targetProbabilities, targetPropensities: targetPropensities,
      predictions: predictions, skippedRows: 0, unusedColumns: [])
  }

  private static func tile(_ groups: [Range<Int>], rows: Int) -> Bool {
    var end = 0
    for group in groups {
      guard group.lowerBound == end, !group.isEmpty else { return false }
      end = group.upperBound
    }
    return groups.isEmpty || end == rows
  }

  init(
    name: String, kind: Kind, catalogue: ActionCatalogue, actions: [Int32], rewards: [Double],
    propensities: [Double], positions: [Int32], positionNames: [String], context: [ContextColumn],
    groups: [Range<Int>], loggingProbabilities: [Double]?, targetProbabilities: [Double]?,
    targetPropensities: [Double]?, predictions: [Double]?, skippedRows: Int,
    unusedColumns: [String]
  ) {
    (self.name, self.kind, self.catalogue, self.actions) = (name, kind, catalogue, actions)
    (self.rewards, self.propensities) = (rewards, propensities)
    (self.positions, self.positionNames, self.context) = (positions, positionNames, context)
    (self.groups, self.loggingProbabilities) = (groups, loggingProbabilities)
    (self.targetProbabilities, self.targetPropensities) = (targetProbabilities, targetPropensities)
    (self.predictions, self.skippedRows) = (predictions, skippedRows)
    self.unusedColumns = unusedColumns
  }
}

/// A column of what was known before each choice.
public enum ContextColumn: Sendable, Equatable {
  /// Numbers.
  case numbers(name: String, [Double])
  /// One of several kinds, by its number in `kinds`.
  case kinds(name: String, [Int32], kinds: [String])

  /// The column's name.
  public var name: String {
    switch self {
    case .numbers(let name, _), .kinds(let name, _, _): name
    }
  }

  /// Whether all its values can be reckoned with.
  var isSound: Bool {
    switch self {
    case .numbers(_, let values): values.allSatisfy(\.isFinite)
    case .kinds(_, let values, let kinds): values.allSatisfy { $0 >= 0 && Int($0) < kinds.count }
    }
  }

  /// The number of rows.
  public var count: Int {
    switch self {
    case .numbers(_, let values): values.count
    case .kinds(_, let values, _): values.count
    }
  }
}
