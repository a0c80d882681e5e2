/// Functions that layers apply to their sums, with PyTorch's (and ONNX's) meaning.
public enum Activation: Module, Hashable {
  /// x.
  case linear
  /// `1 / (1 + exp(−x))`.
  case sigmoid
  /// The hyperbolic tangent.
  case tanh
  /// `max(x, 0)`.
  case relu
  /// `min(max(x, 0), 6)`.
  case relu6
  /// x, times a slope where negative.
  case leakyRelu(slope: Double = 0.01)
  /// x, or `α(exp(x) − 1)` where negative (Clevert et al. 2015).
  case elu(alpha: Double = 1)
  /// `scale · elu(α)` with the constants that keep mean and variance (Klambauer et al. 2017).
  case selu
  /// `x · Φ(x)` by the error function (Hendrycks & Gimpel 2016).
  case gelu
  /// GELU's approximation by tanh.
  case geluTanh
  /// `x · sigmoid(x)`, also called swish.
  case silu
  /// `log(1 + exp(x))`.
  case softplus
  /// `log(sigmoid(x))`, for all x without overflow.
  case logSigmoid
  /// `x / (1 + |x|)`.
  case softsign
  /// `min(max(x, −1), 1)`.
  case hardTanh
  /// `min(max(x/6 + 1/2, 0), 1)`.
  case hardSigmoid
  /// `x · hardSigmoid(x)` (Howard et al. 2019).
  case hardSwish
  /// `x · tanh(softplus(x))` (Misra 2019).
  case mish
  /// `max(x, 0) + min(α(exp(x/α) − 1), 0)` (Barron 2017).
  case celu(alpha: Double = 1)
  /// x where it is above a threshold, else 0 (Konda et al. 2014).
  case thresholdedRelu(threshold: Double = 1)
  /// x where |x| is above a threshold, else 0.
  case hardShrink(threshold: Double = 0.5)
  /// x moved towards 0 by a threshold, 0 within it.
  case softShrink(threshold: Double = 0.5)
  /// `x − tanh(x)`.
  case tanhShrink
  /// The first half of the last axis times the sigmoid of the second (Dauphin et al. 2017).
  case gatedLinear
  /// `exp(x) / Σ exp(x)` over the last axis.
  case softmax
  /// The logarithm of softmax.
  case logSoftmax

  /// Records the function.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    switch self {
    case .linear: return x
    case .sigmoid: return x.sigmoid()
    case .tanh: return x.tanh()
    case .relu: return x.relu()
    case .relu6: return Self.held(x, 0, 6)
    case .leakyRelu(let slope): return Tensor.select(x .> 0, x, slope * x)
    case .elu(let alpha): return Self.elu(x, alpha)
    case .selu: return 1.050_700_987_355_480_5 * Self.elu(x, 1.673_263_242_354_377_2)
    case .gelu: return 0.5 * x * (1 + (x * 0.5.squareRoot()).erf())
    case .geluTanh:
      // √(2/π)
      let inner = 0.797_884_560_802_865_4 * (x + 0.044715 * x * x.square())
      return 0.5 * x * (1 + inner.tanh())
    case .silu: return x * x.sigmoid()
    case .softplus: return x.softplus()
    case .logSigmoid: return -(-x).softplus()
    case .softsign: return x / (1 + x.abs())
    case .hardTanh: return Self.held(x, -1, 1)
    case .hardSigmoid: return Self.held(x / 6 + 0.5, 0, 1)
    case .hardSwish: return x * Self.held(x / 6 + 0.5, 0, 1)
    case .mish: return x * x.softplus().tanh()
    case .celu(let alpha): return Tensor.select(x .> 0, x, alpha * ((min(x, 0) / alpha).exp() - 1))
    case .thresholdedRelu(let threshold): return Tensor.select(x .> threshold, x, 0)
    case .hardShrink(let threshold): return Tensor.select(x.abs() .> threshold, x, 0)
    case .softShrink(let threshold):
      return Tensor.select(
        x .> threshold, x - threshold, Tensor.select(x .< -threshold, x + threshold, 0))
    case .tanhShrink: return x - x.tanh()
    case .gatedLinear: return Self.gated(x)
    case .softmax: return x.softmax()
    case .logSoftmax: return x.logSoftmax()
    }
  }

  // As in PyTorch, no gradient passes at the bounds: the tie is won by the constant.
  private static func held(_ x: Tensor, _ low: Double, _ high: Double) -> Tensor {
    min(x.scalar(high), max(x.scalar(low), x))
  }

  // The exponent is held at 0 where it is not chosen, lest it overflow to an infinite gradient.
  private static func elu(_ x: Tensor, _ alpha: Double) -> Tensor {
    Tensor.select(x .> 0, x, alpha * (min(x, 0).exp() - 1))
  }

  private static func gated(_ x: Tensor) -> Tensor {
    guard case .fixed(let width)? = x.shape.dimensions.last, width % 2 == 0, width > 0 else {
      return x.trace.mismatch(
        "a gated linear unit", [x], mend: "the last axis must have an even size", guess: x.shape)
    }
    return x.sliced(0..<width / 2) * x.sliced(width / 2..<width).sigmoid()
  }
}
