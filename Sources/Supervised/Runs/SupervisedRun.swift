internal import Formats

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A training by the command line in a folder of its own, which can be interrupted and resumed.
///
/// The folder holds `run.json` (what was asked for), `metrics.jsonl` (a line an epoch; nothing of the
/// clock), `timing.jsonl`, `checkpoints/epoch-N` (the newest two), `model/` (the best weights) and
/// `result.json` once it is finished.
public final class SupervisedRun {
  /// What was asked for.
  public let settings: SupervisedSettings
  /// The folder; nil to keep nothing.
  public let folder: String?
  /// The model that is trained.
  public let model: FittedModel
  /// The training.
  public let fitting: Fitting
  /// The rows that judge the finished model.
  public let test: Dataset
  /// The seconds of training so far, from the beginning.
  public private(set) var seconds = 0.0
  private var logs: (metrics: AppendFile, timing: AppendFile)?
  private let learned: Int

  /// What a finished run reports.
  public struct Result: Sendable, Codable, Equatable {
    /// The model's name.
    public var model: String
    /// The data's name.
    public var data: String
    /// The number of learned numbers.
    public var parameters: Int
    /// The epochs that were run.
    public var epochs: Int
    /// The seconds of training, validation included.
    public var seconds: Double
    /// Rows learned from in a second of training.
    public var samplesPerSecond: Double
    /// Of the test: the loss and the metrics.
    public var metrics: [String: Double]
  }

  /// Prepares a run: reads the data, makes the model, and goes on from the newest checkpoint if there
  /// is one.
  ///
  /// - Parameters:
  ///   - settings: what is asked for; ignored if the folder holds a run.
  ///   - folder: where everything is kept.
  ///   - resume: whether a run in the folder is continued.
  ///   - threads: that help; results do not depend on them.
  /// - Throws: ``SupervisedError`` or ``FormatError`` with what is wrong.
  public init(
    _ settings: SupervisedSettings, folder: String?, resume: Bool = false, threads: Int = 1
  ) throws {
    var settings = settings
    var isOld = false
    if let folder, Files.exists(folder) {
      let entries = Files.isFolder(folder) ? try Files.list(folder) : ["?"]
      if SupervisedSettings.isRun(folder) {
        guard resume else {
          throw SupervisedError.usage(
            "'\(folder)' holds a run: go on with it by --resume, or name another folder.")
        }
        settings = try SupervisedSettings(folder: folder)
        isOld = true
      } else if entries.contains(where: { !$0.hasPrefix(".") }) {
        throw SupervisedError.usage("'\(folder)' holds something else: name another folder.")
      }
    } else if resume, let folder {
      throw SupervisedError.usage("There is no run in '\(folder)' to go on with.")
    }
    try settings.validate()
    self.settings = settings
    self.folder = folder
    let kind = try ModelKind.named(settings.model)
    var (train, test) = try Self.parts(settings)
    if kind.rebuildsInputs { (train, test) = (train.withoutTargets, test.withoutTargets) }
    let scaling = try settings.inputScaling(train)
    var description = FittedModel.Description(
      inputShape: train.inputShape, classNames: train.classNames, valueWidth: 0)
    if let values = train.values {
      description.valueWidth = train.targetKind.width
      description.targetScaling = StandardScaler(fitting: values, features: description.valueWidth)
    }
    // The validation is drawn, as files are often sorted by class.
    let parts =
      settings.validation > 0
      ? try train.split(
        [1 - settings.validation, settings.validation], seed: settings.seed,
        stratified: train.classes != nil) : [train]
    let rows = parts[0].count
    guard rows > 0 else {
      throw SupervisedError.usage(
        "fit.validation=\(settings.validation) holds back all \(train.count) rows of "
          + "\(settings.data); make the share smaller.")
    }
    let batch = settings.batchSize == 0 ? rows : min(settings.batchSize, rows)
    model = try FittedModel(
      settings, description, scaling: scaling, threads: threads,
      stepsPerEpoch: (rows + batch - 1) / batch)
    self.test = try model.prepared(test)
    let learning = try model.prepared(parts[0])
    try settings.checkShares(learning)
    learned = rows
    let validation: Validation =
      parts.count > 1 && parts[1].count > 0 ? .data(try model.prepared(parts[1])) : .none
    var callbacks: [any FitCallback] = []
    if case .data = validation {
      callbacks.append(EarlyStopping(settings.patience.map { .patience($0) } ?? .never))
    } else if let patience = settings.patience {
      callbacks.append(EarlyStopping(.patience(patience), monitor: "loss"))
    }
    if settings.schedule == "plateau" { callbacks.append(ReduceOnPlateau(patience: 3)) }
    fitting = try Fitting(
      model.network, learning,
      FitOptions(
        epochs: settings.epochs, batchSize: .rows(batch), validation: validation,
        seed: settings.seed,
        classWeights: settings.balanceClasses ? Self.balance(parts[0]) : nil,
        augmentation: try settings.augmentation()), callbacks: callbacks)
    try open(isOld: isOld)
  }

  /// The data of settings as training and test.
  private static func parts(_ settings: SupervisedSettings) throws -> (Dataset, Dataset) {
    let isNamed = NamedDataset.all.contains { $0.name == settings.data }
    guard !isNamed, Files.exists(settings.data) else {
      let named = try NamedDataset.named(settings.data)
      guard settings.target == nil, settings.task == nil else {
        throw SupervisedError.usage(
          "--target and --task are for files, but the data set '\(settings.data)' has its own; leave "
            + "them out.")
      }
      return try named.parts(seed: settings.seed)
    }
    let data = try Dataset.read(
      settings.data, target: settings.target, task: settings.learningTask)
    let parts = try data.split([0.75, 0.25], seed: settings.seed, stratified: data.classes != nil)
    guard parts.allSatisfy({ $0.count > 0 }) else {
      throw SupervisedError.data(
        settings.data,
        "it has too few rows (\(data.count)) to learn from three quarters and test by one.")
    }
    return (parts[0], parts[1])
  }

  /// Weights by which all classes weigh the same together, and a row 1 in the mean.
  private static func balance(_ data: Dataset) -> [Float]? {
    guard let classes = data.classes else { return nil }
    var counts = [Int](repeating: 0, count: data.classNames.count)
    for label in classes { counts[Int(label)] += 1 }
    return counts.map { Float(classes.count) / Float(counts.count * max($0, 1)) }
  }

  // MARK: The folder

  private func open(isOld: Bool) throws {
    guard let folder else { return }
    try Files.createFolder(Files.join(folder, "checkpoints"))
    if !isOld {
      let text = try JSON.value(of: settings).text(.pretty) + "\n"
      try Files.write(text, to: Files.join(folder, "run.json"))
    }
    let positions = try goOn(from: try checkpoints().reversed(), in: folder)
    logs = (
      try AppendFile(Files.join(folder, "metrics.jsonl"), at: positions[0]),
      try AppendFile(Files.join(folder, "timing.jsonl"), at: positions[1])
    )
  }

  /// Takes over the first checkpoint that is whole.
  ///
  /// - Returns: where the two logs go on.
  /// - Throws: if there are checkpoints and none is whole, or the first whole one does not fit:
  ///   to begin anew would destroy what they hold.
  private func goOn(from checkpoints: [(epoch: Int, path: String)], in folder: String) throws
    -> [Int]
  {
    var problems: [String] = []
    for (_, path) in checkpoints {
      let archive: Archive
      do {
        archive = try Archive.read(folder: path)
      } catch let error as FormatError {
        if Archive.isNewer(folder: path) { throw error }
        if case .file(_, _, let code) = error, code != ENOENT { throw error }
        // A torn checkpoint is as good as none: the one before it stands.
        problems.append("\(error)")
        continue
      }
      do {
        let positions: [Int] = try archive.value("run/positions")
        let seconds: Double = try archive.value("run/seconds")
        guard positions.count == 2, positions.allSatisfy({ $0 >= 0 }) else {
          throw FormatError.value("run/positions", "must be two numbers of at least 0.")
        }
        try fitting.decode(from: archive)
        self.seconds = seconds
        return positions
      } catch let error as FormatError {
        throw SupervisedError.usage(
          "The checkpoint '\(path)' does not fit the run's data and settings (\(error)) Bring the "
            + "data '\(settings.data)' back to what they were, or begin in another folder.")
      }
    }
    guard problems.isEmpty else {
      throw SupervisedError.usage(
        "No checkpoint of the run in '\(folder)' is whole: \(problems.joined(separator: " ")) Bring "
          + "back a copy of one, or begin in another folder.")
    }
    return [0, 0]
  }

  /// The checkpoints' folders with their epochs, oldest first.
  private func checkpoints() throws -> [(epoch: Int, path: String)] {
    guard let folder else { return [] }
    let parent = Files.join(folder, "checkpoints")
    let all = try Files.list(parent).compactMap { name -> (epoch: Int, path: String)? in
      guard name.hasPrefix("epoch-"), let epoch = Int(name.dropFirst("epoch-".count)) else {
        return nil
      }
      return (epoch, Files.join(parent, name))
    }
    return all.sorted { $0.epoch < $1.epoch }
  }

  private func checkpoint() throws {
    guard let folder, let logs else { return }
    try logs.metrics.flush()
    try logs.timing.flush()
    var archive = Archive()
    try fitting.encode(into: &archive)
    try archive.set("run/positions", [logs.metrics.position, logs.timing.position])
    try archive.set("run/seconds", seconds)
    let digits = String(fitting.epoch)
    let name = "epoch-" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    try archive.write(toFolder: "\(folder)/checkpoints/\(name)", durable: false)
    // Later ones are torn: this training went on from an earlier one.
    let all = try checkpoints()
    let kept = all.filter { $0.epoch <= fitting.epoch }.suffix(2).map(\.epoch)
    for old in all where !kept.contains(old.epoch) { try Files.remove(old.path) }
  }

  // MARK: Running

  /// Trains to the end and judges the best model by the test.
  ///
  /// - Parameters:
  ///   - progress: called after each batch; what it throws ends the training at the last checkpoint.
  ///   - epoch: called after each epoch.
  /// - Returns: what the run reports, and the predictions for the test.
  public func run(
    progress: ((FitProgress) throws -> Void)? = nil, epoch: ((EpochRecord) -> Void)? = nil
  ) throws -> (result: Result, predictions: Predictions?) {
    fitting.progress = progress
    let every = max(1, settings.epochs / 20)
    let clock = ContinuousClock()
    while !fitting.isFinished {
      let start = clock.now
      do {
        try fitting.runEpoch()
      } catch let error as SupervisedError {
        // What was learned before is of use even so.
        if case .diverged = error, fitting.epoch > 0 { try writeModel() }
        throw error
      }
      let duration = (clock.now - start).components
      let spent = Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
      seconds += spent
      guard let record = fitting.history.last else { break }
      epoch?(record)
      try logs?.metrics.append(line: record.json.text(.line))
      try logs?.timing.append(
        line: JSONValue.object([
          JSONMember("epoch", .integer(record.epoch)), JSONMember("seconds", .number(spent)),
          JSONMember("samples_per_second", .number(Double(learned) / spent)),
        ]).text(.line))
      try logs?.metrics.flush()
      if fitting.isFinished || fitting.epoch % every == 0 { try checkpoint() }
    }
    let (values, predictions) = try Judge(
      model.network, model.network.compiled(), test,
      keepsPredictions: !model.description.classNames.isEmpty && test.classes != nil ? true : nil
    ).judge()
    let result = Result(
      model: settings.model, data: settings.data, parameters: model.network.parameterCount,
      epochs: fitting.epoch, seconds: seconds,
      samplesPerSecond: seconds > 0 ? Double(learned * fitting.epoch) / seconds : 0,
      metrics: Dictionary(uniqueKeysWithValues: values.map { ($0.name, $0.value) }))
    if let folder {
      try writeModel()
      let text = try JSON.value(of: result).text() + "\n"
      try Files.write(text, to: Files.join(folder, "result.json"))
    }
    return (result, predictions)
  }

  private func writeModel() throws {
    guard let folder else { return }
    try model.archive().write(toFolder: Files.join(folder, "model"), durable: false)
  }
}
