internal import Formats

/// A policy as a table: probabilities of actions, for each position or for each row of a log.
public struct ProbabilityTable: Sendable, Equatable {
  /// How far the sum of probabilities that were written with few digits may be from 1.
  static let tolerance = 1e-3

  /// What the table has a line for.
  public enum Lines: Sendable, Equatable {
    /// One for all rows.
    case single
    /// One for each position.
    case positions
    /// One for each row of the log.
    case rows
  }

  /// What there is a line for.
  public let lines: Lines
  /// The probabilities, `[lines, actions]`.
  public let values: [Double]
  /// The number of actions.
  public let actions: Int

  /// A table of probabilities, `[lines, actions]`.
  public init(_ values: [Double], lines: Lines, actions: Int) {
    (self.values, self.lines, self.actions) = (values, lines, actions)
  }

  /// How often each action was chosen at each position of a log.
  ///
  /// - Throws: ``OffPolicyError`` if an action or a position of the log is not known.
  public init(popularityIn other: BanditLog, for log: BanditLog) throws {
    let count = log.catalogue.count
    let order = try other.catalogue.names.map { name in
      guard let index = log.catalogue.index(of: name) else {
        throw OffPolicyError(
          "\(other.name) has an action '\(name)' that \(log.name) has not; "
            + log.catalogue.advice(for: name))
      }
      return index
    }
    let hasPositions = log.positionNames.count > 1 && other.positionNames == log.positionNames
    let lines = hasPositions ? log.positionNames.count : 1
    var values = [Double](repeating: 0, count: lines * count)
    var totals = [Double](repeating: 0, count: lines)
    for row in 0..<other.count {
      let line = hasPositions ? Int(other.positions[row]) : 0
      values[line * count + order[Int(other.actions[row])]] += 1
      totals[line] += 1
    }
    for line in 0..<lines where totals[line] > 0 {
      for action in 0..<count { values[line * count + action] /= totals[line] }
    }
    self.init(values, lines: hasPositions ? .positions : .single, actions: count)
  }

  /// Reads a table for a log.
  ///
  /// Either a line for each action with columns `action`, `probability` and perhaps `position`, or a
  /// line for each row of the log with a column for each action, called as the action or `target_` and
  /// the action; without names the columns are in the order of the catalogue.
  /// - Throws: `FormatError` that names the line and the column of the first mistake.
  public init(path: String, for log: BanditLog) throws {
    let text = try DelimitedText(path: path)
    let heading = text.heading?.map { $0.lowercased() } ?? []
    if let action = heading.firstIndex(of: "action"),
      let probability = heading.firstIndex(of: "probability")
    {
      try self.init(
        text, path, log, action: action, probability: probability,
        position: heading.firstIndex(of: "position"))
    } else {
      try self.init(rowsOf: text, path, log)
    }
  }

  private init(
    _ text: DelimitedText, _ path: String, _ log: BanditLog, action: Int, probability: Int,
    position: Int?
  ) throws {
    let count = log.catalogue.count
    let lines = position == nil ? 1 : log.positionNames.count
    var values = [Double](repeating: 0, count: lines * count)
    var seen = [Bool](repeating: false, count: values.count)
    try text.forEachRow { row, bytes in
      let name = row.text(action, in: bytes)
      guard let number = log.catalogue.index(of: name) else {
        throw row.error(
          "action is '\(name)', which is not in the catalogue; " + log.catalogue.advice(for: name))
      }
      var line = 0
      if let position {
        let place = row.text(position, in: bytes)
        guard let index = log.positionNames.firstIndex(of: place) else {
          throw row.error(
            "position is '\(place)', but \(log.name) has the positions "
              + "\(log.positionNames.joined(separator: ", ")).")
        }
        line = index
      }
      guard let value = row.number(probability, in: bytes), (0...1).contains(value) else {
        throw row.error(
          "probability is '\(row.text(probability, in: bytes))', but it must be from 0 to 1.")
      }
      guard !seen[line * count + number] else {
        throw row.error(
          "action '\(name)' is there already\(position == nil ? "" : " at this position").")
      }
      seen[line * count + number] = true
      values[line * count + number] = value
    }
    for line in 0..<lines {
      let sum = values[line * count..<(line + 1) * count].reduce(0, +)
      guard abs(sum - 1) <= Self.tolerance else {
        throw FormatError.malformed(
          path,
          "the probabilities\(position == nil ? "" : " at position \(log.positionNames[line])") add up to "
            + "\(Decimals.shortest(sum)), but they must add up to 1.")
      }
    }
    self.init(values, lines: position == nil ? .single : .positions, actions: count)
  }

  private init(rowsOf text: DelimitedText, _ path: String, _ log: BanditLog) throws {
    let count = log.catalogue.count
    guard text.width == count else {
      throw FormatError.malformed(
        path,
        "it has \(text.width) columns, but a policy's table has either the columns action and probability or "
          + "one column for each of the \(count) actions.")
    }
    let order = try (text.heading ?? log.catalogue.names).map { label in
      let name = label.hasPrefix("target_") ? String(label.dropFirst(7)) : label
      guard let index = log.catalogue.index(of: name) else {
        throw FormatError.malformed(
          path,
          "the column '\(label)' is of an action that is not in the catalogue; "
            + log.catalogue.advice(for: name))
      }
      return index
    }
    guard Set(order).count == count else {
      throw FormatError.malformed(path, "two of its columns are of the same action.")
    }
    var values: [Double] = []
    values.reserveCapacity(log.count * count)
    var line = [Double](repeating: 0, count: count)
    try text.forEachRow { row, bytes in
      var sum = 0.0
      for (column, action) in order.enumerated() {
        guard let value = row.number(column, in: bytes), (0...1).contains(value) else {
          throw row.error(
            "the probability of '\(log.catalogue.names[action])' is '\(row.text(column, in: bytes))', but it "
              + "must be from 0 to 1.")
        }
        line[action] = value
        sum += value
      }
      guard abs(sum - 1) <= Self.tolerance else {
        throw row.error(
          "its probabilities add up to \(Decimals.shortest(sum)), but they must add up to 1.")
      }
      values += line
    }
    guard values.count == log.count * count else {
      throw FormatError.malformed(
        path,
        "it has \(values.count / count) rows of probabilities, but \(log.name) has \(log.count) rows."
      )
    }
    self.init(values, lines: .rows, actions: count)
  }
}
