public import Formats
internal import Neural

/// Everything that a supervised run was asked for: what its `run.json` holds.
public struct SupervisedSettings: Sendable, Codable, Equatable {
  /// What tells the run's folder from that of an agent's run.
  public var kind = "supervised"
  /// The model's name.
  public var model: String
  /// The model's configuration.
  public var configuration: JSONValue
  /// The data set's name, or the path of a file or folder.
  public var data: String
  /// The column that is predicted, in tables; the last if nil.
  public var target: String?
  /// What the targets are: classification or regression; by the data if nil.
  public var task: String?
  /// How many times all rows are learned from.
  public var epochs = 20
  /// The rows of a step; 0 for all.
  public var batchSize = 64
  /// How a gradient becomes a step: sgd, momentum, nesterov, rmsprop, adagrad, adadelta, adam, adamw,
  /// amsgrad, nadam, radam, adamax or lion.
  public var optimizer = "adam"
  /// The rate of the steps, the highest if it changes.
  public var learningRate = 1e-3
  /// How the rate changes: constant, linear, cosine, one_cycle, exponential or plateau.
  public var schedule = "constant"
  /// Epochs in which the rate rises from 0 first.
  public var warmUpEpochs = 0.0
  /// L1 on kernels.
  public var l1 = 0.0
  /// L2 on kernels.
  public var l2 = 0.0
  /// Decoupled weight decay (0.01 for adamw if nil).
  public var weightDecay: Double?
  /// The longest gradient; longer ones are shortened.
  public var clipNorm: Double?
  /// The uniform distribution's share of the targets of classes.
  public var labelSmoothing = 0.0
  /// The share of the training rows that is held back to judge by; the best epoch's weights are kept.
  public var validation = 0.1
  /// How many epochs without a new best end the training; never if nil.
  public var patience: Int?
  /// How inputs are scaled: auto, none, standard, min_max, or a number to divide by.
  public var scaling = "auto"
  /// Random changes of pictures: flip, crop, rotate, erase, brightness, contrast, noise.
  public var augment: [String] = []
  /// Whether classes that are rare weigh more, so that all weigh the same together.
  public var balanceClasses = false
  /// Of everything random.
  public var seed: UInt64 = 0

  /// The settings of a model and data, all else by default.
  public init(model: String, configuration: JSONValue, data: String) {
    self.model = model
    self.configuration = configuration
    self.data = data
  }

  /// Reads the settings of a run's folder.
  ///
  /// - Throws: ``FormatError`` if it holds none.
  public init(folder: String) throws {
    let path = Files.join(folder, "run.json")
    self = try JSON.decode(SupervisedSettings.self, from: Files.readBytes(path), name: path)
  }

  /// Whether a folder holds a supervised run.
  public static func isRun(_ folder: String) -> Bool {
    let path = Files.join(folder, "run.json")
    guard let bytes = try? Files.readBytes(path), let json = try? JSONValue(parsing: bytes) else {
      return false
    }
    return json["kind"]?.text == "supervised"
  }

  // MARK: What the names stand for

  /// The optimisers that settings may name, at PyTorch's values but for the rate.
  static let optimizers: [String: OptimizerRule] = [
    "sgd": .sgd(), "momentum": .sgd(momentum: 0.9), "nesterov": .sgd(momentum: 0.9, nesterov: true),
    "rmsprop": .rmsprop(), "adagrad": .adagrad(), "adadelta": .adadelta(), "adam": .adam(),
    "adamw": .adamW(), "amsgrad": .adam(amsgrad: true), "nadam": .nadam(), "radam": .radam(),
    "adamax": .adamax(), "lion": .lion(),
  ]

  /// How a gradient becomes a step.
  func rule() throws -> OptimizerRule {
    guard let rule = Self.optimizers[optimizer] else {
      throw SupervisedError.usage(
        "--optimizer \(optimizer) is unknown; known are: "
          + Self.optimizers.keys.sorted().joined(separator: ", ") + ".")
    }
    guard let weightDecay else { return rule }
    let decay = OptimizerRule.Decay.decoupled(weightDecay)
    return switch rule {
    case .sgd(let momentum, let dampening, let nesterov, _):
      .sgd(momentum: momentum, dampening: dampening, nesterov: nesterov, decay: decay)
    case .rmsprop(let alpha, let epsilon, let momentum, let centered, _),
      .rmspropTF(let alpha, let epsilon, let momentum, let centered, _):
      .rmsprop(
        alpha: alpha, epsilon: epsilon, momentum: momentum, centered: centered, decay: decay)
    case .adagrad(let epsilon, let rateDecay, let initial, _):
      .adagrad(epsilon: epsilon, rateDecay: rateDecay, initialSum: initial, decay: decay)
    case .adadelta(let rho, let epsilon, _): .adadelta(rho: rho, epsilon: epsilon, decay: decay)
    case .adam(let beta1, let beta2, let epsilon, let amsgrad, _):
      .adam(beta1: beta1, beta2: beta2, epsilon: epsilon, amsgrad: amsgrad, decay: decay)
    case .nadam(let beta1, let beta2, let epsilon, let momentum, _):
      .nadam(beta1: beta1, beta2: beta2, epsilon: epsilon, momentumDecay: momentum, decay: decay)
    case .radam(let beta1, let beta2, let epsilon, _):
      .radam(beta1: beta1, beta2: beta2, epsilon: epsilon, decay: decay)
    case .adamax(let beta1, let beta2, let epsilon, _):
      .adamax(beta1: beta1, beta2: beta2, epsilon: epsilon, decay: decay)
    case .lion(let beta1, let beta2, _): .lion(beta1: beta1, beta2: beta2, decay: decay)
    }
  }

  /// The rate of each step, for so many steps an epoch.
  func rates(stepsPerEpoch: Int) throws -> LearningRateSchedule {
    let warm = Int((warmUpEpochs * Double(stepsPerEpoch)).rounded())
    let steps = max(1, epochs * stepsPerEpoch - warm)
    let main: LearningRateSchedule =
      switch schedule {
      case "constant", "plateau": .constant(learningRate)
      case "linear": .linear(from: learningRate, to: 0, steps: steps)
      case "cosine": .cosine(from: learningRate, to: 0, steps: steps)
      case "one_cycle": .oneCycle(maximum: learningRate, steps: max(steps, 4))
      case "exponential":
        .exponential(from: learningRate, factor: power(0.01, 1 / Double(steps)))
      default:
        throw SupervisedError.usage(
          "fit.schedule cannot be '\(schedule)': it is constant, linear, cosine, one_cycle, "
            + "exponential or plateau.")
      }
    return warm > 0 ? main.warmedUp(steps: warm) : main
  }

  /// The random changes of pictures.
  func augmentation() throws -> [Augmentation] {
    try augment.map { name in
      switch name {
      case "flip": .flip
      case "crop": .crop(padding: 2)
      case "rotate": .rotation(degrees: 10)
      case "erase": .erasing(probability: 0.5)
      case "brightness": .brightness(0.1)
      case "contrast": .contrast(0.2)
      case "noise": .noise(deviation: 0.05)
      default:
        throw SupervisedError.usage(
          "fit.augment cannot hold '\(name)': it holds flip, crop, rotate, erase, brightness, contrast "
            + "or noise.")
      }
    }
  }

  /// Whether the model rebuilds inputs as chances, so that they must lie in 0 … 1.
  var rebuildsShares: Bool {
    model == "vae"
      && configuration["likelihood"]?.text
        == VariationalAutoencoder.Likelihood.bernoulli.rawValue
  }

  /// Refuses scaled inputs that the model cannot rebuild.
  func checkShares(_ data: Dataset) throws {
    // Scaling rounds.
    guard rebuildsShares, let place = data.inputs.firstIndex(where: { !(-1e-4...1.0001 ~= $0) })
    else { return }
    throw SupervisedError.data(
      data.name,
      "row \(place / data.rowSize), column \(place % data.rowSize) is \(data.inputs[place]) after "
        + "scaling, but model.likelihood=bernoulli needs inputs in 0 … 1; add --set "
        + "model.likelihood=gaussian or --set fit.scaling=min_max.")
  }

  /// How the inputs of some rows are scaled.
  func inputScaling(_ data: Dataset) throws -> InputScaling {
    switch scaling {
    case "none": return .none
    case "standard": return .standard(StandardScaler(fitting: data))
    case "min_max": return .minMax(MinMaxScaler(fitting: data))
    case "auto":
      // A Bernoulli likelihood is one of shares; without that its loss has no bound.
      if rebuildsShares, data.inputShape.count == 1 { return .minMax(MinMaxScaler(fitting: data)) }
      // Pictures have one scale for all pixels; tables have one for each column.
      guard data.inputShape.count > 1 else { return .standard(StandardScaler(fitting: data)) }
      let peak = data.inputs.max() ?? 1
      return peak > 0 && peak != 1 ? .divided(by: Double(peak)) : .none
    default:
      guard let divisor = Double(scaling), divisor.isFinite, divisor > 0 else {
        throw SupervisedError.usage(
          "fit.scaling cannot be '\(scaling)': it is auto, none, standard, min_max or a number to "
            + "divide by.")
      }
      return .divided(by: divisor)
    }
  }
}
