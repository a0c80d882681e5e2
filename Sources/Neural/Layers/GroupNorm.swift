/// Each row's groups of channels brought to mean 0 and variance 1 over a group and all inner axes,
/// then scaled and shifted channel by channel (Wu & He 2018): `[batch, …, channels]`.
///
/// Parameters: `scale [channels]`, `bias [channels]`.
public struct GroupNorm: Module {
  /// Into how many groups the channels are cut; it divides their number.
  public var groups: Int
  /// What is added to the variance.
  public var epsilon: Double
  /// Whether scale and bias are learned.
  public var isAffine: Bool
  /// Its name in the scope; `groupnorm_` and an ordinal if `nil`.
  public var name: String?

  /// Group normalisation.
  public init(
    _ groups: Int, epsilon: Double = 1e-5, isAffine: Bool = true, name: String? = nil
  ) {
    self.groups = groups
    self.epsilon = epsilon
    self.isAffine = isAffine
    self.name = name
  }

  /// Records the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    x.trace.scope(kind: "groupnorm", name: name) {
      guard case .fixed(let width)? = x.shape.dimensions.last, groups >= 1, width % groups == 0
      else {
        return x.trace.mismatch(
          "group normalisation with \(groups) groups", [x],
          mend: "the number of groups must divide that of the channels, the last axis",
          guess: x.shape)
      }
      return x.normalised(groups: groups, epsilon: epsilon, isAffine: isAffine)
    }
  }
}

/// Each channel of each row brought to mean 0 and variance 1 over the axes between them.
///
/// `[batch, …, channels]`. Source: Ulyanov et al., "Instance Normalization" (2016).
/// Parameters, if `isAffine`: `scale [channels]`, `bias [channels]`. It keeps no running statistics.
public struct InstanceNorm: Module {
  /// What is added to the variance.
  public var epsilon: Double
  /// Whether scale and bias are learned.
  public var isAffine: Bool
  /// Its name in the scope; `instancenorm_` and an ordinal if `nil`.
  public var name: String?

  /// Instance normalisation.
  public init(epsilon: Double = 1e-5, isAffine: Bool = false, name: String? = nil) {
    self.epsilon = epsilon
    self.isAffine = isAffine
    self.name = name
  }

  /// Records the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    x.trace.scope(kind: "instancenorm", name: name) {
      guard x.rank >= 3, case .fixed(let width)? = x.shape.dimensions.last else {
        return x.trace.mismatch(
          "instance normalisation", [x],
          mend: "it needs [batch, …, channels] of three axes or more",
          guess: x.shape)
      }
      return x.normalised(groups: width, epsilon: epsilon, isAffine: isAffine)
    }
  }
}

/// Each row divided by its root mean square over the last axis, then scaled (Zhang & Sennrich 2019).
///
/// Parameter: `scale [features]`.
public struct RMSNorm: Module {
  /// What is added to the mean square; by default the spacing of float32 at 1, as in PyTorch.
  public var epsilon: Double
  /// Whether the scale is learned.
  public var isAffine: Bool
  /// Its name in the scope; `rmsnorm_` and an ordinal if `nil`.
  public var name: String?

  /// Normalisation by the root mean square over the last axis.
  public init(
    epsilon: Double = Double(Float.ulpOfOne), isAffine: Bool = true, name: String? = nil
  ) {
    self.epsilon = epsilon
    self.isAffine = isAffine
    self.name = name
  }

  /// Records the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    x.trace.scope(kind: "rmsnorm", name: name) {
      guard x.rank >= 1, case .fixed(let width)? = x.shape.dimensions.last else {
        return x.trace.mismatch(
          "normalisation by the root mean square", [x],
          mend: "the last axis must have a fixed size", guess: x.shape)
      }
      let square = x.square().mean(axes: [-1], keepDimensions: true)
      let normal = x / (square + epsilon).squareRoot()
      if !isAffine { return normal }
      return normal * x.trace.parameter("scale", sizes: [width], initializer: .constant(1))
    }
  }
}

extension Tensor {
  /// Each row's groups of channels brought to mean 0 and variance 1, then scaled and shifted.
  fileprivate func normalised(groups: Int, epsilon: Double, isAffine: Bool) -> Tensor {
    guard rank >= 2, let inner = Shape(Array(shape.dimensions.dropFirst())).sizes,
      let width = inner.last
    else {
      return trace.mismatch(
        "normalisation", [self], mend: "it needs [batch, …, channels] with fixed sizes",
        guess: shape)
    }
    let places = inner.dropLast().reduce(1, *)
    let parts = reshaped(
      to: [shape.dimensions[0], .fixed(places), .fixed(groups), .fixed(width / groups)])
    let centred = parts - parts.mean(axes: [1, 3], keepDimensions: true)
    let variance = centred.square().mean(axes: [1, 3], keepDimensions: true)
    let normal = (centred / (variance + epsilon).squareRoot()).reshaped(to: shape)
    if !isAffine { return normal }
    let (scale, bias) = trace.scaleAndBias(width, isAffine: true, type: type)
    return normal.affine(Tensor.stack([scale, bias], axis: 0))
  }
}
