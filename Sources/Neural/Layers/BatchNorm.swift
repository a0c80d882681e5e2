/// Each channel (the last axis) brought to mean 0 and variance 1 over the batch and all other axes,
/// then scaled and shifted (Ioffe & Szegedy 2015).
///
/// In training it uses the mean and the biased variance of the whole batch, whatever the shards, and
/// lets every training step move the running ones towards them (the unbiased variance, as PyTorch
/// does). In inference, in frozen copies (``Trace/with(weights:_:)``) and when `isFrozen` it uses the
/// running ones. Parameters: `scale [channels]`, `bias [channels]`; kept without a gradient: `mean
/// [channels]`, `variance [channels]`.
public struct BatchNorm: Module {
  /// The share of a batch's statistics in the running ones, 0 … 1.
  public var momentum: Double
  /// What is added to the variance.
  public var epsilon: Double
  /// Whether scale and bias are learned.
  public var isAffine: Bool
  /// Whether the running statistics are used and kept in training too, as in fine-tuning.
  public var isFrozen: Bool
  /// Its name in the scope; `batchnorm_` and an ordinal if `nil`.
  public var name: String?

  /// Batch normalisation over all axes but the last.
  public init(
    momentum: Double = 0.1, epsilon: Double = 1e-5, isAffine: Bool = true, isFrozen: Bool = false,
    name: String? = nil
  ) {
    self.momentum = momentum
    self.epsilon = epsilon
    self.isAffine = isAffine
    self.isFrozen = isFrozen
    self.name = name
  }

  /// Records the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    let trace = x.trace
    return trace.scope(kind: "batchnorm", name: name) {
      guard x.rank >= 2, case .fixed(let width)? = x.shape.dimensions.last, x.type.isFloat else {
        return trace.mismatch(
          "batch normalisation", [x],
          mend: "it needs floats [batch, …, channels] with a fixed number of channels",
          guess: x.shape)
      }
      let (scale, bias) = trace.scaleAndBias(width, isAffine: isAffine, type: x.type)
      let mean = trace.parameter(
        "mean", sizes: [width], initializer: .constant(0), isTrainable: false)
      let variance = trace.parameter(
        "variance", sizes: [width], initializer: .constant(1), isTrainable: false)
      guard trace.isTraining, !isFrozen, trace.weights == 0 else {
        let factor = scale / (variance + epsilon).squareRoot()
        return x.affine(Tensor.stack([factor, bias - mean * factor], axis: 0))
      }
      let batch = x.channelNormalised(scale: scale, bias: bias, epsilon: epsilon)
      let count = x.count(axes: Array(0..<x.rank - 1))
      let unbiased = batch.variance * (count / max(count - 1, 1))
      trace.update(mean) { $0 + momentum * (batch.mean - $0) }
      trace.update(variance) { $0 + momentum * (unbiased - $0) }
      return batch.result
    }
  }
}

/// Modules recorded as in inference, even in training: without dropout, with running statistics.
///
/// For a part of a model that is trained already. Its parameters learn nonetheless unless the
/// gradients are taken for others only
/// (``Graph/differentiating(_:withRespectTo:)`` with prefixes).
public struct InferenceMode: Module {
  /// What is recorded as in inference.
  public var body: Sequential

  /// Modules recorded as in inference.
  public init(@ModuleBuilder _ modules: () -> [any Module]) { body = Sequential(modules) }

  /// Records the modules.
  public func callAsFunction(_ x: Tensor) -> Tensor { x.trace.inference { body(x) } }
}

extension Trace {
  /// The parameters `scale` of ones and `bias` of zeros, or those constants.
  func scaleAndBias(
    _ width: Int, isAffine: Bool, type: ElementType
  ) -> (scale: Tensor, bias: Tensor) {
    guard isAffine else {
      return (
        constant(1, type: type).broadcast(to: Shape(sizes: [width])),
        constant(0, type: type).broadcast(to: Shape(sizes: [width]))
      )
    }
    return (
      parameter("scale", sizes: [width], initializer: .constant(1)),
      parameter("bias", sizes: [width], initializer: .constant(0))
    )
  }
}
