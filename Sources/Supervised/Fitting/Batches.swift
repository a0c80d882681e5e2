internal import Neural
internal import Randomness

/// Fills the inputs of a runner with rows of a source.
///
/// Everything is allocated once; filling allocates nothing.
final class Batches {
  let source: any ExampleSource
  private let x: UnsafeMutablePointer<Float>
  private let target: UnsafeMutablePointer<Float>?
  private let targetIsClass: Bool
  private let weight: UnsafeMutablePointer<Float>?
  private let rowSize: Int
  private let targetWidth: Int
  private let isRebuilt: Bool
  private let isIndex: Bool
  private let augmentation: [Augmentation]
  private let scratch: UnsafeMutableBufferPointer<Float>
  private let size: (height: Int, width: Int, channels: Int)
  private let classWeights: [Float]?
  private let sampleWeights: [Float]?
  private let classes: UnsafeMutableBufferPointer<Float>

  /// - Throws: ``SupervisedError`` if the source does not fit the network or the loss.
  init(
    _ runner: Runner, _ source: any ExampleSource, _ network: Network, loss: Loss,
    augmentation: [Augmentation] = [], classWeights: [Float]? = nil, sampleWeights: [Float]? = nil
  ) throws {
    self.source = source
    rowSize = network.inputShape.reduce(1, *)
    try Self.check(source, network, loss: loss)
    x = try runner.input("x")
    let names = runner.plan.inputs.map(\.name)
    target = names.contains("target") ? try runner.input("target") : nil
    weight = names.contains("weight") ? try runner.input("weight") : nil
    targetIsClass = loss.target == .classes
    targetWidth = source.targetKind.width
    isRebuilt = source.targetKind == .inputs
    isIndex = network.inputType == .int32
    self.augmentation = augmentation
    self.classWeights = classWeights
    self.sampleWeights = sampleWeights
    let shape = source.inputShape
    if !augmentation.isEmpty {
      guard shape.count == 3 || shape.count == 2 else {
        throw SupervisedError.usage(
          "Rows of \(source.name) have the shape \(shape); pictures [height, width, channels] are "
            + "needed to be augmented.")
      }
      size = (shape[0], shape[1], shape.count == 3 ? shape[2] : 1)
    } else {
      size = (1, 1, rowSize)
    }
    scratch = .allocate(capacity: augmentation.isEmpty ? 1 : rowSize)
    scratch.initialize(repeating: 0)
    classes = .allocate(capacity: runner.plan.capacity)
    classes.initialize(repeating: 0)
    if let classWeights {
      guard case .classes(let names) = source.targetKind, names.count == classWeights.count else {
        throw SupervisedError.usage(
          "There are \(classWeights.count) class weights; give one for each class of \(source.name)."
        )
      }
    }
    if let sampleWeights, sampleWeights.count != source.count {
      throw SupervisedError.usage(
        "There are \(sampleWeights.count) sample weights for the \(source.count) rows of "
          + "\(source.name); give one for each.")
    }
    for weights in [classWeights, sampleWeights] {
      if let weights, !weights.allSatisfy({ $0.isFinite && $0 >= 0 }) {
        throw SupervisedError.usage("Weights of classes and samples are numbers of at least 0.")
      }
    }
  }

  deinit {
    scratch.deallocate()
    classes.deallocate()
  }

  private static func check(
    _ source: any ExampleSource, _ network: Network, loss: Loss
  ) throws {
    let outputs = network.outputShape.reduce(1, *)
    guard source.inputShape.reduce(1, *) == network.inputShape.reduce(1, *) else {
      throw SupervisedError.usage(
        "Rows of \(source.name) have the shape \(source.inputShape), but the network takes "
          + "\(network.inputShape); reshape one.")
    }
    switch (source.targetKind, loss.target) {
    case (.inputs, .values): break
    case (.inputs, .classes):
      throw SupervisedError.usage(
        "\(source.name) has no targets, but the loss \(loss.name) needs classes.")
    case (.classes(let names), .classes):
      guard names.count <= outputs else {
        throw SupervisedError.usage(
          "\(source.name) has \(names.count) classes and the network \(outputs) outputs; give the last "
            + "layer \(names.count) units.")
      }
    case (.classes(let names), .values):
      guard outputs == 1, names.count <= 2, loss.output != .values else {
        throw SupervisedError.usage(
          "The loss \(loss.name) cannot learn the \(names.count) classes of \(source.name) with "
            + "\(outputs) outputs; use a cross-entropy.")
      }
    case (.values(let width), .values):
      guard width == outputs || !loss.needsEqualWidths else {
        throw SupervisedError.usage(
          "\(source.name) has \(width) target values a row and the network \(outputs) outputs; give "
            + "the last layer \(width) units.")
      }
    case (.values, .classes):
      throw SupervisedError.usage(
        "\(source.name) has numbers as targets, but the loss \(loss.name) needs classes; use "
          + ".meanSquaredError.")
    }
  }

  /// Fills the runner's inputs with some rows.
  func fill(_ rows: UnsafeBufferPointer<Int32>, using generator: inout PCG64) throws {
    try source.copyInputs(of: rows, to: x)
    if !augmentation.isEmpty, let space = scratch.baseAddress {
      for place in 0..<rows.count {
        for change in augmentation {
          change.apply(
            to: x + place * rowSize, scratch: space, height: size.height, width: size.width,
            channels: size.channels, using: &generator)
        }
      }
    }
    if isIndex, let place = convertToIntegers(x, count: rows.count * rowSize) {
      throw notWhole(
        x[place], "row \(rows[place / rowSize]), column \(place % rowSize)",
        "the model takes indices")
    }
    if let target { try source.copyTargets(of: rows, to: target) }
    if let weight {
      for place in 0..<rows.count {
        var factor: Float = 1
        // There are class weights only where there are classes.
        if let classWeights, let target { factor *= classWeights[Int(target[place])] }
        if let sampleWeights { factor *= sampleWeights[Int(rows[place])] }
        weight[place] = factor
      }
    }
    if targetIsClass, let target, let place = convertToIntegers(target, count: rows.count) {
      throw notWhole(target[place], "the target of row \(rows[place])", "it is to be a class")
    }
  }

  private func notWhole(_ number: Float, _ place: String, _ reason: String) -> SupervisedError {
    .data(
      source.name, "\(place) holds \(number), but \(reason): whole numbers of at most 2147483647.")
  }

  /// How many numbers of a row the outputs are compared with by metrics.
  var comparedWidth: Int { isRebuilt ? rowSize : max(targetWidth, 1) }

  /// Copies what the outputs are compared with by metrics: the targets, or the inputs to be rebuilt.
  func copyCompared(
    of rows: UnsafeBufferPointer<Int32>, to numbers: UnsafeMutablePointer<Float>
  ) throws {
    if isRebuilt {
      try source.copyInputs(of: rows, to: numbers)
    } else {
      try source.copyTargets(of: rows, to: numbers)
    }
  }
}
