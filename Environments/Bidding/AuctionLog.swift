public import Formats
internal import Gym

/// A log of auctions: what each was worth, at which price it could be had, and what came of it.
///
/// See `Bidding.md` for the forms that are recognised.
public struct AuctionLog: Sendable {
  /// Where it was read from.
  public let name: String
  /// The value of each auction, a probability.
  public private(set) var values: [Double] = []
  /// The price at which each could be had.
  public private(set) var prices: [Double] = []
  /// The others' lower bids, `[rank][auction]`, where the log has them.
  public private(set) var lowerPrices: [[Double]] = []
  /// Whether each was clicked.
  public private(set) var clicks: [Bool] = []
  /// Whether a conversion came of each.
  public private(set) var conversions: [Bool] = []
  /// When each took place, where the log says so.
  public private(set) var times: [Timestamp] = []
  /// The tick of each, where the log numbers them.
  public private(set) var ticks: [Int] = []
  /// The day of each, where the log numbers them.
  public private(set) var days: [Int] = []
  /// How many rows were left out because something was wrong with them.
  public private(set) var skippedRows = 0
  /// What whoever uses the log should know about it.
  public private(set) var warnings: [String] = []

  /// How a log is read.
  public struct Options: Sendable {
    /// Names of columns by what they hold, where they differ from the known ones.
    public var columns: [(role: String, column: String)] = []
    /// Rows are left out unless a column holds a text.
    public var filters: [(column: String, text: String)] = []
    /// Whether rows with mistakes are left out and counted, instead of refused.
    public var skipsBadRows = false

    /// Known names, all rows, no mistakes.
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
    self.name = name
    let columns = try AuctionLogColumns(text, name: name, options: options)
    if columns[.secondPrice] != nil { lowerPrices.append([]) }
    if columns[.thirdPrice] != nil { lowerPrices.append([]) }
    var (lost, unpriced) = (0, 0)
    try text.forEachRow { row, bytes in
      do {
        for (index, text) in columns.filters where row.text(index, in: bytes) != text { return }
        let entry = try columns.entry(row, bytes, after: times.last)
        if let day = entry.day, let last = days.last, day < last {
          throw row.error("day \(day) follows day \(last): sort the log by day and tick.")
        }
        let isSameDay = entry.day == days.last && entry.time?.day == times.last?.day
        if let tick = entry.tick, let last = ticks.last, tick < last, isSameDay {
          throw row.error("tick \(tick) follows tick \(last): sort the log by day and tick.")
        }
        if entry.won == false {
          lost += 1
          if entry.price == nil || entry.price == 0 { unpriced += 1 }
        }
        add(entry)
      } catch let error as FormatError {
        guard options.skipsBadRows else { throw error }
        skippedRows += 1
      }
    }
    guard !prices.isEmpty else {
      throw FormatError.malformed(
        name, "it holds no auction" + (skippedRows > 0 ? " without a mistake." : "."))
    }
    try completeValues(columns)
    if unpriced > 0 {
      warnings.append(
        "Of \(lost) lost auctions \(unpriced) have no price: they were left out, so that the market "
          + "looks cheaper than it is (prices of lost auctions are censored).")
    } else if columns.holdsWonOnly {
      warnings.append(
        "This is a log of shown advertisements: auctions that were lost, the dearer ones, are not in it "
          + "(their prices are censored), so that the market looks cheaper than it is.")
    }
  }

  /// The number of auctions.
  public var count: Int { prices.count }

  private mutating func add(_ entry: AuctionLogEntry) {
    guard let price = entry.price, entry.won != false || price > 0 else { return }
    prices.append(max(price, entry.floor))
    values.append(entry.value ?? .nan)
    clicks.append(entry.click)
    conversions.append(entry.conversion)
    for rank in lowerPrices.indices {
      lowerPrices[rank].append(max(entry.lowerPrices[rank], entry.floor))
    }
    if let time = entry.time { times.append(time) }
    if let tick = entry.tick { ticks.append(tick) }
    if let day = entry.day { days.append(day) }
  }

  /// Where nobody predicted clicks, all auctions are worth the log's click rate.
  private mutating func completeValues(_ columns: AuctionLogColumns) throws {
    guard columns[.value] == nil else {
      guard values.contains(where: { $0 > 0 }) else {
        throw FormatError.malformed(name, "all its values are 0: nothing in it is worth a bid.")
      }
      return
    }
    let rate = Double(clicks.count { $0 }) / Double(count)
    guard columns[.click] != nil, rate > 0 else {
      let near = columns.near(.value)
      throw FormatError.malformed(
        name,
        "it has no column with predicted click rates\(near), nor clicks from which to take their rate: add a "
          + "column 'value' or name yours with --column value=NAME.")
    }
    values = Array(repeating: rate, count: count)
    warnings.append(
      "There is no column with predicted click rates\(columns.near(.value)): all auctions count as worth the log's click rate, "
        + "\(Decimals.shortest((rate * 1e7).rounded() / 1e7)).")
  }
}

extension AuctionLog {
  /// The log as days of ticks.
  ///
  /// By times where it has them, by numbered days and ticks where it has these; else rows are cut into
  /// days and ticks of equal numbers.
  /// - Parameters:
  ///   - ticks: how many ticks make a day, unless the log numbers them.
  ///   - rowsPerDay: how many rows make a day of a log without days.
  public func days(ticks tickCount: Int = 48, rowsPerDay: Int = 10_000) throws -> [AuctionDay] {
    let bounds = try dayBounds(rowsPerDay)
    let numbered = ticks.isEmpty ? nil : (ticks.max() ?? 0) + 1
    return bounds.map { rows in
      let count = numbered ?? tickCount
      var starts = [rows.lowerBound]
      for tick in 1...count {
        let place: Int
        if numbered != nil {
          place = firstIndex(in: rows) { ticks[$0] >= tick }
        } else if !times.isEmpty {
          place = firstIndex(in: rows) {
            times[$0].second * Double(count) >= Double(tick) * 86_400
          }
        } else {
          place = rows.lowerBound + rows.count * tick / count
        }
        starts.append(tick == count ? rows.upperBound : max(place, starts[tick - 1]))
      }
      return AuctionDay(
        values: Array(values[rows]), prices: Array(prices[rows]),
        lowerPrices: lowerPrices.map { Array($0[rows]) },
        starts: starts.map { $0 - rows.lowerBound },
        responses: .logged(clicks: Array(clicks[rows]), conversions: Array(conversions[rows])))
    }
  }

  /// Whether ticks and days were cut by the numbers of rows, as the log has no times.
  public var isCutByRows: Bool { times.isEmpty && ticks.isEmpty }

  private func dayBounds(_ rowsPerDay: Int) throws -> [Range<Int>] {
    let numbers = days.isEmpty ? times.map(\.day) : days
    guard !numbers.isEmpty else {
      if !ticks.isEmpty { return [0..<count] }
      let days = max(1, Int((Double(count) / Double(max(1, rowsPerDay))).rounded()))
      return (0..<days).map { count * $0 / days..<count * ($0 + 1) / days }
    }
    var bounds: [Range<Int>] = []
    var start = 0
    for row in 1...count where row == count || numbers[row] != numbers[row - 1] {
      // Numbers may be dates such as 20130630, after which 20130701 comes: only times have gaps.
      if row < count, days.isEmpty, numbers[row] > numbers[row - 1] + 1 {
        let missing = Timestamp(day: numbers[row - 1] + 1, second: 0).date
        throw FormatError.malformed(
          name,
          "\(missing) is empty: no auction took place; cut the log there, or number its days in a column "
            + "'day'.")
      }
      bounds.append(start..<row)
      start = row
    }
    return bounds
  }
}

extension AuctionDay {
  /// Checks that the others' lower bids are known where several slots are sold.
  func require(slots: Int) throws {
    guard lowerPrices.count < slots - 1 else { return }
    throw GymError.parameter(
      "auction", value: "slots",
      allowed: "second_price or first_price: the log has prices for \(lowerPrices.count + 1) of "
        + "\(slots) slots (columns price, price_2, price_3)")
  }
}
