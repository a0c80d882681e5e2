internal import Formats

/// One row of a log.
struct AuctionLogEntry {
  var price: Double?
  var value: Double?
  var lowerPrices: [Double] = []
  var click = false
  var conversion = false
  var floor = 0.0
  var won: Bool?
  var time: Timestamp?
  var tick: Int?
  var day: Int?
}

/// Which column of a log holds what.
struct AuctionLogColumns {
  /// What a column may hold, by the names under which it is known.
  enum Role: String, CaseIterable {
    case price, value, click, conversion, time, tick, day, won, floor
    case secondPrice = "price_2"
    case thirdPrice = "price_3"

    /// Names in lower case, without what is neither letter nor digit; each schema's among them.
    var names: [String] {
      switch self {
      case .price:
        ["price", "payprice", "payingprice", "marketprice", "winningprice", "leastwinningcost"]
      case .value: ["value", "pctr", "pvalue", "theta", "ctr", "predictedctr", "probability"]
      case .click: ["click", "clicks", "clicked", "clk"]
      case .conversion: ["conversion", "conversions", "conversionaction", "conv"]
      case .time: ["time", "timestamp", "datetime"]
      case .tick: ["tick", "timestepindex"]
      case .day: ["day", "deliveryperiodindex"]
      case .won: ["won", "win", "xi"]
      case .floor: ["floor", "slotprice", "floorprice", "reserve"]
      case .secondPrice: ["price2"]
      case .thirdPrice: ["price3"]
      }
    }
  }

  private var places: [Int?] = Array(repeating: nil, count: Role.allCases.count)
  private let labels: [String]
  /// Columns that must hold a text.
  private(set) var filters: [(Int, String)] = []
  /// Whether the log is known to hold shown advertisements only.
  private(set) var holdsWonOnly = false

  /// The columns without names, by their number: the plain forms, and iPinYou's and AuctionNet's.
  private static func plainNames(_ count: Int) -> [String]? {
    switch count {
    case 3: ["click", "price", "value"]
    case 4: ["click", "price", "value", "exchange"]
    case 18:
      [
        "deliveryPeriodIndex", "advertiserNumber", "advertiserCategoryIndex", "budget",
        "CPAConstraint", "timeStepIndex", "remainingBudget", "pvIndex", "pValue", "pValueSigma",
        "bid", "xi", "adSlot", "cost", "isExposed", "conversionAction", "leastWinningCost", "isEnd",
      ]
    case 24:
      [
        "bidid", "timestamp", "logtype", "ipinyouid", "useragent", "IP", "region", "city",
        "adexchange", "domain", "url", "urlid", "slotid", "slotwidth", "slotheight",
        "slotvisibility", "slotformat", "slotprice", "creative", "bidprice", "payprice", "keypage",
        "advertiser", "usertag",
      ]
    default: nil
    }
  }

  init(_ text: DelimitedText, name: String, options: AuctionLog.Options) throws {
    guard let labels = text.heading ?? Self.plainNames(text.width) else {
      throw FormatError.malformed(
        name,
        "its \(text.width) columns have no names: begin with a line of names, such as "
          + "time,price,value,click (known without names are 3, 4, 18 and 24 columns).")
    }
    self.labels = labels
    let plain = labels.map { $0.lowercased().filter { $0.isLetter || $0.isNumber } }
    for role in Role.allCases {
      places[role.index] = role.names.lazy.compactMap { plain.firstIndex(of: $0) }.first
    }
    for (roleName, column) in options.columns {
      guard let role = Role(rawValue: roleName) else {
        throw FormatError.malformed(
          name,
          "nothing of a log is called '\(roleName)'; "
            + Self.advice(roleName, among: Role.allCases.map(\.rawValue)))
      }
      places[role.index] = try Self.index(of: column, in: labels, name)
    }
    for (column, text) in options.filters {
      filters.append((try Self.index(of: column, in: labels, name), text))
    }
    guard self[.price] != nil else {
      let near = nearestNames(to: "price", in: labels)
      throw FormatError.malformed(
        name,
        "it has no column 'price'"
          + (near.isEmpty ? "." : "; did you mean '\(near.joined(separator: "' or '"))'?")
          + " Name yours with --column price=NAME.")
    }
    guard self[.thirdPrice] == nil || self[.secondPrice] != nil else {
      throw FormatError.malformed(name, "it has a column 'price_3', but none 'price_2'.")
    }
    holdsWonOnly = plain.contains("payprice") || plain.contains("payingprice")
    try checkAdvertisers(text, plain, name)
  }

  /// AuctionNet's logs hold many advertisers: they are different campaigns.
  private func checkAdvertisers(_ text: DelimitedText, _ plain: [String], _ name: String) throws {
    guard let column = plain.firstIndex(of: "advertisernumber"),
      !filters.contains(where: { $0.0 == column })
    else { return }
    var first: String?
    try text.forEachRow { row, bytes in
      let advertiser = row.text(column, in: bytes)
      if let first, first != advertiser {
        throw row.error(
          "advertiser \(advertiser) follows advertiser \(first): choose one with "
            + "--where advertiserNumber=\(first).")
      }
      first = advertiser
    }
  }

  private static func index(of column: String, in labels: [String], _ name: String) throws -> Int {
    guard let index = labels.firstIndex(of: column) else {
      throw FormatError.malformed(
        name, "it has no column '\(column)'; " + advice(column, among: labels))
    }
    return index
  }

  private static func advice(_ name: String, among known: [String]) -> String {
    let near = nearestNames(to: name, in: known)
    return near.isEmpty
      ? "there are \(known.joined(separator: ", "))."
      : "did you mean \(near.joined(separator: " or "))?"
  }

  /// Which column may have been meant for something, in brackets; nothing if none.
  func near(_ role: Role) -> String {
    let lower = labels.map { $0.lowercased() }
    let found = role.names.lazy.flatMap { nearestNames(to: $0, in: lower, limit: 1) }.first
    guard let index = found.flatMap(lower.firstIndex(of:)), !places.contains(index) else {
      return ""
    }
    return " (is it '\(labels[index])'?)"
  }

  /// The number of the column that holds something.
  subscript(role: Role) -> Int? { places[role.index] }

  /// Reads a row.
  func entry(
    _ row: borrowing DelimitedText.Row, _ bytes: UnsafeBufferPointer<UInt8>,
    after last: Timestamp?
  ) throws -> AuctionLogEntry {
    var entry = AuctionLogEntry()
    func number(_ role: Role, _ range: ClosedRange<Double>, _ allowed: String) throws -> Double? {
      guard let column = self[role] else { return nil }
      guard column < row.fields.count else {
        throw row.error(
          "it has \(row.fields.count) fields, but \(labels[column]) is the \(column + 1)th.")
      }
      guard let number = row.number(column, in: bytes), range.contains(number) else {
        throw row.error(
          "\(labels[column]) is '\(row.text(column, in: bytes))', but it must be \(allowed).")
      }
      return number
    }
    let least = 0...1e12
    entry.won = try number(.won, 0...1, "0 or 1").map { $0 > 0 }
    let isBlank = self[.price].map { $0 < row.fields.count && row.fields[$0].isEmpty } ?? false
    if !(isBlank && entry.won == false) {
      entry.price = try number(.price, least, "a number from 0 to 1e12")
    }
    entry.value = try number(.value, 0...1, "a probability from 0 to 1")
    entry.click = try number(.click, least, "a number from 0 to 1e12").map { $0 > 0 } ?? false
    entry.conversion =
      try number(.conversion, least, "a number from 0 to 1e12").map { $0 > 0 } ?? false
    entry.floor = try number(.floor, least, "a number from 0 to 1e12") ?? 0
    for role in [Role.secondPrice, .thirdPrice] {
      if let price = try number(role, least, "a number from 0 to 1e12") {
        let above = entry.lowerPrices.last ?? entry.price ?? .infinity
        guard price <= above else {
          throw row.error(
            "\(role.rawValue) is \(price), higher than the price before it, \(above).")
        }
        entry.lowerPrices.append(price)
      }
    }
    func whole(_ role: Role, _ most: Double) throws -> Int? {
      let allowed = "a whole number from 0 to \(Int(most))"
      guard let found = try number(role, 0...most, allowed) else { return nil }
      guard found == found.rounded() else {
        throw row.error("\(role.rawValue) is '\(found)', but it must be \(allowed).")
      }
      return Int(found)
    }
    entry.tick = try whole(.tick, 9999)
    entry.day = try whole(.day, 1e9)
    if let column = self[.time] {
      let text = row.text(column, in: bytes)
      guard let time = Timestamp(text) else {
        throw row.error(
          "\(labels[column]) is '\(text)', but it must be a time such as 2013-06-06 14:30:05.")
      }
      if let last, time < last {
        throw row.error(
          "\(labels[column]) \(text) is earlier than the line before: sort the log by time.")
      }
      entry.time = time
    }
    return entry
  }
}

extension AuctionLogColumns.Role {
  /// The number of the role.
  var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
