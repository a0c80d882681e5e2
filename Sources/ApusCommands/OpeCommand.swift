internal import ArgumentParser
internal import Formats
internal import OffPolicy
internal import Training

/// `apus ope`: what a policy would have earned, from the log of another.
struct Ope: Verb {
  static let configuration = CommandConfiguration(
    commandName: "ope",
    abstract: "Judge a policy by the log of another one (off-policy evaluation).",
    discussion: """
      LOG is a table with a line for each decision: action, reward and propensity, the probability with which \
      the action was chosen; columns 'slate' and 'position', or 'episode' and 'step', make it a log of slates \
      or of episodes. A folder is a campaign of the Open Bandit Dataset.

      --policy is uniform, always:ACTION, slate:A,B,C, popularity[:LOG], logging, columns (target_ACTION, or \
      target_probability), greedy[:EXPLORATION], softmax[:TEMPERATURE], or a table of probabilities.
      """)

  @Argument(help: "The log: a table, or a folder of the Open Bandit Dataset.")
  var log: String
  @Option(help: "The policy to judge.")
  var policy: String
  @OptionGroup var reading: OffPolicyLogOptions
  @OptionGroup var method: OffPolicyMethodOptions
  @Option(
    name: [.customShort("o"), .customLong("report")], help: "A file for the report: .html.")
  var report: String?
  @Flag(help: "Write one JSON object.")
  var json = false
  @Flag(help: "End with exit status 1 if the verdict refuses the estimates.")
  var strict = false

  func run(in context: Context) throws -> Int32 {
    if let report, !report.hasSuffix(".html") {
      throw TrainingError.usage("--report \(report): the file's name must end in .html.")
    }
    let evaluation = try method.evaluation(slots: reading.checkedSlots())
    let console = Console(json: json)
    defer { console.clearProgress() }
    console.progress("Reading \(log) …")
    let rows = try reading.read(log, console)
    let target = try TargetPolicy(policy, for: rows) { try reading.readOther($0) }
    console.progress("Judging \(policy) …")
    let result = try evaluation.evaluate(target, on: rows)
    console.clearProgress()
    let page = OffPolicyReport(result)
    console.line(page.json)
    for line in page.summary + result.notes { console.print(line) }
    console.print("")
    console.print(console.table([page.headings] + page.table))
    console.print("")
    for line in page.weights + page.verdict { console.print(line) }
    if let report {
      try Files.write(page.page, to: report)
      console.print("Written to \(report)")
    }
    return strict && result.verdict?.level == .refuse ? 1 : 0
  }
}

/// How logs of decisions are read.
struct OffPolicyLogOptions: ParsableArguments {
  @Option(help: "What rows are: bandit, slate or trajectory; without it the columns decide.")
  var kind: String?
  @Option(
    help: ArgumentHelp(
      "Which column holds what: action, reward, propensity, position, slate, episode, step, target.",
      valueName: "what=name"))
  var column: [String] = []
  @Option(
    name: .customLong("where"),
    help: ArgumentHelp("Read rows only in which a column holds a text.", valueName: "name=text"))
  var filters: [String] = []
  @Option(
    help: "Columns of the context, separated by commas; else all called context…, feature….")
  var context: String?
  @Option(help: "Columns of the context whose numbers are names of kinds, separated by commas.")
  var kinds: String?
  @Option(help: "All actions: how many (from 0 on), or a file with their names.")
  var actions: String?
  @Flag(help: "Read the columns of the Open Bandit Dataset.")
  var openBandit = false
  @Option(help: "How positions of slates were filled: ranking (no action twice) or independent.")
  var slots = "ranking"
  @Flag(help: "Leave out decisions with mistakes, and count them.")
  var skipBadRows = false

  /// Reads a log and says what is to be known about it.
  func read(_ path: String, _ console: Console) throws -> BanditLog {
    let log = try read(path, options())
    if log.skippedRows > 0 {
      console.note("\(path): \(Wording.counted(log.skippedRows, "row")) with mistakes left out.")
    }
    if context == nil, log.context.isEmpty, !log.unusedColumns.isEmpty, log.kind == .bandit {
      console.note(
        "\(path): no column is context; --context names some of \(Self.list(log.unusedColumns)).")
    }
    return log
  }

  /// Reads a log whose choices are a policy.
  func readOther(_ path: String) throws -> BanditLog {
    var options = try options()
    (options.filters, options.context, options.kinds) = ([], .named([]), [])
    return try read(path, options)
  }

  private func read(_ path: String, _ options: BanditLog.Options) throws -> BanditLog {
    openBandit || Files.isFolder(path)
      ? try OpenBanditLog.read(path, options: options)
      : try BanditLog(path: path, options: options)
  }

  private func options() throws -> BanditLog.Options {
    var options = BanditLog.Options()
    options.kind = try kind.map { try Self.parse($0, "--kind") }
    options.columns = try LogOptions.pairs(column, "--column").map { (role: $0.0, column: $0.1) }
    options.filters = try LogOptions.pairs(filters, "--where").map { (column: $0.0, text: $0.1) }
    if let context { options.context = .named(Self.names(context)) }
    options.kinds = kinds.map(Self.names) ?? []
    options.allowsRepeats = try checkedSlots() == .independent
    options.skipsBadRows = skipBadRows
    if let actions {
      if let count = Int(actions) {
        guard (1...1_000_000).contains(count) else {
          throw TrainingError.usage(
            "--actions \(actions): it must be from 1 to 1000000, or a file.")
        }
        options.catalogue = ActionCatalogue(count: count)
      } else {
        options.catalogue = try ActionCatalogue(path: actions)
      }
    }
    return options
  }

  /// How positions were filled.
  func checkedSlots() throws -> OffPolicyEvaluation.Slots { try Self.parse(slots, "--slots") }

  /// One of a few words.
  static func parse<Word: RawRepresentable & CaseIterable>(
    _ text: String, _ option: String
  ) throws -> Word where Word.RawValue == String {
    if let word = Word(rawValue: text) { return word }
    let words = Word.allCases.map(\.rawValue)
    let near = nearestNames(to: text, in: words, limit: 1).first
    throw TrainingError.usage(
      "\(option) \(text): \(near.map { "did you mean \($0)? " } ?? "")It must be "
        + "\(words.dropLast().joined(separator: ", ")) or \(words.last ?? "").")
  }

  private static func names(_ text: String) -> [String] {
    text.split(separator: ",").map(String.init)
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(6).joined(separator: ", ") + (names.count > 6 ? ", …" : "")
  }
}

/// How a policy is judged.
struct OffPolicyMethodOptions: ParsableArguments {
  @Option(
    help: "Predicts rewards: ridge, logistic, network, or columns (predicted_ACTION of the log).")
  var rewardModel: String?
  @Option(help: "Parts of the log, none of which is predicted by a model that has seen it.")
  var folds = 3
  @Option(help: "The greatest weight of clipped inverse propensity.")
  var clip = 10.0
  @Option(name: .customLong("switch"), help: "The greatest weight of switch doubly robust.")
  var threshold = 10.0
  @Option(help: "λ of doubly robust with shrinkage: the square of the weight that is halved.")
  var shrinkage = 100.0
  @Option(help: "What a reward is worth a step later, in episodes.")
  var discount = 1.0
  @Option(help: "How many resamples make the intervals.")
  var bootstrap = 1000
  @Option(help: "The part of the resamples that an interval holds.")
  var confidence = 0.95
  @Option(help: "Seed of the folds, networks and resamples.")
  var seed: UInt64 = 0
  @Option(help: "How many threads help; the numbers are the same for any.")
  var threads: Int?

  /// The options as an evaluation.
  func evaluation(slots: OffPolicyEvaluation.Slots) throws -> OffPolicyEvaluation {
    var evaluation = OffPolicyEvaluation()
    evaluation.rewardModel = try rewardModel.map {
      try OffPolicyLogOptions.parse($0, "--reward-model")
    }
    (evaluation.folds, evaluation.clip, evaluation.switchThreshold) = (folds, clip, threshold)
    (evaluation.shrinkage, evaluation.discount) = (shrinkage, discount)
    evaluation.bootstrap = Bootstrap(resamples: bootstrap, confidence: confidence, seed: seed)
    (evaluation.seed, evaluation.slots) = (seed, slots)
    if let threads, !(1...1024).contains(threads) {
      throw TrainingError.usage("--threads \(threads): it must be from 1 to 1024.")
    }
    evaluation.threads = threads ?? SideBySide.processorCount
    try evaluation.validate()
    return evaluation
  }
}
