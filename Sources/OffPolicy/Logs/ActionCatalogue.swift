internal import Formats

/// The actions that a policy can choose among, by name.
public struct ActionCatalogue: Sendable, Equatable {
  /// The names, in the order of the actions' numbers.
  public let names: [String]
  private let numbers: [String: Int]

  /// Actions with names; a repeated one counts once.
  public init(_ names: [String]) {
    var numbers: [String: Int] = [:]
    var unique: [String] = []
    for name in names where numbers[name] == nil {
      numbers[name] = unique.count
      unique.append(name)
    }
    (self.names, self.numbers) = (unique, numbers)
  }

  /// Actions that are numbered from 0 on.
  public init(count: Int) { self.init((0..<max(0, count)).map(String.init)) }

  /// The actions of a file: a name a line, or the column `action` or `item_id` of a table.
  public init(path: String) throws {
    let text = try DelimitedText(path: path)
    let known = ["action", "item_id", "item", "name"]
    let column: Int
    if let heading = text.heading, heading.count > 1 || known.contains(heading[0]) {
      guard let found = known.lazy.compactMap(heading.firstIndex(of:)).first else {
        throw FormatError.malformed(
          path, "it has no column 'action' (or 'item_id'), only \(heading.joined(separator: ", "))."
        )
      }
      column = found
    } else {
      guard text.width == 1 else {
        throw FormatError.malformed(
          path,
          "its \(text.width) columns have no names: name one 'action', or write a name a line.")
      }
      column = 0
    }
    // A list of words alone looks as if its first were a heading.
    var names: [String] =
      text.heading.map { $0.count == 1 && !known.contains($0[0]) ? $0 : [] } ?? []
    var seen = Set(names)
    try text.forEachRow { row, bytes in
      let name = row.text(column, in: bytes)
      guard !name.isEmpty else { throw row.error("there is no name of an action.") }
      guard seen.insert(name).inserted else {
        throw row.error("action '\(name)' is there already.")
      }
      names.append(name)
    }
    guard !names.isEmpty else { throw FormatError.malformed(path, "it names no action.") }
    self.init(names)
  }

  /// How many actions there are.
  public var count: Int { names.count }

  /// The number of an action, if it is known.
  public func index(of name: String) -> Int? { numbers[name] }

  /// What a sentence says about a name that is not known: the nearest, or what there is.
  func advice(for name: String) -> String {
    let near = nearestNames(to: name, in: names)
    if !near.isEmpty { return "did you mean '\(near.joined(separator: "' or '"))'?" }
    let first = names.prefix(8).joined(separator: ", ")
    return "there are \(count): \(first)\(count > 8 ? ", …" : "")."
  }

  /// Names in the order that people expect: numbers by size, words by their letters.
  static func sorted(_ names: some Sequence<String>) -> [String] {
    let names = Array(names)
    if names.allSatisfy({ Int($0) != nil }) {
      return names.sorted { (Int($0) ?? 0, $0) < (Int($1) ?? 0, $1) }
    }
    return names.sorted()
  }
}
