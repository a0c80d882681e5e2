internal import ArgumentParser
internal import Environments
internal import Formats
internal import Gym
internal import Randomness
internal import Training

/// `apus customers`: what people do who write to customers.
struct Customers: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fit models to a shop's transactions, and judge whom to contact.",
    subcommands: [CustomersFit.self, CustomersEvaluate.self])
}

/// `apus customers fit`: a model of a shop's customers.
struct CustomersFit: Verb {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Fit when customers buy and what they spend: BG/NBD and Gamma-Gamma.",
    discussion: """
      TRANSACTIONS is a table with a line for each purchase: customer, date, amount. Known without a \
      heading are these three columns, and CDNOW's four and five.
      """)

  @Argument(help: "The table of transactions.")
  var transactions: String
  @Option(name: .shortAndLong, help: "The file to write the model to: .json.")
  var output: String?
  @Option(help: "The last day that counts, such as 1997-09-30; the last purchase's if omitted.")
  var until: String?
  @Option(
    help: ArgumentHelp(
      "Which column holds what: customer, date, amount.", valueName: "what=name"))
  var column: [String] = []
  @Flag(help: "Write one JSON object.")
  var json = false

  func run(in context: Context) throws -> Int32 {
    let console = Console(json: json)
    if let output, !output.hasSuffix(".json") {
      throw TrainingError.usage("--output \(output): the file's name must end in .json.")
    }
    var options = TransactionLog.Options()
    options.columns = try column.map { text in
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else {
        throw TrainingError.usage("--column \(text): it must be of the form NAME=NAME.")
      }
      return (parts[0], parts[1])
    }
    if let until {
      guard let day = Timestamp(until) else {
        throw TrainingError.usage("--until \(until): it must be a day such as 1997-09-30.")
      }
      options.until = day
    }
    let log = try TransactionLog(path: transactions, options: options)
    for warning in log.warnings { console.note("\(transactions): \(warning)") }
    console.progress("Fitting …")
    let model: CustomerModel
    do {
      model = try CustomerModel(fitting: log.summaries)
    } catch let error as GymError {
      throw FormatError.malformed(transactions, error.description)
    }
    console.clearProgress()
    if let output { try Files.write(model.json + "\n", to: output) }
    show(model, log, console)
    return 0
  }

  private func show(_ model: CustomerModel, _ log: TransactionLog, _ console: Console) {
    let likelihood = model.purchases.logLikelihood(of: log.summaries)
    let (purchases, spend) = (model.purchases, model.spend)
    console.line(
      .object([
        JSONMember("transactions", .integer(log.transactions)),
        JSONMember("customers", .integer(model.customers)),
        JSONMember("repeating", .integer(model.repeating)),
        JSONMember("first_day", .string(log.firstDay.date)),
        JSONMember("last_day", .string(log.lastDay.date)),
        JSONMember("r", .number(purchases.r)), JSONMember("alpha", .number(purchases.alpha)),
        JSONMember("a", .number(purchases.a)), JSONMember("b", .number(purchases.b)),
        JSONMember("log_likelihood", .number(likelihood)),
        JSONMember("p", .number(spend.p)), JSONMember("q", .number(spend.q)),
        JSONMember("v", .number(spend.v)),
      ]))
    console.print(
      "\(Wording.grouped(log.transactions)) transactions of \(Wording.grouped(model.customers)) customers, "
        + "\(log.firstDay.date) to \(log.lastDay.date); \(Wording.grouped(model.repeating)) bought on more "
        + "than one day.")
    console.print(
      "Purchases (BG/NBD): r \(Wording.fixed(purchases.r, 3)), α \(Wording.fixed(purchases.alpha, 3)) weeks, "
        + "a \(Wording.fixed(purchases.a, 3)), b \(Wording.fixed(purchases.b, 3)); log-likelihood "
        + "\(Wording.fixed(likelihood, 1)).")
    let numbers = [
      ("r", purchases.r), ("a", purchases.a), ("b", purchases.b), ("p", spend.p), ("q", spend.q),
    ]
    for (name, number) in numbers where !(1e-3...1e3).contains(number) {
      console.note(
        "\(name) is \(Wording.fixed(number, 6)): these customers do not determine it, and predictions may be "
          + "worth little.")
    }
    console.print(
      "Spend (Gamma-Gamma): p \(Wording.fixed(spend.p, 2)), q \(Wording.fixed(spend.q, 2)), "
        + "v \(Wording.fixed(spend.v, 2)).")
    if let output { console.print("Written to \(output)") }
  }
}

/// `apus customers evaluate`: contact policies side by side with the same customers.
struct CustomersEvaluate: Verb {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Judge whom to contact, with the same simulated customers.",
    discussion: """
      MODEL is 'cdnow', or a file of 'apus customers fit'. What contacts do is assumed: change it with \
      --set environment.email_effect=1.1 and the like.
      """)

  @Argument(help: "The customers: cdnow, or the file of a model.")
  var model = "cdnow"
  @Option(help: "Policies: all, names, or folders of runs, separated by commas.")
  var policies = "all"
  @Option(help: "How many customers there are.")
  var customers = 2000
  @Option(help: ArgumentHelp("Change a parameter: environment.NAME=VALUE.", valueName: "change"))
  var set: [String] = []
  @Option(help: "Customer i is drawn from this seed + i.")
  var seed: UInt64 = 0
  @Option(help: "A file for the report: .html.")
  var report: String?
  @Flag(help: "Write one JSON object per line.")
  var json = false

  func run(in context: Context) throws -> Int32 {
    let console = Console(json: json)
    try PolicyList.requirePage(report)
    guard (1...10_000_000).contains(customers) else {
      throw TrainingError.usage("--customers \(customers): it must be between 1 and 10000000.")
    }
    let changes = try Overrides.environment(set)
    if changes.contains(where: { $0.key == "model" }) {
      throw TrainingError.usage("--set: the model is the argument.")
    }
    _ = try CustomerModel(named: model)
    let parameters = try Overrides.apply(
      changes + [("model", .string(model))], to: CustomerContactParameters(),
      kind: "environment parameter", prefix: "environment")
    let environment = try CustomerContact(parameters: parameters)
    var trials: [String: ContactTrial] = [:]
    func play(_ policy: any ContactPolicy, _ name: String) throws -> ContactTrial {
      if let played = trials[name] { return played }
      console.progress("Playing \(name) …")
      let trial = try ContactTrial(
        policy, name: name, in: environment, customers: customers, seed: seed)
      trials[name] = trial
      return trial
    }
    func named(_ name: String) throws -> ContactTrial {
      let generator = RandomStreams(seed: seed).stream("contact/\(name)")
      return try play(ContactPolicies.policy(name, generator: generator), name)
    }
    var shown: [ContactTrial] = []
    for name in try PolicyList.names(policies, all: ContactPolicies.names) {
      if !ContactPolicies.names.contains(name), Files.isFolder(name) {
        let file = try PolicyFile.find(name, agents: context.agents)
        shown.append(
          try play(AgentContact(file.policy, name: name, for: environment), name))
      } else {
        shown.append(try named(name))
      }
    }
    let result = ContactReport(
      environment: environment, trials: shown, never: try named("never"),
      always: try named("always"))
    console.clearProgress()
    for line in result.lines { console.line(line) }
    for line in result.summary { console.print(line) }
    console.print("")
    console.print(console.table([ContactReport.headings] + result.table))
    if let report {
      try Files.write(result.page, to: report)
      console.print("Written to \(report)")
    }
    return 0
  }
}
