internal import Formats
internal import Neural

/// A network that was fitted by the command line, with everything that it takes to use it.
///
/// Scaling, classes and shapes are among that; the folder `model/` of a run holds it.
public struct FittedModel {
  /// What was asked for.
  public let settings: SupervisedSettings
  /// The network, compiled.
  public let network: Network
  /// How inputs are scaled first.
  public let scaling: InputScaling
  /// What is predicted.
  public let description: Description

  /// What a network needs to be made again.
  public struct Description: Sendable, Codable, Equatable {
    /// The sizes of one row of inputs.
    public var inputShape: [Int]
    /// The names of the classes; empty if there are none.
    public var classNames: [String]
    /// The number of target values; 0 if there are classes or the inputs are rebuilt.
    public var valueWidth: Int
    /// How the targets were scaled; nil if they were not.
    public var targetScaling: StandardScaler?

    /// What the model was fitted to do; nil if it rebuilds its inputs.
    public var task: LearningTask? {
      !classNames.isEmpty ? .classification : valueWidth > 0 ? .regression : nil
    }

    /// The number of outputs that are needed.
    var outputs: Int {
      classNames.isEmpty ? valueWidth : classNames.count == 2 ? 1 : classNames.count
    }
  }

  /// Makes the network that settings and data ask for, with fresh weights.
  ///
  /// - Throws: ``SupervisedError/usage(_:)`` if the data do not fit the model.
  public init(
    _ settings: SupervisedSettings, _ description: Description, scaling: InputScaling,
    threads: Int = 1, stepsPerEpoch: Int = 1
  ) throws {
    self.settings = settings
    self.scaling = scaling
    self.description = description
    let kind = try ModelKind.named(settings.model)
    guard kind.rebuildsInputs || description.outputs > 0 else {
      throw SupervisedError.usage(
        "\(settings.data) has no targets for the model \(settings.model) to learn.")
    }
    let module = try kind.make(
      settings.configuration, description.inputShape, description.outputs)
    network = try Network(
      module, input: description.inputShape, seed: settings.seed, threads: threads)
    let isClassifier = !kind.rebuildsInputs && !description.classNames.isEmpty
    if isClassifier, description.classNames.count < 2 {
      throw SupervisedError.usage("\(settings.data) has one class only; at least two are needed.")
    }
    if settings.labelSmoothing != 0, !isClassifier || description.classNames.count == 2 {
      throw SupervisedError.usage("fit.label_smoothing is for three classes or more.")
    }
    if settings.balanceClasses, !isClassifier {
      throw SupervisedError.usage("fit.balance_classes is for data sets with classes.")
    }
    let loss: Loss
    let metrics: [Metric]
    if let own = try kind.loss(settings.configuration, description.inputShape) {
      (loss, metrics) = (own, [])
    } else if isClassifier {
      let isBinary = description.classNames.count == 2
      loss =
        isBinary ? .binaryCrossEntropy : .crossEntropy(labelSmoothing: settings.labelSmoothing)
      metrics = [.accuracy]
    } else {
      (loss, metrics) = (.meanSquaredError, kind.rebuildsInputs ? [] : [.rSquared])
    }
    let penalty: Penalty =
      switch (settings.l1, settings.l2) {
      case (0, 0): .none
      case (let l1, 0): .l1(l1)
      case (0, let l2): .l2(l2)
      case (let l1, let l2): .l1l2(l1: l1, l2: l2)
      }
    network.compile(
      loss: loss, optimizer: try settings.rule(),
      learningRate: try settings.rates(stepsPerEpoch: stepsPerEpoch), metrics: metrics,
      penalty: penalty, clipping: settings.clipNorm.map { .norm(Float($0)) } ?? .none)
  }

  /// Reads the model of a run.
  ///
  /// - Throws: ``FormatError`` or ``SupervisedError`` if there is none or it is damaged.
  public static func read(run folder: String) throws -> FittedModel {
    let path = Files.join(folder, "model")
    guard Files.isFolder(path) else {
      throw SupervisedError.usage(
        "The run in '\(folder)' has no model yet: finish it with 'apus fit --run \(folder) --resume'."
      )
    }
    let archive = try Archive.read(folder: path)
    let model = try FittedModel(
      archive.value("settings"), archive.value("description"), scaling: archive.value("scaling"))
    try model.network.weights.decode(from: archive, at: "weights")
    return model
  }

  /// The model as an archive.
  func archive() throws -> Archive {
    var archive = Archive()
    try archive.set("settings", settings)
    try archive.set("description", description)
    try archive.set("scaling", scaling)
    try network.weights.encode(into: &archive, at: "weights")
    return archive
  }

  /// A data set as the network takes it: scaled, without targets where inputs are rebuilt.
  ///
  /// - Throws: ``SupervisedError`` if its rows have another shape, or classes that were not learned.
  public func prepared(_ data: Dataset) throws -> Dataset {
    let kind = try ModelKind.named(settings.model)
    guard data.rowSize == description.inputShape.reduce(1, *) else {
      throw SupervisedError.usage(
        "Rows of \(data.name) have the shape \(data.inputShape), but the model was fitted to "
          + "\(description.inputShape).")
    }
    var data = try data.reshaped(to: description.inputShape).mapInputs(scaling.transform)
    if kind.rebuildsInputs { return data.withoutTargets }
    if let scaler = description.targetScaling,
      case .values(let values, let width, let names) = data.targets
    {
      data = data.replacing(
        targets: .values(scaler.transform(values), width: width, names: names))
    }
    if !description.classNames.isEmpty, case .values = data.targets {
      throw SupervisedError.data(
        data.name,
        "its targets are numbers, but the model was fitted to the classes "
          + description.classNames.prefix(10).joined(separator: ", ") + "; name the right column.")
    }
    if !description.classNames.isEmpty, case .classes(let classes, let names) = data.targets,
      names != description.classNames
    {
      // Another file may number its classes otherwise: names decide.
      let numbers = try names.map { name in
        guard let number = description.classNames.firstIndex(of: name) else {
          throw SupervisedError.data(
            data.name,
            "its class '\(name)' was not learned; the model knows "
              + description.classNames.joined(separator: ", ") + ".")
        }
        return Int32(number)
      }
      data = data.replacing(
        targets: .classes(classes.map { numbers[Int($0)] }, names: description.classNames))
    }
    return data
  }

  /// What the model gives for rows of unscaled inputs: probabilities of classes, values, or the rows
  /// rebuilt, in the inputs' scale.
  ///
  /// - Returns: the numbers, row-major, and how many there are a row.
  public func predict(_ inputs: [Float]) throws -> (values: [Float], width: Int) {
    let scaled = scaling.transform(inputs)
    let outputs = try network.predict(scaled)
    let width = network.outputShape.reduce(1, *)
    if try ModelKind.named(settings.model).rebuildsInputs {
      let size = description.inputShape.reduce(1, *)
      var rebuilt: [Float] = []
      rebuilt.reserveCapacity(scaled.count)
      for start in stride(from: 0, to: outputs.count, by: width) {
        rebuilt += outputs[start..<start + size]
      }
      if settings.model == "vae", settings.configuration["likelihood"]?.text == "bernoulli" {
        rebuilt = Loss.Output.chances(ofLogits: rebuilt)
      }
      return (scaling.inverse(rebuilt), size)
    }
    if !description.classNames.isEmpty {
      let chances = try network.predictProbabilities(scaled).map { Float($0) }
      return (chances, description.classNames.count)
    }
    return (description.targetScaling?.inverse(outputs) ?? outputs, width)
  }
}
