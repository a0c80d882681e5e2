internal import ArgumentParser
internal import Environments
internal import Formats
internal import Gym
internal import Randomness
internal import Training

/// `apus bid evaluate`: policies side by side on the same days.
struct BidEvaluate: Verb {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Judge bidding policies on the same days, against the best that hindsight could do.",
    discussion: """
      MARKET is 'synthetic', 'ipinyou-1458' and eight more campaigns, a market's file, or a log. Policies \
      are tuned on other days: of a log on the one given by --train, or else on its first half.
      """)

  @Argument(help: "The market: a known one, the file of one, or a log.")
  var market: String
  @Option(help: "Policies: all, names, or folders of runs, separated by commas.")
  var policies = "all"
  @Option(help: "The log on which policies are tuned.")
  var train: String?
  @Option(help: "How many of the log's first days are for tuning, without --train.")
  var trainDays: Int?
  @Option(help: "How many days are played; all of a log's, or 200.")
  var days: Int?
  @Option(
    help: "What may be spent a day, as a part of what winning everything costs (or money:SUM).")
  var budget: String?
  @Option(help: "A limit: cpa=COST of an action, or roi=ACTIONS per unit of money.")
  var constraint: String?
  @Option(
    help: ArgumentHelp(
      "Change a rule, such as environment.auction=first_price.", valueName: "change"))
  var set: [String] = []
  @Option(help: "The policy that all are compared with; the first run, or linear.")
  var against: String?
  @Option(help: "Seed of the days that a market draws.")
  var seed: UInt64 = 0
  @Option(help: "A file for the report: .html.")
  var report: String?
  @OptionGroup var reading: LogOptions
  @Flag(help: "Write one JSON object per line.")
  var json = false

  func run(in context: Context) throws -> Int32 {
    let console = Console(json: json)
    try PolicyList.requirePage(report)
    let parameters = try parameters()
    var rules = parameters.rules
    var notes: [String] = []
    let (training, test) = try split(rules, console, &notes)
    rules.actionsPerValue = rules.expectedActionsPerValue(training)
    let standard = try BiddingTraining(days: training, rules: rules, budget: parameters.money)
    let optima = test.map { Hindsight($0, rules: rules, budget: standard.reference.budget) }
    var trials: [BiddingTrial] = []
    var firstRun: String?
    for (index, name) in try PolicyList.names(policies, all: BiddingTraining.names).enumerated() {
      console.progress("Playing \(name) …")
      let policy: any BiddingPolicy
      if Files.isFolder(name) {
        let bidder = try AgentBidder(PolicyFile.find(name, agents: context.agents), name: name)
        note(bidder, rules, &notes)
        firstRun = firstRun ?? name
        policy = bidder
      } else {
        let stream = RandomStreams(seed: seed).stream("bidding/\(name)", index)
        policy = try standard.policy(name, generator: stream)
      }
      trials.append(
        BiddingTrial(
          policy, name: name, days: test, optima: optima, rules: rules,
          reference: standard.reference))
    }
    console.clearProgress()
    let base = against ?? firstRun ?? "linear"
    guard against == nil || trials.contains(where: { $0.name == base }) else {
      throw TrainingError.usage("--against \(base): it must be one of the policies.")
    }
    let result = BiddingReport(
      market: market, rules: rules, reference: standard.reference, trials: trials,
      against: trials.contains { $0.name == base } ? base : trials.first?.name ?? base,
      notes: notes)
    try show(result, console)
    return 0
  }

  private func show(_ result: BiddingReport, _ console: Console) throws {
    for line in result.lines { console.line(line) }
    for line in result.summary { console.print(line) }
    console.print("")
    console.print(console.table([BiddingReport.headings] + result.table))
    if let report {
      try Files.write(result.page, to: report)
      console.print("Written to \(report)")
    }
  }

  /// A bidder that learned under other rules plays by these, but may have learned other things.
  private func note(_ bidder: AgentBidder, _ rules: BiddingRules, _ notes: inout [String]) {
    var learned = bidder.parameters.rules
    learned.actionsPerValue = rules.actionsPerValue
    guard learned != rules else { return }
    notes.append("\(bidder.name) learned under other rules than these.")
  }

  private func parameters() throws -> BiddingParameters {
    var changes = try Overrides.environment(set)
    if let budget {
      let isMoney = budget.hasPrefix("money:")
      guard let sum = Double(isMoney ? String(budget.dropFirst(6)) : budget) else {
        throw TrainingError.usage(
          "--budget \(budget): it must be a number such as 0.125, or a sum such as money:100000.")
      }
      changes.append(("budget", .number(sum)))
      changes.append(("budget_unit", .string(isMoney ? "money" : "market")))
    }
    if let constraint {
      let parts = constraint.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, ["cpa", "roi"].contains(parts[0]), let limit = Double(parts[1]) else {
        throw TrainingError.usage(
          "--constraint \(constraint): it must be cpa=COST or roi=ACTIONS per unit of money.")
      }
      changes.append(("constraint", .string(String(parts[0]))))
      changes.append(("constraint_limit", .number(limit)))
    }
    if changes.contains(where: { $0.key == "market" || $0.key == "ticks" }) {
      throw TrainingError.usage("--set: the market is the argument, and its ticks are --ticks.")
    }
    let parameters = try Overrides.apply(
      changes, to: BiddingParameters(), kind: "environment parameter", prefix: "environment")
    try parameters.validate()
    return parameters
  }

  /// Days to tune on, and days to play.
  private func split(
    _ rules: BiddingRules, _ console: Console, _ notes: inout [String]
  ) throws -> (training: [AuctionDay], test: [AuctionDay]) {
    if let days, days < 1 {
      throw TrainingError.usage("--days \(days): it must be at least 1.")
    }
    if let model = try MarketModel.find(market) {
      guard train == nil, trainDays == nil else {
        throw TrainingError.usage(
          "--train and --train-days are for logs, and \(market) is a market.")
      }
      return (
        model.trainingDays(rules: rules),
        model.days(
          days ?? 200, rules: rules,
          generator: RandomStreams(seed: seed).stream("bidding/test days"))
      )
    }
    let log = try reading.read(market, console)
    if log.isCutByRows {
      notes.append("\(market) has no times: days and ticks were cut by equal numbers of rows.")
    }
    notes += log.warnings
    var test = try log.days(ticks: reading.ticks, rowsPerDay: reading.rowsPerDay)
    var training: [AuctionDay]
    if let train {
      training = try reading.read(train, console).days(
        ticks: reading.ticks, rowsPerDay: reading.rowsPerDay)
    } else {
      let count = trainDays ?? test.count / 2
      guard count >= 1, count < test.count else {
        throw TrainingError.usage(
          "\(market) has \(test.count) \(test.count == 1 ? "day" : "days"): policies are tuned on other "
            + "days than they play; give another log by --train, or shorter days by --rows-per-day."
        )
      }
      training = Array(test[..<count])
      test = Array(test[count...])
    }
    for index in training.indices { try training[index].prepare(for: rules) }
    for index in test.indices { try test[index].prepare(for: rules) }
    return (training, Array(test.prefix(days ?? test.count)))
  }
}
