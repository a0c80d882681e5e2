/// One step of a recurrent layer.
///
/// A cell of your own needs these three members; ``Recurrent`` makes a layer of it.
public protocol RecurrentCell: Sendable {
  /// What a layer of it is called when it has no name, such as `lstm`.
  static var kind: String { get }
  /// The width of each state; the first state is also the output.
  var stateSizes: [Int] { get }

  /// What of the input alone the step needs, for all steps at once: `[…, in] → […, any]`.
  func projected(_ x: Tensor) -> Tensor

  /// From the projected input and the states, `[batch, size]` each, to the new states.
  func step(_ projected: Tensor, _ states: [Tensor]) -> [Tensor]
}

/// The simple recurrent network (Elman 1990): `s' = f(x·U + s·W + b)`.
///
/// Parameters: `U [in, units]`, `W [units, units]`, `bias [units]`. The literature's V, from the
/// state to the output, is a ``Dense`` layer after it.
public struct SimpleRNNCell: RecurrentCell {
  /// What a layer is called without a name.
  public static let kind = "rnn"
  /// The number of units.
  public var units: Int
  /// f.
  public var activation: Activation

  /// A cell of the simple recurrent network.
  public init(_ units: Int, activation: Activation = .tanh) {
    self.units = units
    self.activation = activation
  }

  /// The widths of the states.
  public var stateSizes: [Int] { [units] }

  /// The input\'s part of all sums.
  public func projected(_ x: Tensor) -> Tensor {
    project(x, to: units, bias: .zeros)
  }

  /// The new states.
  public func step(_ projected: Tensor, _ states: [Tensor]) -> [Tensor] {
    [activation(projected + matmul(states[0], recurrentKernel(states[0], units, units)))]
  }
}

/// Long short-term memory (Hochreiter & Schmidhuber 1997, Gers and others 2000).
///
/// `i, o, f = σ(x·U + h·W + b)`, `g = tanh(…)`, `c' = f ⊙ c + i ⊙ g`, `h' = o ⊙ tanh(c')`. The four
/// parts lie side by side in ONNX's order: input, output, forget gate, cell. The states are h and c.
///
/// Parameters: `U [in, 4 · units]`, `W [units, 4 · units]`, `bias [4 · units]`, and with peepholes
/// `peepholes [3 · units]` (ONNX's order: input, output, forget gate).
public struct LSTMCell: RecurrentCell {
  /// What a layer is called without a name.
  public static let kind = "lstm"
  /// The number of units.
  public var units: Int
  /// How the forget gate's bias begins: at 1 a new network remembers (Jozefowicz and others 2015).
  public var forgetBias: Float
  /// Whether the gates see the cell too (Gers & Schmidhuber 2000): the output gate the new one.
  public var hasPeepholes: Bool

  /// A cell of long short-term memory.
  public init(_ units: Int, forgetBias: Float = 1, hasPeepholes: Bool = false) {
    self.units = units
    self.forgetBias = forgetBias
    self.hasPeepholes = hasPeepholes
  }

  /// The widths of the states.
  public var stateSizes: [Int] { [units, units] }

  /// The input\'s part of all sums.
  public func projected(_ x: Tensor) -> Tensor {
    project(x, to: 4 * units, bias: .parts([0, 0, forgetBias, 0]))
  }

  /// The new states.
  public func step(_ projected: Tensor, _ states: [Tensor]) -> [Tensor] {
    let (h, c) = (states[0], states[1])
    let sums = projected + matmul(h, recurrentKernel(h, units, 4 * units))
    if hasPeepholes { return peeping(sums, c) }
    let parts = sums.split([3 * units, units])
    let gates = parts[0].sigmoid().split([units, units, units])
    let next = gates[2] * c + gates[0] * parts[1].tanh()
    return [gates[1] * next.tanh(), next]
  }

  private func peeping(_ sums: Tensor, _ c: Tensor) -> [Tensor] {
    let parts = sums.split([units, units, units, units])
    let weights = sums.trace.parameter("peepholes", sizes: [3 * units], initializer: .zeros)
      .split([units, units, units])
    let input = (parts[0] + c * weights[0]).sigmoid()
    let forget = (parts[2] + c * weights[2]).sigmoid()
    let next = forget * c + input * parts[3].tanh()
    let output = (parts[1] + next * weights[1]).sigmoid()
    return [output * next.tanh(), next]
  }
}

/// The gated recurrent unit (Cho and others 2014).
///
/// `z, r = σ(x·U + h·W + b)`, `n = tanh(x·Uₙ + bₙ + r ⊙ (h·Wₙ + bₕ))`, `h' = (1 − z) ⊙ n + z ⊙ h`.
/// The three parts lie side by side in ONNX's order: update gate z, reset gate r, new n.
///
/// Parameters: `U [in, 3 · units]`, `W [units, 3 · units]`, `bias [3 · units]`, and `reset_bias
/// [units]` (bₕ) unless the gate is applied first.
public struct GRUCell: RecurrentCell {
  /// What a layer is called without a name.
  public static let kind = "gru"
  /// The number of units.
  public var units: Int
  /// Whether the reset gate is applied to the product with W, as in PyTorch and Keras, rather than to
  /// h before it: `n = tanh(x·Uₙ + (r ⊙ h)·Wₙ + bₙ)`, as in the paper and ONNX's default.
  public var resetsAfter: Bool

  /// A cell of gated recurrent units.
  public init(_ units: Int, resetsAfter: Bool = true) {
    self.units = units
    self.resetsAfter = resetsAfter
  }

  /// The widths of the states.
  public var stateSizes: [Int] { [units] }

  /// The input\'s part of all sums.
  public func projected(_ x: Tensor) -> Tensor {
    project(x, to: 3 * units, bias: .zeros)
  }

  /// The new states.
  public func step(_ projected: Tensor, _ states: [Tensor]) -> [Tensor] {
    let h = states[0]
    let kernel = recurrentKernel(h, units, 3 * units)
    let given = projected.split([2 * units, units])
    let gates: [Tensor]
    let new: Tensor
    if resetsAfter {
      let carried = matmul(h, kernel).split([2 * units, units])
      gates = (given[0] + carried[0]).sigmoid().split([units, units])
      let bias = h.trace.parameter("reset_bias", sizes: [units], initializer: .zeros)
      new = (given[1] + gates[1] * (carried[1] + bias)).tanh()
    } else {
      let kernels = kernel.split([2 * units, units])
      gates = (given[0] + matmul(h, kernels[0])).sigmoid().split([units, units])
      new = (given[1] + matmul(gates[1] * h, kernels[1])).tanh()
    }
    return [new + gates[0] * (h - new)]
  }
}

extension RecurrentCell {
  /// `x·U + bias`, with Keras's beginnings.
  fileprivate func project(_ x: Tensor, to width: Int, bias: Initializer) -> Tensor {
    guard x.rank >= 2, case .fixed(let size)? = x.shape.dimensions.last else {
      return x.trace.mismatch(
        "a recurrent layer", [x], mend: "it needs [batch, steps, features] with fixed features",
        guess: .rows(width))
    }
    let kernel = x.trace.parameter("U", sizes: [size, width], initializer: .xavierUniform)
    return matmul(x, kernel) + x.trace.parameter("bias", sizes: [width], initializer: bias)
  }

  fileprivate func recurrentKernel(_ h: Tensor, _ units: Int, _ width: Int) -> Tensor {
    h.trace.parameter("W", sizes: [units, width], initializer: .orthogonal(gain: 1))
  }
}
