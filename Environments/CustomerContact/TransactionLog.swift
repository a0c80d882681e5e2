public import Formats

/// A shop's transactions, summed up for each customer: frequency, recency, age and mean spend.
///
/// A table with a line for each purchase: `customer`, `date`, `amount` (other names are given by
/// options). Known without a heading are these three columns, and CDNOW's four and five.
public struct TransactionLog: Sendable {
  /// Where it was read from.
  public let name: String
  /// The customers' names, in the order in which they first appear.
  public private(set) var customers: [String] = []
  /// What is known of each by the end.
  public private(set) var summaries: [CustomerSummary] = []
  /// How many purchases there were until the end.
  public private(set) var transactions = 0
  /// The day of the first purchase of all.
  public private(set) var firstDay: Timestamp
  /// The last day that counts.
  public private(set) var lastDay: Timestamp
  /// What whoever uses the log should know about it.
  public private(set) var warnings: [String] = []

  /// How a log is read.
  public struct Options: Sendable {
    /// Names of columns by what they hold, where they differ from the known ones.
    public var columns: [(role: String, column: String)] = []
    /// The last day that counts; nil: the day of the last purchase of all.
    public var until: Timestamp?

    /// Known names, all days.
    public init() {}
  }

  /// Reads a log.
  ///
  /// - Throws: `FormatError` that names the line and the column of the first mistake.
  public init(path: String, options: Options = Options()) throws {
    try self.init(DelimitedText(path: path), name: path, options: options)
  }

  /// Reads a log from text.
  public init(_ text: DelimitedText, name: String, options: Options = Options()) throws {
    let columns = try TransactionColumns(text, name: name, chosen: options.columns)
    var numbers: [String: Int] = [:]
    // The spend of every customer by day.
    var days: [[Int: Double]] = []
    var (first, last) = (Int.max, Int.min)
    var (names, count, negative) = ([String](), 0, 0)
    try text.forEachRow { row, bytes in
      let entry = try columns.entry(row, bytes)
      if let until = options.until, entry.day > until.day { return }
      if entry.amount < 0 { negative += 1 }
      (first, last) = (min(first, entry.day), max(last, entry.day))
      let number = numbers[entry.customer] ?? names.count
      if number == names.count {
        numbers[entry.customer] = number
        names.append(entry.customer)
        days.append([:])
      }
      days[number][entry.day, default: 0] += entry.amount
      count += 1
    }
    guard count > 0 else {
      throw FormatError.malformed(
        name,
        options.until == nil ? "it holds no transaction." : "it holds no transaction until then.")
    }
    let end = options.until?.day ?? last
    self.name = name
    customers = names
    transactions = count
    firstDay = Timestamp(day: first, second: 0)
    lastDay = Timestamp(day: end, second: 0)
    summaries = days.map { Self.summary($0, end: end) }
    if negative > 0 {
      warnings.append(
        "\(negative) amounts are below 0: returns lower what a customer spent that day.")
    }
  }

  /// Purchases of one day are one, and the first tells nothing of a customer's rate or spend.
  private static func summary(_ days: [Int: Double], end: Int) -> CustomerSummary {
    let sorted = days.keys.sorted()
    let (first, last) = (sorted.first ?? end, sorted.last ?? end)
    let later = sorted.dropFirst().map { days[$0] ?? 0 }
    let spend = later.reduce(0, +)
    return CustomerSummary(
      frequency: Double(later.count), recency: Double(last - first) / 7,
      age: Double(end - first) / 7,
      meanSpend: later.isEmpty ? 0 : max(0, spend / Double(later.count)))
  }
}

/// Which columns of a table of transactions hold what.
struct TransactionColumns {
  /// What a column can hold.
  enum Role: String, CaseIterable {
    case customer, date, amount

    /// Names by which it is known, in small letters without anything else.
    var names: [String] {
      switch self {
      case .customer: ["customer", "customerid", "id", "userid", "user", "client", "clientid"]
      case .date: ["date", "orderdate", "day", "time", "timestamp", "invoicedate"]
      case .amount:
        ["amount", "value", "spend", "price", "total", "revenue", "sales", "dollarvalue"]
      }
    }
  }

  /// What a row says.
  struct Entry {
    var customer: String
    var day: Int
    var amount: Double
  }

  private let places: [Int]
  private let labels: [String]

  init(_ text: DelimitedText, name: String, chosen: [(role: String, column: String)]) throws {
    let plain: [String]? =
      switch text.width {
      case 3: ["customer", "date", "amount"]
      case 4: ["customer", "date", "quantity", "amount"]
      case 5: ["master_id", "customer", "date", "quantity", "amount"]
      default: nil
      }
    guard let labels = text.heading ?? plain else {
      throw FormatError.malformed(
        name,
        "its \(text.width) columns have no names: begin with the line customer,date,amount (known without "
          + "names are 3, 4 and 5 columns).")
    }
    let known = labels.map { $0.lowercased().filter { $0.isLetter || $0.isNumber } }
    var places: [Role: Int] = [:]
    for role in Role.allCases {
      places[role] = role.names.lazy.compactMap { known.firstIndex(of: $0) }.first
    }
    for (roleName, column) in chosen {
      guard let role = Role(rawValue: roleName) else {
        throw FormatError.malformed(
          name,
          "nothing of a transaction is called '\(roleName)': there are customer, date, amount.")
      }
      guard let place = labels.firstIndex(of: column) else {
        throw FormatError.malformed(
          name, "it has no column '\(column)'" + Self.advice(column, labels))
      }
      places[role] = place
    }
    self.labels = labels
    self.places = try Role.allCases.map { role in
      guard let place = places[role] else {
        throw FormatError.malformed(
          name,
          "it has no column '\(role.rawValue)'" + Self.advice(role.rawValue, labels)
            + " Name yours with --column \(role.rawValue)=NAME.")
      }
      return place
    }
  }

  private static func advice(_ name: String, _ labels: [String]) -> String {
    let near = nearestNames(to: name, in: labels)
    return near.isEmpty
      ? "; there are \(labels.joined(separator: ", "))."
      : "; did you mean '\(near.joined(separator: "' or '"))'?"
  }

  /// Reads a row.
  func entry(_ row: borrowing DelimitedText.Row, _ bytes: UnsafeBufferPointer<UInt8>) throws
    -> Entry
  {
    let customer = row.text(places[0], in: bytes)
    guard !customer.isEmpty else {
      throw row.error("column '\(labels[places[0]])' is empty: every row needs a customer.")
    }
    guard !customer.contains("\u{FFFD}") else {
      throw row.error(
        "'\(customer)' in column '\(labels[places[0]])' is not UTF-8: save the file as UTF-8.")
    }
    let date = row.text(places[1], in: bytes)
    guard let moment = Timestamp(date), (-1_000_000...1_000_000).contains(moment.day) else {
      throw row.error(
        "'\(date)' in column '\(labels[places[1]])' is no date, such as 1997-01-31 or 19970131.")
    }
    guard let amount = row.number(places[2], in: bytes), abs(amount) < 1e12 else {
      throw row.error(
        "'\(row.text(places[2], in: bytes))' in column '\(labels[places[2]])' is no amount.")
    }
    return Entry(customer: customer, day: moment.day, amount: amount)
  }
}
