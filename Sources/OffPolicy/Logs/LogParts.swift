internal import Formats

/// Numbers for texts, in the order in which they first appeared.
struct LabelNumbers {
  private(set) var labels: [String]
  private var numbers: [String: Int32] = [:]

  init(_ labels: [String] = []) {
    self.labels = []
    for label in labels { _ = number(of: label) }
  }

  /// The number of a text, a new one if it was not seen before.
  mutating func number(of label: String) -> Int32 {
    if let number = numbers[label] { return number }
    let number = Int32(labels.count)
    numbers[label] = number
    labels.append(label)
    return number
  }
}

/// Reads one column of the context.
struct ContextReader {
  /// More kinds than this would make a model of more numbers than rows.
  static let mostKinds = 1000

  let column: Int
  let name: String
  /// Whether it holds kinds; nil until its first field has shown it.
  private var isKind: Bool?
  private var kinds = LabelNumbers()
  private var numbers: [Double] = []
  private var codes: [Int32] = []
  private var number = 0.0
  private var code: Int32 = 0

  init(column: Int, name: String, isKind: Bool) {
    (self.column, self.name, self.isKind) = (column, name, isKind ? true : nil)
  }

  mutating func read(
    _ row: borrowing DelimitedText.Row, _ bytes: UnsafeBufferPointer<UInt8>
  ) throws {
    let value = row.number(column, in: bytes)
    let isKind = self.isKind ?? (value == nil)
    self.isKind = isKind
    if isKind {
      code = kinds.number(of: row.text(column, in: bytes))
      guard kinds.labels.count <= Self.mostKinds else {
        throw row.error(
          "\(name) has more than \(Self.mostKinds) kinds: leave it out of the context, or group them."
        )
      }
    } else {
      guard let value, value.magnitude <= 1e15 else {
        throw row.error(
          "\(name) is '\(row.text(column, in: bytes))', but it must be a number, as in the rows before "
            + "(--kinds \(name) if its numbers are names of kinds).")
      }
      number = value
    }
  }

  mutating func keep() {
    if isKind == true { codes.append(code) } else { numbers.append(number) }
  }

  var result: ContextColumn {
    isKind == true
      ? .kinds(name: name, codes, kinds: kinds.labels) : .numbers(name: name, numbers)
  }
}

/// Reads columns with a number for each action.
struct ActionBlock {
  private let prefix: LogColumns.Prefix
  let columns: [Int]
  let actions: [String]
  private var places: [String: Int] = [:]
  private var row: [Double]
  private var values: [Double] = []

  /// - Parameters:
  ///   - known: the actions of the log, or of a catalogue.
  ///   - isWhole: whether there are no others.
  init(
    _ prefix: LogColumns.Prefix, _ columns: LogColumns, known: [String], isWhole: Bool,
    _ name: String
  ) throws {
    self.prefix = prefix
    var found = columns.actionColumns(prefix)
    let names = Set(found.map(\.action))
    // Columns such as target_audience or predicted_ctr are of no action.
    if !known.contains(where: names.contains) { found = [] }
    if let first = found.first, let missing = known.first(where: { !names.contains($0) }) {
      throw FormatError.malformed(
        name,
        "it has a column '\(prefix.rawValue)\(first.action)', but none for the action '\(missing)': there must "
          + "be one for each.")
    }
    self.columns = found.map(\.column)
    actions = found.map(\.action)
    row = Array(repeating: 0, count: found.count)
    for (place, action) in actions.enumerated() {
      guard places.updateValue(place, forKey: action) == nil else {
        throw FormatError.malformed(name, "it has two columns '\(prefix.rawValue)\(action)'.")
      }
      if isWhole, !known.contains(action) {
        throw FormatError.malformed(
          name,
          "the column '\(prefix.rawValue)\(action)' is of an action that is not in the catalogue; "
            + ActionCatalogue(known).advice(for: action))
      }
    }
  }

  var isEmpty: Bool { columns.isEmpty }

  mutating func read(
    _ fields: borrowing DelimitedText.Row, _ bytes: UnsafeBufferPointer<UInt8>
  ) throws {
    guard !isEmpty else { return }
    let isProbability = prefix != .predicted
    var sum = 0.0
    for (place, column) in columns.enumerated() {
      guard let value = fields.number(column, in: bytes),
        isProbability ? (0...1).contains(value) : value.magnitude <= 1e15
      else {
        throw fields.error(
          "\(prefix.rawValue)\(actions[place]) is '\(fields.text(column, in: bytes))', but it must be "
            + (isProbability ? "a probability from 0 to 1." : "a number."))
      }
      row[place] = value
      sum += value
    }
    if isProbability, abs(sum - 1) > ProbabilityTable.tolerance {
      throw fields.error(
        "\(prefix.rawValue)\(actions[0]) and those beside it add up to \(Decimals.shortest(sum)), but "
          + "probabilities must add up to 1.")
    }
  }

  /// What the row that was read last has for an action.
  func value(of action: String) -> Double? { places[action].map { row[$0] } }

  mutating func keep() { values += row }

  /// All rows, `[rows, actions]` in the order of a catalogue.
  func matrix(_ catalogue: ActionCatalogue) -> [Double]? {
    guard !isEmpty else { return nil }
    let order = actions.map { catalogue.index(of: $0) ?? 0 }
    if order == Array(0..<catalogue.count) { return values }
    let rows = values.count / columns.count
    var matrix = [Double](repeating: 0, count: rows * catalogue.count)
    for index in 0..<rows {
      for place in order.indices {
        matrix[index * catalogue.count + order[place]] = values[index * columns.count + place]
      }
    }
    return matrix
  }
}
