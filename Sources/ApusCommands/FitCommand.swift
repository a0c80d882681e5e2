internal import ArgumentParser
internal import Formats
internal import Supervised
internal import Training

/// `apus fit`: lets a model learn from examples.
struct Fit: Verb {
  static let configuration = CommandConfiguration(
    abstract: "Fit a model to a data set.",
    discussion: """
      Three quarters of the rows are learned from and one is the test, but for data sets with an official \
      test. The weights of the best epoch by the validation are kept. A run that was interrupted goes on \
      with --resume --run DIR and ends with the same bytes.
      """)

  @Argument(help: "The model, such as perceptron or lenet5 (see 'apus list models').")
  var model: String?
  @Option(
    help: """
      The data set's name (see 'apus list datasets'), or a .csv, .tsv, .npz or .npy file, or a folder \
      with a folder of PNG pictures for each class.
      """)
  var data: String?
  @Option(help: "The column that is predicted, in tables; the last if omitted.")
  var target: String?
  @Option(
    help: """
      What the column is: classification or regression. If omitted, texts, at most 100 different whole \
      numbers in a table and integers in an .npz file are classes.
      """)
  var task: String?
  @Option(help: "How many times all rows are learned from (default: 20).")
  var epochs: Int?
  @Option(help: "Rows of a step (default: 64); 0 for all.")
  var batch: Int?
  @Option(
    help: "sgd, momentum, nesterov, rmsprop, adagrad, adadelta, adam, adamw, … (default: adam).")
  var optimizer: String?
  @Option(help: "The learning rate (default: 0.001).")
  var lr: Double?
  @Option(
    help: ArgumentHelp(
      """
      Change a setting: model.NAME=VALUE or fit.NAME=VALUE, such as model.hidden=[64,32], \
      fit.schedule=cosine, fit.l2=1e-4, fit.patience=5, fit.augment=["flip"].
      """, valueName: "change"))
  var set: [String] = []
  @Option(help: "The seed that everything random derives from (default: 0).")
  var seed: UInt64?
  @Option(help: "Threads; all cores if omitted. No result depends on it.")
  var threads: Int?
  @Option(help: "The run's folder; nothing is kept if omitted.")
  var run: String?
  @Flag(help: "Go on with the run in --run from its newest checkpoint.")
  var resume = false
  @Flag(help: "Write one JSON object per line.")
  var json = false

  func run(in context: Context) throws -> Int32 {
    let console = Console(json: json)
    if let threads, !(1...1024).contains(threads) {
      throw TrainingError.usage("--threads cannot be \(threads): it takes 1 to 1024.")
    }
    if resume, run == nil {
      throw TrainingError.usage("--resume needs the run's folder: add --run DIR.")
    }
    Interruption.watch()
    let job = try SupervisedRun(
      settings(), folder: run, resume: resume, threads: threads ?? SideBySide.processorCount)
    console.note(
      "\(job.settings.model) on \(job.settings.data), "
        + "\(Wording.counted(job.model.network.parameterCount, "parameter"))"
        + Self.decision(job.model.description)
        + (job.fitting.epoch > 0 ? "; going on from epoch \(job.fitting.epoch)" : ""))
    do {
      let display = FitDisplay(console)
      let (result, predictions) = try job.run(
        progress: { progress in
          if Interruption.happened { throw SupervisedError.interrupted }
          display.show(progress)
        }, epoch: display.show)
      console.clearProgress()
      try report(result, predictions, job, console)
      return 0
    } catch SupervisedError.interrupted {
      console.clearProgress()
      console.note(
        run.map { "Interrupted; go on with: \(Console.program) fit --run \($0) --resume" }
          ?? "Interrupted; nothing was kept, as there is no --run.")
      return Interruption.status
    }
  }

  /// What the targets were taken for.
  private static func decision(_ description: FittedModel.Description) -> String {
    switch description.task {
    case .classification?: ", classification into \(description.classNames.count) classes"
    case .regression?: ", regression of \(Wording.counted(description.valueWidth, "number"))"
    case nil: ""
    }
  }

  /// What is asked for; a resumed run has its own settings, which arguments may repeat.
  private func settings() throws -> SupervisedSettings {
    if resume, let run {
      guard SupervisedSettings.isRun(run) else {
        throw TrainingError.usage("There is no run of 'fit' in '\(run)' to go on with.")
      }
      let stored = try SupervisedSettings(folder: run)
      var asked = stored
      if let model { asked.model = model }
      if let data { asked.data = data }
      asked = try changing(asked, ModelKind.named(asked.model))
      // As texts: a file does not tell 0 from 0.0.
      guard try JSON.value(of: asked).text() == JSON.value(of: stored).text() else {
        throw TrainingError.usage(
          "A resumed run goes on as it began, but the arguments differ from '\(run)/run.json': leave "
            + "them out, or begin a run in another folder.")
      }
      return stored
    }
    guard let model else {
      throw TrainingError.usage("Which model? Name one, as in 'apus fit perceptron --data digits'.")
    }
    guard let data else {
      throw TrainingError.usage("Which data? Add --data NAME or --data PATH.")
    }
    let kind = try ModelKind.named(model)
    return try changing(
      SupervisedSettings(model: model, configuration: kind.defaults, data: data), kind)
  }

  /// Settings with what the other arguments say.
  private func changing(_ settings: SupervisedSettings, _ kind: ModelKind) throws
    -> SupervisedSettings
  {
    var settings = settings
    if let target { settings.target = target }
    if let task { settings.task = task }
    if let epochs { settings.epochs = epochs }
    if let batch { settings.batchSize = batch }
    if let optimizer { settings.optimizer = optimizer }
    if let lr { settings.learningRate = lr }
    if let seed { settings.seed = seed }
    for text in set {
      var (name, value) = try Overrides.parse(text)
      // A number to divide by is written without quotes.
      if name == "fit.scaling", value.real != nil { value = .string(value.text()) }
      if name.hasPrefix("model.") {
        settings.configuration = try kind.changing(
          settings.configuration, String(name.dropFirst("model.".count)), to: value)
      } else if name.hasPrefix("fit.") {
        let key = String(name.dropFirst("fit.".count))
        guard SupervisedSettings.adjustable.contains(key) else {
          throw TrainingError.usage(
            unknownName(
              kind: "setting", key, among: SupervisedSettings.adjustable, prefix: "fit."))
        }
        settings = try Overrides.apply(
          [(key, value)], to: settings, kind: "setting", prefix: "fit")
      } else {
        throw TrainingError.usage("--set \(text): a name begins with 'model.' or 'fit.'.")
      }
    }
    return settings
  }

  private func report(
    _ result: SupervisedRun.Result, _ predictions: Predictions?, _ job: SupervisedRun,
    _ console: Console
  ) throws {
    console.line(try JSON.value(of: result))
    let measures = result.metrics.sorted { $0.key < $1.key }
      .map { "\($0.key) \(console.bold(readable($0.value, digits: 4)))" }.joined(separator: ", ")
    console.print(
      """
      \(result.epochs) epochs in \(Wording.duration(seconds: result.seconds)), \
      \(readable(result.samplesPerSecond, digits: 0)) rows a second
      test: \(measures)
      """)
    let names = job.model.description.classNames
    // A matrix of more classes is as large as nobody reads.
    guard let predictions, !names.isEmpty, names.count <= 1000 else { return }
    let matrix = predictions.confusion
    if names.count <= 12 { console.print(matrix.text(names: names)) }
    guard let run else { return }
    try ConfusionPicture.write(matrix, names: names, toFolder: run)
  }
}

/// Shows a training to a person: a line that is replaced, and a line for each epoch.
private final class FitDisplay {
  private let console: Console
  private let stopwatch = Stopwatch()
  private var shownAt = -1.0
  private var spokeAt = -10.0

  init(_ console: Console) { self.console = console }

  func show(_ progress: FitProgress) {
    // Ten times a second is as much as anyone reads.
    guard stopwatch.seconds - shownAt > 0.1 else { return }
    shownAt = stopwatch.seconds
    let percent = 100 * Double(progress.row) / Double(max(progress.rows, 1))
    console.progress(
      "epoch \(progress.epoch) of \(progress.epochs)  \(readable(percent, digits: 0)) %  "
        + "\(readable(progress.rowsPerSecond, digits: 0)) rows/s  "
        + "loss \(readable(progress.loss, digits: 4))  "
        + "\(Wording.duration(seconds: progress.secondsLeft)) left")
  }

  func show(_ record: EpochRecord) {
    // Epochs of milliseconds would flood the screen.
    guard stopwatch.seconds - spokeAt > 0.5 else { return }
    spokeAt = stopwatch.seconds
    let values = zip(record.names, record.values).filter { $0.0 != "learning_rate" }
      .map { "\($0) \(readable($1, digits: 4))" }
    console.note("  epoch \(record.epoch): \(values.joined(separator: ", "))")
  }
}
