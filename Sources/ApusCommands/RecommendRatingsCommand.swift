internal import ArgumentParser
internal import Environments
internal import Formats
internal import Gym
internal import Training

/// `apus recommend ratings`: what a log of ratings foretells.
struct RecommendRatings: Verb {
  static let configuration = CommandConfiguration(
    commandName: "ratings",
    abstract: "Judge popularity and matrix factorisation on a log of ratings.",
    discussion: """
      FILE is a table with a line for each rating: user, item, rating and, if there is one, timestamp; set \
      apart by commas, semicolons, tabs, white space or '::'. The last rating of every user is left out and all \
      items that the user has not rated are ranked; and the last fifth of all ratings is foretold from the \
      others.
      """)

  @Argument(help: "The log of ratings.")
  var file: String
  @Option(help: "How many items are recommended to each user.")
  var k = 10
  @Option(help: "How many numbers describe a user or an item.")
  var factors = 32
  @Option(help: "From which rating on an item counts as liked.")
  var threshold = 4.0
  @Option(help: "What the factorisations begin with is drawn from this seed.")
  var seed: UInt64 = 0
  @Option(
    help: ArgumentHelp(
      "Which column holds what: user, item, rating, timestamp.", valueName: "what=name"))
  var column: [String] = []
  @Option(help: ArgumentHelp("List candidates for a user of the log.", valueName: "name"))
  var user: String?
  @Flag(help: "Write one JSON object per line.")
  var json = false

  func run(in context: Context) throws -> Int32 {
    guard (1...10_000).contains(k) else {
      throw TrainingError.usage("--k \(k): it must be between 1 and 10000.")
    }
    guard (1...500).contains(factors) else {
      throw TrainingError.usage("--factors \(factors): it must be between 1 and 500.")
    }
    guard threshold.magnitude <= 1e6 else {
      throw TrainingError.usage(
        "--threshold \(threshold): it must be between -1000000 and 1000000.")
    }
    let console = Console(json: json)
    var options = RatingsLog.Options()
    options.columns = try column.map { text in
      guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
        throw TrainingError.usage("--column \(text): it must be of the form WHAT=NAME.")
      }
      return (role: String(text[..<sign]), column: String(text[text.index(after: sign)...]))
    }
    let log = try RatingsLog(path: file, options: options)
    for warning in log.warnings { console.note("\(file): \(warning)") }
    if let user {
      try list(log, user, console)
    } else {
      try report(log, console)
    }
    return 0
  }

  private func settings(_ kind: MatrixFactorization.Kind) -> MatrixFactorization.Settings {
    var settings = MatrixFactorization.Settings(kind)
    (settings.factors, settings.seed) = (factors, seed)
    return settings
  }

  private func list(_ log: RatingsLog, _ user: String, _ console: Console) throws {
    _ = try log.number(ofUser: user)
    let model = MatrixFactorization(
      log.ratings, users: log.users.count, items: log.items.count, settings: settings(.implicit))
    let found = try model.candidates(for: user, in: log, count: k)
    let counts = log.itemCounts
    for candidate in found {
      console.line(
        .object([
          JSONMember("user", .string(user)),
          JSONMember("item", .string(log.items[candidate.item])),
          JSONMember("score", .number(candidate.score)),
          JSONMember("ratings", .integer(counts[candidate.item])),
        ]))
    }
    console.print(
      found.isEmpty
        ? "User \(user) has rated all items."
        : "Candidates for user \(user), by implicit matrix factorisation:\n")
    guard !found.isEmpty else { return }
    let rows = found.map {
      [log.items[$0.item], Wording.fixed($0.score, 4), "\(counts[$0.item])"]
    }
    console.print(console.table([["ITEM", "SCORE", "RATINGS"]] + rows))
  }

  private func report(_ log: RatingsLog, _ console: Console) throws {
    console.progress("Factorising \(Wording.grouped(log.ratings.count)) ratings …")
    let report = try RatingsReport(
      log, depth: k, implicit: settings(.implicit), explicit: settings(.explicit),
      threshold: threshold)
    console.clearProgress()
    for line in report.lines { console.line(line) }
    for line in report.summary { console.print(line) }
    console.print("")
    console.print(console.table([RatingsReport.rankingHeadings(k)] + report.rankingTable))
    console.print("")
    for line in report.errorSummary { console.print(line) }
    console.print(console.table([RatingsReport.errorHeadings] + report.errorTable))
    console.print("")
    for line in report.replaySummary { console.print(line) }
    console.print(console.table([RatingsReport.replayHeadings] + report.replayTable))
  }
}
