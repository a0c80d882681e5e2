/// Each row brought to mean 0 and variance 1 over its last axis, then scaled and shifted
/// (Ba, Kiros & Hinton 2016).
///
/// Parameters: `scale [features]`, `bias [features]`.
public struct LayerNorm: Module {
  /// What is added to the variance.
  public var epsilon: Double
  /// Whether scale and bias are learned.
  public var isAffine: Bool
  /// Its name in the scope; `layernorm_` and an ordinal if `nil`.
  public var name: String?

  /// Layer normalisation over the last axis.
  public init(epsilon: Double = 1e-5, isAffine: Bool = true, name: String? = nil) {
    self.epsilon = epsilon
    self.isAffine = isAffine
    self.name = name
  }

  /// Records the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    x.trace.scope(kind: "layernorm", name: name) {
      guard case .fixed(let width)? = x.shape.dimensions.last else {
        return x.trace.mismatch(
          "layer normalisation", [x], mend: "the last axis must have a fixed size", guess: x.shape)
      }
      let centred = x - x.mean(axes: [-1], keepDimensions: true)
      let variance = centred.square().mean(axes: [-1], keepDimensions: true)
      let normal = centred / (variance + epsilon).squareRoot()
      if !isAffine { return normal }
      let scale = x.trace.parameter("scale", sizes: [width], initializer: .constant(1))
      let bias = x.trace.parameter("bias", sizes: [width], initializer: .constant(0))
      return normal * scale + bias
    }
  }
}
