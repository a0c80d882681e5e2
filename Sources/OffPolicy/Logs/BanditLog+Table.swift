public import Formats

extension BanditLog {
  /// How a table is read as a log.
  public struct Options: Sendable {
    /// What was known before each choice.
    public enum Context: Sendable, Equatable {
      /// Columns whose names begin with context, feature or user_feature.
      case automatic
      /// These columns.
      case named([String])
    }

    /// What the rows make up; nil to go by the columns.
    public var kind: Kind?
    /// Names of columns by what they hold, where they differ from the known ones.
    public var columns: [(role: String, column: String)] = []
    /// Rows are left out unless a column holds a text.
    public var filters: [(column: String, text: String)] = []
    /// What was known before each choice.
    public var context: Context = .automatic
    /// Columns of the context whose numbers are names of kinds.
    public var kinds: [String] = []
    /// All actions; nil for those that the log has.
    public var catalogue: ActionCatalogue?
    /// Whether a slate may show an action twice, as where positions are filled independently.
    public var allowsRepeats = false
    /// Whether rows with mistakes are left out and counted, instead of refused.
    public var skipsBadRows = false

    /// Known names, all rows, no mistakes.
    public init() {}
  }

  /// Reads a log from a file.
  ///
  /// - Throws: `FormatError` that names the line and the column of the first mistake.
  public init(path: String, options: Options = Options()) throws {
    try self.init(DelimitedText(path: path), name: path, options: options)
  }

  /// Reads a log from text.
  public init(_ text: DelimitedText, name: String, options: Options = Options()) throws {
    let columns = try LogColumns(text, name: name, options: options)
    let kind =
      options.kind
      ?? (columns[.slate] != nil ? .slate : columns[.episode] != nil ? .trajectory : .bandit)
    var known = options.catalogue?.names
    if known == nil, columns.hasActionColumns {
      // Which columns are of actions shows only when all actions are known.
      let action = try columns.require(.action)
      var labels = LabelNumbers()
      try text.forEachRow { row, bytes in
        for (index, text) in columns.filters where row.text(index, in: bytes) != text { return }
        _ = labels.number(of: row.text(action, in: bytes))
      }
      known = labels.labels
    }
    var reader = try LogReader(
      columns, kind: kind, options: options, known: known ?? [], name: name)
    try text.forEachRow { row, bytes in
      for (index, text) in columns.filters where row.text(index, in: bytes) != text { return }
      do {
        try reader.read(row, bytes)
      } catch let error as FormatError {
        // A slate or an episode without one of its rows would be another one.
        guard options.skipsBadRows, kind == .bandit else { throw error }
        reader.skipped += 1
      }
    }
    self = try reader.log()
  }
}

/// Reads a log row by row.
private struct LogReader {
  private let name: String
  private let columns: LogColumns
  private let kind: BanditLog.Kind
  private let options: BanditLog.Options
  private let (action, reward): (Int, Int)
  private let propensity: Int?
  private let group: Int?
  private var names: LabelNumbers
  private var positionNames = LabelNumbers()
  private var actions: [Int32] = []
  private var rewards: [Double] = []
  private var propensities: [Double] = []
  private var positions: [Int32] = []
  private var targets: [Double] = []
  private var context: [ContextReader]
  private var blocks: [ActionBlock]
  private var groups: [Range<Int>] = []
  private var groupNames: Set<String> = []
  private var groupName = ""
  private var lastStep: Int?
  var skipped = 0

  init(
    _ columns: LogColumns, kind: BanditLog.Kind, options: BanditLog.Options, known: [String],
    name: String
  ) throws {
    (self.columns, self.kind, self.options, self.name) = (columns, kind, options, name)
    action = try columns.require(.action)
    reward = try columns.require(.reward)
    blocks = try LogColumns.Prefix.allCases.map {
      try ActionBlock(
        $0, columns, known: known, isWhole: options.catalogue != nil, name)
    }
    propensity =
      blocks[0].isEmpty
      ? try columns.require(
        .propensity, ", the probability with which the logging policy chose the action")
      : columns[.propensity]
    names = LabelNumbers(options.catalogue?.names ?? [])
    group =
      switch kind {
      case .bandit: nil
      case .slate: try columns.require(.slate)
      case .trajectory: try columns.require(.episode)
      }
    if kind == .slate { _ = try columns.require(.position) }
    context = columns.context.map {
      ContextReader(column: $0, name: columns.labels[$0], isKind: columns.kinds.contains($0))
    }
  }

  mutating func read(
    _ row: borrowing DelimitedText.Row, _ bytes: UnsafeBufferPointer<UInt8>
  ) throws {
    guard row.fields.count <= columns.labels.count else {
      throw row.error(
        "it has \(row.fields.count) fields, but the first line names \(columns.labels.count).")
    }
    // Everything is looked at before anything is kept: a row that is left out leaves no trace.
    let label = row.text(action, in: bytes)
    guard !label.isEmpty else { throw row.error("\(columns.labels[action]) is empty.") }
    if let catalogue = options.catalogue, catalogue.index(of: label) == nil {
      throw row.error(
        "\(columns.labels[action]) is '\(label)', which is not in the catalogue; "
          + catalogue.advice(for: label))
    }
    let reward = try number(reward, -1e15...1e15, "a number", row, bytes)
    for index in blocks.indices { try blocks[index].read(row, bytes) }
    let chance = try propensity.map { column in
      let chance = try number(column, 0...1, Self.allowed, row, bytes)
      guard chance > 0 else { throw wrong(column, Self.allowed, row, bytes) }
      guard chance >= BanditLog.leastPropensity else {
        throw wrong(column, "at least 1e-12, for a row is weighed by dividing by it", row, bytes)
      }
      return chance
    }
    let target = try columns[.target].map {
      try number($0, 0...1, "a probability from 0 to 1", row, bytes)
    }
    let chosen = blocks[0].value(of: label)
    if !blocks[0].isEmpty {
      guard let chosen, chosen >= BanditLog.leastPropensity else {
        throw row.error(
          "logging_\(label) is \(chosen.map(Decimals.shortest) ?? "not there"), yet '\(label)' was chosen."
        )
      }
      if let chance, abs(chance - chosen) > 1e-3 * max(chance, chosen) {
        throw row.error(
          "\(columns.labels[propensity ?? 0]) is \(Decimals.shortest(chance)), but logging_\(label) is "
            + "\(Decimals.shortest(chosen)).")
      }
    }
    for index in context.indices { try context[index].read(row, bytes) }
    let place = try columns[.position].map { column in
      let place = row.text(column, in: bytes)
      guard !place.isEmpty else { throw row.error("\(columns.labels[column]) is empty.") }
      return place
    }
    let chosenNumber = names.number(of: label)
    let position = place.map { positionNames.number(of: $0) } ?? 0
    guard position < BanditLog.mostPositions else {
      throw FormatError.malformed(
        name,
        "\(columns.labels[columns[.position] ?? 0]) has more than \(BanditLog.mostPositions) values: is it the place "
          + "at which the action was shown? Else name the right one with --column position=NAME.")
    }
    if let group { try join(group, chosenNumber, label, position, place ?? "", row, bytes) }
    actions.append(chosenNumber)
    rewards.append(reward)
    propensities.append(chance ?? chosen ?? 1)
    positions.append(position)
    if let target { targets.append(target) }
    for index in blocks.indices { blocks[index].keep() }
    for index in context.indices { context[index].keep() }
  }

  /// Puts a row into its slate or episode.
  private mutating func join(
    _ column: Int, _ action: Int32, _ label: String, _ position: Int32, _ place: String,
    _ row: borrowing DelimitedText.Row, _ bytes: UnsafeBufferPointer<UInt8>
  ) throws {
    let found = row.text(column, in: bytes)
    let what = kind == .slate ? "slate" : "episode"
    let isNew = groups.isEmpty || found != groupName
    if isNew {
      guard !found.isEmpty else { throw row.error("\(columns.labels[column]) is empty.") }
      guard groupNames.insert(found).inserted else {
        throw row.error(
          "\(what) '\(found)' was there before other ones: the rows of \(what == "slate" ? "a" : "an") "
            + "\(what) must follow each other; sort the log by \(columns.labels[column]).")
      }
      groupName = found
      groups.append(actions.count..<actions.count + 1)
    } else {
      let start = groups[groups.count - 1].lowerBound
      if kind == .slate {
        for other in start..<actions.count {
          if positions[other] == position {
            throw row.error(
              "\(columns.labels[columns[.position] ?? 0]) \(place) of slate '\(found)' is filled twice."
            )
          }
          if actions[other] == action, !options.allowsRepeats {
            throw row.error(
              "\(columns.labels[self.action]) '\(label)' stands twice in slate '\(found)', at positions "
                + "\(positionNames.labels[Int(positions[other])]) and \(place): a slate shows an action once "
                + "(--slots independent allows it where positions are filled independently).")
          }
        }
      }
      groups[groups.count - 1] = start..<actions.count + 1
    }
    guard kind == .trajectory, let column = columns[.step] else { return }
    let step = try number(column, -1e15...1e15, "a whole number", row, bytes)
    guard let step = Int(exactly: step) else { throw wrong(column, "a whole number", row, bytes) }
    if !isNew, let lastStep, step != lastStep + 1 {
      throw row.error(
        "\(columns.labels[column]) \(step) of episode '\(found)' follows \(columns.labels[column]) "
          + "\(lastStep): steps must be there one after another.")
    }
    lastStep = step
  }

  private static let allowed = "a probability above 0 and at most 1"

  private func number(
    _ column: Int, _ range: ClosedRange<Double>, _ allowed: String,
    _ row: borrowing DelimitedText.Row, _ bytes: UnsafeBufferPointer<UInt8>
  ) throws -> Double {
    guard let number = row.number(column, in: bytes), range.contains(number) else {
      throw wrong(column, allowed, row, bytes)
    }
    return number
  }

  private func wrong(
    _ column: Int, _ allowed: String, _ row: borrowing DelimitedText.Row,
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> FormatError {
    guard column < row.fields.count else {
      return row.error(
        "it has \(row.fields.count) fields, but \(columns.labels[column]) is column \(column + 1).")
    }
    return row.error(
      "\(columns.labels[column]) is '\(row.text(column, in: bytes))', but it must be \(allowed).")
  }

  /// The log of what was read, its actions in the order that people expect.
  consuming func log() throws -> BanditLog {
    guard !actions.isEmpty else {
      throw FormatError.malformed(
        name,
        "it holds no row" + (skipped > 0 ? " without a mistake" : "")
          + (options.filters.isEmpty ? "." : " for which --where holds."))
    }
    let catalogue =
      options.catalogue
      ?? ActionCatalogue(
        ActionCatalogue.sorted(Set(names.labels).union(blocks.flatMap(\.actions))))
    let order = names.labels.map { Int32(catalogue.index(of: $0) ?? 0) }
    let places = ActionCatalogue.sorted(positionNames.labels)
    let placeOrder = positionNames.labels.map { Int32(places.firstIndex(of: $0) ?? 0) }
    var used = Set(columns.context + LogColumns.Role.allCases.compactMap { columns[$0] })
    for block in blocks { used.formUnion(block.columns) }
    return BanditLog(
      name: name, kind: kind, catalogue: catalogue, actions: actions.map { order[Int($0)] },
      rewards: rewards, propensities: propensities,
      positions: positionNames.labels.isEmpty ? positions : positions.map { placeOrder[Int($0)] },
      positionNames: places.isEmpty ? ["1"] : places, context: context.map(\.result),
      groups: groups, loggingProbabilities: blocks[0].matrix(catalogue),
      targetProbabilities: blocks[1].matrix(catalogue),
      targetPropensities: columns[.target] == nil ? nil : targets,
      predictions: blocks[2].matrix(catalogue), skippedRows: skipped,
      unusedColumns: columns.labels.indices.filter {
        !used.contains($0) && columns.labels[$0] != ""
      }
      .map { columns.labels[$0] })
  }
}
