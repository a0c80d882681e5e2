internal import Formats

/// Which column of a log holds what.
struct LogColumns {
  /// What a column may hold, by the names under which it is known.
  enum Role: String, CaseIterable {
    case action, reward, propensity, position, slate, episode, step, target

    /// Names in lower case, without what is neither letter nor digit.
    var names: [String] {
      switch self {
      case .action: ["action", "itemid", "item", "arm", "actionid"]
      case .reward: ["reward", "click", "clicks", "clicked", "conversion"]
      case .propensity:
        ["propensity", "propensityscore", "pscore", "loggingprobability", "actionprobability"]
      case .position: ["position", "slot", "rank"]
      case .slate: ["slate", "slateid", "impression", "impressionid"]
      case .episode: ["episode", "episodeid", "trajectory", "trajectoryid"]
      case .step: ["step", "timestep"]
      case .target: ["targetprobability", "targetpropensity", "evaluationpolicypscore"]
      }
    }

    /// The number of the role.
    var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  /// What begins the names of columns with a number for each action.
  enum Prefix: String, CaseIterable {
    case logging = "logging_"
    case target = "target_"
    case predicted = "predicted_"
  }

  let labels: [String]
  private let name: String
  private var places: [Int?] = Array(repeating: nil, count: Role.allCases.count)
  /// Columns that must hold a text.
  private(set) var filters: [(Int, String)] = []
  /// The columns of the context.
  private(set) var context: [Int] = []
  /// Those of them which hold kinds even if they look like numbers.
  private(set) var kinds: Set<Int> = []

  init(_ text: DelimitedText, name: String, options: BanditLog.Options) throws {
    guard let labels = text.heading else {
      throw FormatError.malformed(
        name,
        text.width == 0
          ? "it is empty."
          : "its \(text.width) columns have no names: begin with a line of names, such as "
            + "action,reward,propensity.")
    }
    (self.labels, self.name) = (labels, name)
    let plain = labels.map { $0.lowercased().filter { $0.isLetter || $0.isNumber } }
    for role in Role.allCases {
      places[role.index] = role.names.lazy.compactMap { plain.firstIndex(of: $0) }.first
    }
    for (roleName, column) in options.columns {
      guard let role = Role(rawValue: roleName) else {
        throw OffPolicyError(
          "Nothing of a log is called '\(roleName)'; "
            + Self.advice(roleName, among: Role.allCases.map(\.rawValue)))
      }
      places[role.index] = try index(of: column)
    }
    for (column, text) in options.filters { filters.append((try index(of: column), text)) }
    switch options.context {
    case .automatic:
      let beginnings = ["context", "feature", "userfeature"]
      context = labels.indices.filter { column in
        beginnings.contains { plain[column].hasPrefix($0) } && !places.contains(column)
      }
    case .named(let names):
      context = try names.map(index(of:))
    }
    for name in options.kinds {
      let column = try index(of: name)
      kinds.insert(column)
      if !context.contains(column) { context.append(column) }
    }
    if let taken = context.first(where: { places.contains($0) }) {
      throw OffPolicyError(
        "The column '\(labels[taken])' cannot be context: it holds the "
          + "\(Role.allCases.first { self[$0] == taken }?.rawValue ?? "action").")
    }
  }

  /// The number of the column that holds something.
  subscript(role: Role) -> Int? { places[role.index] }

  /// The number of the column that must hold something, or an error that says how to name one.
  func require(_ role: Role, _ why: String = "") throws -> Int {
    if let column = self[role] { return column }
    let lower = labels.map { $0.lowercased() }
    let near = role.names.lazy.flatMap { nearestNames(to: $0, in: lower, limit: 2) }
      .compactMap { lower.firstIndex(of: $0) }.filter { !places.contains($0) }
    let question = near.first.map { " (is it '\(labels[$0])'?)" } ?? ""
    throw FormatError.malformed(
      name,
      "it has no column '\(role.rawValue)'\(question)\(why): name yours with --column "
        + "\(role.rawValue)=NAME; there are \(Self.list(labels)).")
  }

  /// Whether any columns look as if they had a number for each action.
  var hasActionColumns: Bool {
    Prefix.allCases.contains { !actionColumns($0).isEmpty }
  }

  /// The columns with a number for each action: their places and the actions' names.
  func actionColumns(_ prefix: Prefix) -> [(column: Int, action: String)] {
    labels.indices.compactMap { column in
      guard labels[column].hasPrefix(prefix.rawValue), !places.contains(column),
        !context.contains(column)
      else { return nil }
      return (column, String(labels[column].dropFirst(prefix.rawValue.count)))
    }
  }

  private func index(of column: String) throws -> Int {
    guard let index = labels.firstIndex(of: column) else {
      throw FormatError.malformed(
        name, "it has no column '\(column)'; " + Self.advice(column, among: labels))
    }
    return index
  }

  /// Names in a row, as many as people read.
  private static func list(_ names: [String]) -> String {
    names.prefix(12).map { String($0.prefix(40)) }.joined(separator: ", ")
      + (names.count > 12 ? ", …" : "")
  }

  private static func advice(_ name: String, among known: [String]) -> String {
    let near = nearestNames(to: name, in: known)
    return near.isEmpty
      ? "there are \(list(known))."
      : "did you mean '\(near.joined(separator: "' or '"))'?"
  }
}
