internal import Formats
internal import Gym

/// A log of ratings: which user rated which item, how well, and when.
///
/// Users and items are numbered in the order of their names: as numbers if all of them are whole numbers,
/// else as texts. So the order of a file's rows decides nothing but which of two equal times comes first.
/// See `Ratings.md` for the forms that are recognised.
public struct RatingsLog: Sendable {
  /// Where it was read from.
  public let name: String
  /// The names of the users, by their numbers.
  public private(set) var users: [String] = []
  /// The names of the items, by their numbers.
  public private(set) var items: [String] = []
  /// The ratings in the order of their rows; of a user and an item the last one.
  public private(set) var ratings: [Rating] = []
  /// Whether the log says when each rating was given.
  public private(set) var hasTimes = false
  /// How many ratings were left out as a later row has the same user and item.
  public private(set) var duplicates = 0
  /// What whoever uses the log should know about it.
  public private(set) var warnings: [String] = []

  /// One user's rating of one item.
  public struct Rating: Sendable, Equatable {
    /// The number of the user.
    public var user: Int
    /// The number of the item.
    public var item: Int
    /// How well the user rated it.
    public var value: Double
    /// When: seconds, or whatever the log counts; the number of the row where it has no times.
    public var time: Double

    /// A rating.
    public init(user: Int, item: Int, value: Double, time: Double) {
      (self.user, self.item, self.value, self.time) = (user, item, value, time)
    }
  }

  /// How a log is read.
  public struct Options: Sendable {
    /// Names of columns by what they hold (user, item, rating, timestamp), where they differ from the known
    /// ones.
    public var columns: [(role: String, column: String)] = []

    /// Known names.
    public init() {}
  }

  /// Reads a log.
  ///
  /// - Throws: `FormatError` that names the line and the column of the first mistake.
  public init(path: String, options: Options = Options()) throws {
    try self.init(bytes: Files.readBytes(path), name: path, options: options)
  }

  /// Reads a log from text; `name` stands in messages.
  public init(bytes: [UInt8], name: String, options: Options = Options()) throws {
    let text = DelimitedText(RatingsColumns.withTabs(bytes), name: name)
    self.name = name
    guard text.width > 0 else {
      throw FormatError.malformed(
        name, "it is empty: a log begins with a line such as user,item,rating,timestamp.")
    }
    let columns = try RatingsColumns(text, name: name, options: options)
    hasTimes = columns[.timestamp] != nil
    var (userNames, itemNames) = (NameTable(), NameTable())
    try text.forEachRow { row, bytes in
      var rating = try columns.rating(row, bytes, number: ratings.count)
      rating.user = userNames.number(try columns.identifier(.user, row, bytes))
      rating.item = itemNames.number(try columns.identifier(.item, row, bytes))
      ratings.append(rating)
    }
    guard !ratings.isEmpty else {
      throw FormatError.malformed(name, "it holds no rating, only a heading.")
    }
    let orders = (userNames.sorted(), itemNames.sorted())
    (users, items) = (orders.0.names, orders.1.names)
    for index in ratings.indices {
      ratings[index].user = orders.0.numbers[ratings[index].user]
      ratings[index].item = orders.1.numbers[ratings[index].item]
    }
    dropDuplicates()
    if duplicates > 0 {
      warnings.append(
        "\(Wording.grouped(duplicates)) \(duplicates == 1 ? "rating was" : "ratings were") left out: a "
          + "later row has the same user and item.")
    }
    if !hasTimes {
      warnings.append("There is no column with times: the order of the rows counts as theirs.")
    }
  }

  /// A log whose users and items are known by their numbers, each (user, item) at most once.
  init(name: String, users: [String], items: [String], ratings: [Rating]) {
    (self.name, self.users, self.items, self.ratings) = (name, users, items, ratings)
    hasTimes = true
  }

  /// Keeps the last rating of every user and item.
  private mutating func dropDuplicates() {
    var last: [Int: Int] = [:]
    last.reserveCapacity(ratings.count)
    for (index, rating) in ratings.enumerated() {
      last[rating.user * items.count + rating.item] = index
    }
    duplicates = ratings.count - last.count
    guard duplicates > 0 else { return }
    let (all, width) = (ratings, items.count)
    ratings = all.indices.lazy
      .filter { last[all[$0].user * width + all[$0].item] == $0 }.map { all[$0] }
  }
}

extension RatingsLog {
  /// The numbers of the ratings by time, of equal times by item.
  public var timeOrder: [Int] {
    ratings.indices.sorted {
      let (left, right) = (ratings[$0], ratings[$1])
      return (left.time, left.item, left.user) < (right.time, right.item, right.user)
    }
  }

  /// How many ratings each item has.
  public var itemCounts: [Int] {
    var counts = [Int](repeating: 0, count: items.count)
    for rating in ratings { counts[rating.item] += 1 }
    return counts
  }

  /// The lowest and the highest rating.
  public var scale: ClosedRange<Double> {
    let values = ratings.lazy.map(\.value)
    return (values.min() ?? 0)...(values.max() ?? 0)
  }

  /// The number of a user.
  ///
  /// - Throws: ``GymError/unknown(kind:name:nearest:)`` with the nearest if there is none of that name.
  public func number(ofUser user: String) throws -> Int {
    try Self.number(of: user, in: users, kind: "user in \(name)")
  }

  /// The number of an item.
  ///
  /// - Throws: ``GymError/unknown(kind:name:nearest:)`` with the nearest if there is none of that name.
  public func number(ofItem item: String) throws -> Int {
    try Self.number(of: item, in: items, kind: "item in \(name)")
  }

  private static func number(of wanted: String, in names: [String], kind: String) throws -> Int {
    if let number = names.firstIndex(of: wanted) { return number }
    throw GymError.unknown(kind: kind, name: wanted, nearest: nearestNames(to: wanted, in: names))
  }
}

/// Names numbered by their first appearance.
private struct NameTable {
  private var numbers: [String: Int] = [:]
  private var names: [String] = []

  mutating func number(_ name: String) -> Int {
    if let known = numbers[name] { return known }
    numbers[name] = names.count
    names.append(name)
    return names.count - 1
  }

  /// The names in order, and the place of each number among them.
  func sorted() -> (names: [String], numbers: [Int]) {
    let whole = names.compactMap { Int($0) }
    let order =
      whole.count == names.count
      ? names.indices.sorted { (whole[$0], names[$0]) < (whole[$1], names[$1]) }
      : names.indices.sorted { names[$0] < names[$1] }
    var places = [Int](repeating: 0, count: names.count)
    for (place, number) in order.enumerated() { places[number] = place }
    return (order.map { names[$0] }, places)
  }
}
