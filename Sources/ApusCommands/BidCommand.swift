internal import ArgumentParser
internal import Environments
internal import Formats
internal import Gym
internal import Training

/// `apus bid`: what media buyers do with logs of auctions.
struct Bid: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fit markets to auction logs, and judge bidding policies.",
    subcommands: [BidFit.self, BidEvaluate.self])
}

/// How logs of auctions are read.
struct LogOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Which column holds what: price, value, click, conversion, time, tick, day, won, floor.",
      valueName: "what=name"))
  var column: [String] = []
  @Option(
    name: .customLong("where"),
    help: ArgumentHelp("Read rows only in which a column holds a text.", valueName: "name=text"))
  var filters: [String] = []
  @Flag(help: "Leave out rows with mistakes, and count them.")
  var skipBadRows = false
  @Option(help: "How many ticks make a day, unless the log numbers them.")
  var ticks = 48
  @Option(help: "How many rows make a day of a log without times.")
  var rowsPerDay = 10_000

  func validate() throws {
    guard (1...10_000).contains(ticks) else {
      throw ValidationError("--ticks \(ticks): it must be between 1 and 10000.")
    }
    guard rowsPerDay >= 1 else {
      throw ValidationError("--rows-per-day \(rowsPerDay): it must be at least 1.")
    }
  }

  /// Reads a log and says what is to be known about it.
  func read(_ path: String, _ console: Console) throws -> AuctionLog {
    var options = AuctionLog.Options()
    options.columns = try Self.pairs(column, "--column").map { (role: $0.0, column: $0.1) }
    options.filters = try Self.pairs(filters, "--where").map { (column: $0.0, text: $0.1) }
    options.skipsBadRows = skipBadRows
    let log = try AuctionLog(path: path, options: options)
    for warning in log.warnings { console.note("\(path): \(warning)") }
    if log.skippedRows > 0 {
      console.note("\(path): \(Wording.grouped(log.skippedRows)) rows with mistakes were left out.")
    }
    return log
  }

  /// Options of the form `NAME=NAME`.
  static func pairs(_ texts: [String], _ option: String) throws -> [(String, String)] {
    try texts.map { text in
      guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
        throw TrainingError.usage("\(option) \(text): it must be of the form NAME=NAME.")
      }
      return (String(text[..<sign]), String(text[text.index(after: sign)...]))
    }
  }
}

/// `apus bid fit`: a market from a log.
struct BidFit: Verb {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Fit a market to a log of auctions, to train bidders in.",
    discussion: """
      The market's file is what 'apus train Bidding-v0 --set environment.market=FILE' learns in and \
      'apus bid evaluate FILE' judges policies in.
      """)

  @Argument(
    help: "The log: a table with a price and a value (predicted click rate) for each auction.")
  var log: String
  @Option(name: .shortAndLong, help: "The file to write.")
  var output: String
  @Option(help: "The shape of prices and values: empirical, log_normal or gamma.")
  var landscape = "empirical"
  @OptionGroup var reading: LogOptions
  @Flag(help: "Write one JSON object per line.")
  var json = false

  func run(in context: Context) throws -> Int32 {
    guard let shape = MarketModel.Landscape(rawValue: landscape) else {
      throw TrainingError.usage(
        "--landscape \(landscape): it must be empirical, log_normal or gamma.")
    }
    guard output.hasSuffix(".json") else {
      throw TrainingError.usage("--output \(output): the file's name must end in .json.")
    }
    let console = Console(json: json)
    let rows = try reading.read(log, console)
    let model = try MarketModel(
      fitting: rows, landscape: shape, ticks: reading.ticks, rowsPerDay: reading.rowsPerDay)
    try Files.write(model.json, to: output)
    if rows.isCutByRows {
      console.note("\(log) has no times: days and ticks were cut by equal numbers of rows.")
    }
    console.line(
      .object([
        JSONMember("file", .string(output)), JSONMember("rows", .integer(rows.count)),
        JSONMember("auctions_per_day", .number(model.auctionsPerDay)),
        JSONMember("mean_price", .number(model.price.mean)),
        JSONMember("mean_value", .number(model.value.mean)),
        JSONMember("correlation", .number(model.correlation)),
      ]))
    console.print(
      """
      \(Wording.grouped(rows.count)) auctions, \(readable(model.auctionsPerDay, digits: 0)) a day; \
      mean price \(readable(model.price.mean, digits: 2)), mean value \
      \(readable(model.value.mean * 100, digits: 4)) %, correlation \
      \(readable(model.correlation, digits: 3)).
      Written to \(output)
      """)
    return 0
  }
}
