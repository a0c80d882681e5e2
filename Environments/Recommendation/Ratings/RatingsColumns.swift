internal import Formats

/// Which column of a log of ratings holds what.
struct RatingsColumns {
  /// What a column may hold, by the names under which it is known.
  enum Role: String, CaseIterable {
    case user, item, rating, timestamp

    /// Names in lower case, without what is neither letter nor digit.
    var names: [String] {
      switch self {
      case .user: ["user", "userid", "uid", "customer", "customerid", "reviewerid"]
      case .item:
        ["item", "itemid", "iid", "movie", "movieid", "product", "productid", "book", "bookid"]
      case .rating: ["rating", "stars", "score", "value", "overall"]
      case .timestamp: ["timestamp", "time", "date", "datetime", "unixreviewtime"]
      }
    }
  }

  private var places: [Int?] = Array(repeating: nil, count: Role.allCases.count)
  private let labels: [String]
  private let name: String

  init(_ text: DelimitedText, name: String, options: RatingsLog.Options) throws {
    self.name = name
    guard let labels = text.heading ?? Self.plainNames(text.width) else {
      throw FormatError.malformed(
        name,
        "its \(text.width) \(text.width == 1 ? "column has no name" : "columns have no names"): begin with "
          + "a line of names, such as user,item,rating,timestamp (known without names are 3 and 4 columns "
          + "in this order).")
    }
    self.labels = labels
    // A type may follow the name, as in `user_id:token`.
    let plain = labels.map { label in
      label.prefix { $0 != ":" }.lowercased().filter { $0.isLetter || $0.isNumber }
    }
    for (roleName, column) in options.columns {
      guard let role = Role(rawValue: roleName) else {
        throw FormatError.malformed(
          name,
          "nothing of a log of ratings is called '\(roleName)'; "
            + Self.advice(roleName, among: Role.allCases.map(\.rawValue)))
      }
      guard let place = labels.firstIndex(of: column) else {
        throw FormatError.malformed(
          name, "it has no column '\(column)'; " + Self.advice(column, among: labels))
      }
      places[role.index] = place
    }
    for role in Role.allCases where self[role] == nil {
      let found = role.names.lazy.compactMap { plain.firstIndex(of: $0) }.first
      places[role.index] = places.contains(found) ? nil : found
      guard role != .timestamp, self[role] == nil else { continue }
      throw FormatError.malformed(name, "line 1: it has no column '\(role.rawValue)'" + mend(role))
    }
    let taken = Dictionary(grouping: Role.allCases.filter { self[$0] != nil }) { self[$0] }
    if let (place, roles) = taken.first(where: { $0.value.count > 1 }), let place {
      throw FormatError.malformed(
        name,
        "column '\(labels[place])' cannot hold \(roles.map(\.rawValue).joined(separator: " and "))."
      )
    }
  }

  /// Which column may have been meant, and how to say so.
  private func mend(_ role: Role) -> String {
    let lower = labels.map { String($0.lowercased().prefix { $0 != ":" }) }
    let near = role.names.lazy.flatMap { nearestNames(to: $0, in: lower, limit: 1) }
      .compactMap { lower.firstIndex(of: $0) }.first { !places.contains($0) }
    let question =
      near.map { "; did you mean '\(labels[$0])'?" }
      ?? ", only \(labels.map { "'\($0)'" }.joined(separator: ", "))."
    return question + " Name yours with \(role.rawValue)=NAME."
  }

  private static func advice(_ name: String, among known: [String]) -> String {
    let near = nearestNames(to: name, in: known)
    return near.isEmpty
      ? "there are \(known.joined(separator: ", "))."
      : "did you mean \(near.joined(separator: " or "))?"
  }

  /// The columns without names, by their number: MovieLens's.
  private static func plainNames(_ count: Int) -> [String]? {
    let names = Role.allCases.map(\.rawValue)
    return count == 3 || count == 4 ? Array(names.prefix(count)) : nil
  }

  /// The number of the column that holds something.
  subscript(role: Role) -> Int? { places[role.index] }

  /// Text whose fields are set apart by `::`, as MovieLens 1M's are, with tabs instead.
  static func withTabs(_ bytes: [UInt8]) -> [UInt8] {
    let first = bytes.prefix { $0 != 0x0A }
    let colon = UInt8(ascii: ":")
    let pairs = zip(first, first.dropFirst()).contains { $0 == colon && $1 == colon }
    guard pairs, !first.contains(where: { [0x09, 0x2C, 0x3B].contains($0) }) else { return bytes }
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    for byte in bytes {
      if byte == colon, text.last == colon {
        text[text.count - 1] = 0x09
      } else {
        text.append(byte)
      }
    }
    return text
  }
}

extension RatingsColumns.Role {
  /// The number of the role.
  var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension RatingsColumns {
  /// Reads a row's rating and time; user and item are yet to be numbered.
  ///
  /// - Parameter number: how many came before, the time where there is none.
  func rating(
    _ row: borrowing DelimitedText.Row, _ bytes: UnsafeBufferPointer<UInt8>, number: Int
  ) throws -> RatingsLog.Rating {
    guard row.fields.count == labels.count else {
      throw row.error(
        "it has \(row.fields.count) \(row.fields.count == 1 ? "field" : "fields"), but the first line has "
          + "\(labels.count) (\(labels.joined(separator: ", "))).")
    }
    var rating = RatingsLog.Rating(user: 0, item: 0, value: 0, time: Double(number))
    let column = self[.rating] ?? 0
    guard let value = row.number(column, in: bytes), value.magnitude <= 1e6 else {
      throw mistake(.rating, row, bytes, "a number from -1000000 to 1000000")
    }
    rating.value = value
    if let column = self[.timestamp] {
      if let time = row.number(column, in: bytes), time.magnitude <= 1e18 {
        rating.time = time
      } else if let time = Timestamp(row.text(column, in: bytes)) {
        rating.time = Double(time.day) * 86_400 + time.second
      } else {
        throw mistake(.timestamp, row, bytes, "a number or a time such as 1997-09-20 03:05:10")
      }
    }
    return rating
  }

  /// Reads who or what a row is about.
  func identifier(
    _ role: Role, _ row: borrowing DelimitedText.Row, _ bytes: UnsafeBufferPointer<UInt8>
  ) throws -> String {
    let text = row.text(self[role] ?? 0, in: bytes)
    guard !text.isEmpty else { throw mistake(role, row, bytes, "the name of \(article(role))") }
    return text
  }

  private func article(_ role: Role) -> String { role == .item ? "an item" : "a \(role.rawValue)" }

  private func mistake(
    _ role: Role, _ row: borrowing DelimitedText.Row, _ bytes: UnsafeBufferPointer<UInt8>,
    _ allowed: String
  ) -> FormatError {
    let column = self[role] ?? 0
    let found = row.text(column, in: bytes)
    return row.error(
      "column \(column + 1), \(labels[column]), is "
        + (found.isEmpty ? "empty" : "'\(found.prefix(60))'") + ", but it must be \(allowed).")
  }
}
