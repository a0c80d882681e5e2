/// A rectifier with learned slopes: x, times a slope where negative.
///
/// Parameter: `slope [count]`. Source: He et al., "Delving Deep into Rectifiers" (2015).
public struct PReLU: Module {
  /// The number of slopes: 1, or one for each feature of the last axis.
  public var count: Int
  /// The slopes at the beginning.
  public var initial: Float
  /// Its name in the scope; `prelu_` and an ordinal if `nil`.
  public var name: String?

  /// A rectifier with learned slopes.
  public init(count: Int = 1, initial: Float = 0.25, name: String? = nil) {
    self.count = count
    self.initial = initial
    self.name = name
  }

  /// Records the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    x.trace.scope(kind: "prelu", name: name) {
      let slope = x.trace.parameter("slope", sizes: [count], initializer: .constant(initial))
      return Tensor.select(x .> 0, x, slope * x)
    }
  }
}
