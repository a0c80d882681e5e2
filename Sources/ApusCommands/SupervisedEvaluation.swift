internal import Formats
internal import Supervised
internal import Training

/// What `apus evaluate` does with a run of `apus fit`.
enum SupervisedEvaluation {
  /// Judges a fitted model by other data and says the measures.
  ///
  /// - Parameter data: a name or a path; the test of the run's own data if nil.
  static func run(_ folder: String, data: String?, target: String?, console: Console) throws {
    let model = try FittedModel.read(run: folder)
    let name = data ?? model.settings.data
    let rows: Dataset
    guard data != nil || target == nil else {
      throw TrainingError.usage(
        "--target is for other data: the run's own were fitted to their column; add --data.")
    }
    if NamedDataset.all.contains(where: { $0.name == name }) {
      guard target == nil else {
        throw TrainingError.usage(
          "--target is for tables, but the data set '\(name)' has its own target; leave it out.")
      }
      rows = try NamedDataset.named(name).parts(seed: model.settings.seed).test
    } else if data == nil {
      // As the run read them, or the test would be another.
      let asRun = model.settings.task.flatMap { LearningTask(rawValue: $0) }
      let all = try Dataset.read(name, target: model.settings.target, task: asRun)
      rows = try all.split(
        [0.75, 0.25], seed: model.settings.seed, stratified: all.classes != nil)[1]
    } else {
      _ = Files.exists(name) ? nil : try NamedDataset.named(name)
      let own = Dataset.isTable(name) ? model.settings.target : nil
      // The targets are read as what the model was fitted to, however they look.
      rows = try Dataset.read(name, target: target ?? own, task: model.description.task)
    }
    let prepared = try model.prepared(rows)
    let record = try model.network.evaluate(prepared)
    console.line(
      .object([
        JSONMember("model", .string(model.settings.model)), JSONMember("data", .string(name)),
        JSONMember("rows", .integer(prepared.count)),
        JSONMember(
          "metrics",
          .object(zip(record.names, record.values).map { JSONMember($0, .number($1)) })),
      ]))
    let measures = zip(record.names, record.values).map { "\($0) \(readable($1, digits: 4))" }
    console.print(
      "\(model.settings.model) on \(Wording.counted(prepared.count, "row")) of \(name): "
        + measures.joined(separator: ", "))
  }
}
