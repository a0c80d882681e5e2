/// A layer or model: a value that holds no numbers and says what it computes.
///
/// ```swift
/// struct Network: Module {
///   func callAsFunction(_ x: Tensor) -> Tensor {
///     let hidden = Dense(64, activation: .relu, name: "hidden")(x)
///     return Dense(2, name: "head")(hidden) + hidden.mean()
///   }
/// }
/// ```
public protocol Module: Sendable {
  /// Records what the module computes.
  func callAsFunction(_ x: Tensor) -> Tensor
}

extension Module {
  /// Records the module in a scope of its own, whose name begins its parameters' paths.
  ///
  /// The same name twice in a scope shares the parameters.
  public func callAsFunction(_ x: Tensor, name: String) -> Tensor {
    x.trace.scope(name) { self(x) }
  }
}
