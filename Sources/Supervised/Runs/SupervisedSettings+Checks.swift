internal import Formats

extension SupervisedSettings {
  /// The names that `--set fit.NAME=VALUE` may change: all but what has an argument of its own.
  public static let adjustable = [
    "augment", "balance_classes", "batch_size", "clip_norm", "epochs", "l1", "l2",
    "label_smoothing", "learning_rate", "optimizer", "patience", "scaling", "schedule", "seed",
    "target", "task", "validation", "warm_up_epochs", "weight_decay",
  ]

  /// What the targets are to be; by the data if nil.
  var learningTask: LearningTask? { task.flatMap(LearningTask.init) }

  /// Refuses values that make no sense, before anything is read or written.
  ///
  /// - Throws: ``SupervisedError/usage(_:)`` that names the setting and what it takes.
  func validate() throws {
    func check(_ holds: Bool, _ name: String, _ value: Any, _ takes: String) throws {
      guard holds else {
        throw SupervisedError.usage("\(name) cannot be \(value): it is \(takes).")
      }
    }
    func checkFactor(_ name: String, _ value: Double) throws {
      try check(value.isFinite && value >= 0, name, value, "a finite number of at least 0")
    }
    try check(
      (1...1_000_000_000).contains(epochs), "--epochs", epochs, "1 to 1000000000")
    try check(
      (0...Int(Int32.max)).contains(batchSize), "--batch", batchSize,
      "1 to 2147483647, or 0 for all")
    try check(
      learningRate.isFinite && learningRate > 0, "--lr", learningRate, "a finite number above 0")
    try check(
      warmUpEpochs >= 0 && warmUpEpochs <= Double(epochs), "fit.warm_up_epochs", warmUpEpochs,
      "at least 0 and at most the number of epochs, \(epochs)")
    try checkFactor("fit.l1", l1)
    try checkFactor("fit.l2", l2)
    if let weightDecay { try checkFactor("fit.weight_decay", weightDecay) }
    if let clipNorm {
      let length = Float(clipNorm)
      try check(
        length.isFinite && length > 0, "fit.clip_norm", clipNorm,
        "a number above 0; leave it out to clip nothing")
    }
    try check(
      (0..<1).contains(labelSmoothing), "fit.label_smoothing", labelSmoothing,
      "at least 0 and below 1")
    try check(
      (0..<1).contains(validation), "fit.validation", validation,
      "a share of at least 0 and below 1")
    if let patience {
      try check(
        patience >= 1, "fit.patience", patience, "1 or more epochs; leave it out to stop never")
    }
    if let task {
      try check(
        learningTask != nil, "fit.task", "'\(task)'",
        LearningTask.allCases.map(\.rawValue).joined(separator: " or "))
    }
    _ = try rule()
    _ = try rates(stepsPerEpoch: 1)
    _ = try augmentation()
  }
}
