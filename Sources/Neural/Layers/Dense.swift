/// Every output from every input: `activation(x · kernel + bias)`, `[…, in] → […, units]`.
///
/// Parameters: `kernel [in, units]`, `bias [units]`.
public struct Dense: Module {
  /// The number of outputs.
  public var units: Int
  /// What is applied to the sum.
  public var activation: Activation
  /// Whether a bias is added.
  public var useBias: Bool
  /// How the kernel begins; uniform in ±1/√in if `nil`, as in PyTorch.
  public var kernelInitializer: Initializer?
  /// How the bias begins; uniform in ±1/√in if `nil`, as in PyTorch.
  public var biasInitializer: Initializer?
  /// Its name in the scope; `dense_` and an ordinal if `nil`.
  public var name: String?

  /// A dense layer.
  public init(
    _ units: Int, activation: Activation = .linear, useBias: Bool = true,
    kernelInitializer: Initializer? = nil, biasInitializer: Initializer? = nil,
    name: String? = nil
  ) {
    self.units = units
    self.activation = activation
    self.useBias = useBias
    self.kernelInitializer = kernelInitializer
    self.biasInitializer = biasInitializer
    self.name = name
  }

  /// Records the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    let trace = x.trace
    return trace.scope(kind: "dense", name: name) {
      guard x.rank >= 2, case .fixed(let width)? = x.shape.dimensions.last else {
        return trace.mismatch(
          "a dense layer of \(units) units", [x],
          mend: "it needs [batch, features] with a fixed number of features: flatten or reshape",
          guess: .rows(units))
      }
      let kernel = trace.parameter(
        "kernel", sizes: [width, units], initializer: kernelInitializer ?? .torch(fanIn: width))
      var result = matmul(x, kernel)
      if useBias {
        result += trace.parameter(
          "bias", sizes: [units], initializer: biasInitializer ?? .torch(fanIn: width))
      }
      return activation(result)
    }
  }
}
