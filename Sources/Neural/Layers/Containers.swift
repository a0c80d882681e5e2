/// Modules one after the other.
///
/// ```swift
/// let model = Sequential {
///   Dense(64, activation: .relu)
///   Dropout(0.1)
///   Dense(2)
/// }
/// ```
/// It opens no scope of its own: the layers' ordinals count in the scope where it is called.
public struct Sequential: Module {
  /// The modules, first applied first.
  public var modules: [any Module]

  /// Modules one after the other.
  public init(_ modules: [any Module]) { self.modules = modules }

  /// Modules one after the other.
  public init(@ModuleBuilder _ modules: () -> [any Module]) { self.modules = modules() }

  /// Records the modules.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    modules.reduce(x) { $1($0) }
  }
}

/// Lists modules in braces.
@resultBuilder
public enum ModuleBuilder {
  /// One module.
  public static func buildExpression(_ module: any Module) -> [any Module] { [module] }
  /// Modules made elsewhere.
  public static func buildExpression(_ modules: [any Module]) -> [any Module] { modules }
  /// All lines.
  public static func buildBlock(_ parts: [any Module]...) -> [any Module] { parts.flatMap { $0 } }
  /// `for`.
  public static func buildArray(_ parts: [[any Module]]) -> [any Module] { parts.flatMap { $0 } }
  /// `if` without `else`.
  public static func buildOptional(_ part: [any Module]?) -> [any Module] { part ?? [] }
  /// `if`.
  public static func buildEither(first part: [any Module]) -> [any Module] { part }
  /// `else`.
  public static func buildEither(second part: [any Module]) -> [any Module] { part }
}

/// The sum of the input and what modules make of it: `x + body(x)`.
///
/// Source: He et al., "Deep Residual Learning for Image Recognition" (2015).
public struct Residual: Module {
  /// What is added to the input; it keeps the shape.
  public var body: Sequential

  /// The sum of the input and what the modules make of it.
  public init(@ModuleBuilder _ modules: () -> [any Module]) { body = Sequential(modules) }

  /// Records the modules and the sum.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    let result = body(x)
    guard result.shape == x.shape else {
      return x.trace.mismatch(
        "a residual sum", [x, result], mend: "the body must keep the shape: change its last layer",
        guess: x.shape)
    }
    return x + result
  }
}

/// Modules side by side on the same input, their results joined along the last axis.
///
/// Source: Szegedy et al., "Going Deeper with Convolutions" (2015).
///
/// ```swift
/// Branches {
///   Conv2D(16, 1)
///   Sequential { Conv2D(16, 1); Conv2D(24, 3, padding: .same) }
/// }
/// ```
public struct Branches: Module {
  /// The modules, in the order in which their results are joined.
  public var modules: [any Module]

  /// Modules side by side; each line is one branch.
  public init(@ModuleBuilder _ modules: () -> [any Module]) { self.modules = modules() }

  /// Records the modules and joins their results.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    guard !modules.isEmpty else {
      return x.trace.mistake("branches need at least one module", guess: x.shape)
    }
    return Tensor.concatenate(modules.map { $0(x) })
  }
}

/// A function of tensors as a module.
public struct Lambda: Module {
  /// The function.
  public var function: @Sendable (Tensor) -> Tensor

  /// A function of tensors as a module.
  public init(_ function: @escaping @Sendable (Tensor) -> Tensor) { self.function = function }

  /// Records the function.
  public func callAsFunction(_ x: Tensor) -> Tensor { function(x) }
}

/// `[batch, …] → [batch, product of the rest]`.
public struct Flatten: Module {
  /// `[batch, …] → [batch, product of the rest]`.
  public init() {}

  /// Records the reshaping.
  public func callAsFunction(_ x: Tensor) -> Tensor { x.flattened() }
}

/// Dense layers with one activation between them: a multilayer perceptron.
public struct MLP: Module {
  /// The units of the hidden layers.
  public var hiddenSizes: [Int]
  /// What follows each hidden layer.
  public var activation: Activation
  /// The units of the last, linear layer; none if `nil`.
  public var outputs: Int?
  /// Orthogonal kernels with these gains and biases of 0; PyTorch's default if `nil`.
  public var gains: Gains?

  /// Gains of orthogonal kernels.
  public struct Gains: Sendable, Hashable {
    /// That of the hidden layers: √2 for ReLU, and by custom for tanh.
    public var hidden: Float
    /// That of the last layer: small for policies, 1 for values.
    public var output: Float

    /// Gains of orthogonal kernels.
    public init(hidden: Float = Float(2).squareRoot(), output: Float) {
      self.hidden = hidden
      self.output = output
    }
  }

  /// Dense layers with one activation between them.
  public init(
    hiddenSizes: [Int], activation: Activation = .relu, outputs: Int? = nil, gains: Gains? = nil
  ) {
    self.hiddenSizes = hiddenSizes
    self.activation = activation
    self.outputs = outputs
    self.gains = gains
  }

  /// Records the layers.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    let hidden = hiddenSizes.reduce(x) { x, units in
      layer(units, activation, gain: gains?.hidden)(x)
    }
    guard let outputs else { return hidden }
    return layer(outputs, .linear, gain: gains?.output)(hidden)
  }

  private func layer(_ units: Int, _ activation: Activation, gain: Float?) -> Dense {
    Dense(
      units, activation: activation,
      kernelInitializer: gain.map { .orthogonal(gain: $0) },
      biasInitializer: gain == nil ? nil : .constant(0))
  }
}
