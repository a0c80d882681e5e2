internal import CKernels

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// How a gradient becomes a step: the hyperparameters of an optimiser.
///
/// Steps equal PyTorch's, where it has the optimiser.
public enum OptimizerRule: Sendable, Equatable {
  /// Gradient descent, with momentum (Polyak 1964) or Nesterov's (Sutskever et al. 2013).
  case sgd(
    momentum: Double = 0, dampening: Double = 0, nesterov: Bool = false, decay: Decay = .none)
  /// Root mean square propagation (Tieleman & Hinton 2012) in PyTorch's form.
  case rmsprop(
    alpha: Double = 0.99, epsilon: Double = 1e-8, momentum: Double = 0, centered: Bool = false,
    decay: Decay = .none)
  /// The same in TensorFlow's form: ε inside the root, the mean square begins at 1.
  case rmspropTF(
    alpha: Double = 0.99, epsilon: Double = 1e-8, momentum: Double = 0, centered: Bool = false,
    decay: Decay = .none)
  /// Duchi et al. 2011; the sums of squares begin at `initialSum`.
  case adagrad(
    epsilon: Double = 1e-10, rateDecay: Double = 0, initialSum: Double = 0, decay: Decay = .none)
  /// Zeiler 2012.
  case adadelta(rho: Double = 0.9, epsilon: Double = 1e-6, decay: Decay = .none)
  /// Kingma & Ba 2015; with `amsgrad` Reddi et al. 2018; with decoupled decay Loshchilov & Hutter
  /// 2019 (AdamW).
  case adam(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, amsgrad: Bool = false,
    decay: Decay = .none)
  /// Dozat 2016.
  case nadam(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
    momentumDecay: Double = 4e-3, decay: Decay = .none)
  /// Liu et al. 2020.
  case radam(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, decay: Decay = .none)
  /// Adam with the infinity norm (Kingma & Ba 2015, section 7.1).
  case adamax(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, decay: Decay = .none)
  /// The sign of a momentum (Chen et al. 2023).
  case lion(beta1: Double = 0.9, beta2: Double = 0.99, decay: Decay = .none)

  /// A pull of the weights towards zero.
  public enum Decay: Sendable, Equatable {
    /// None.
    case none
    /// Added to the gradient, times the weight.
    case l2(Double)
    /// Taken off the weight directly, times the learning rate.
    case decoupled(Double)
  }

  /// AdamW: Adam with decoupled weight decay.
  public static func adamW(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, decay: Double = 0.01
  ) -> OptimizerRule {
    .adam(beta1: beta1, beta2: beta2, epsilon: epsilon, decay: .decoupled(decay))
  }

  /// With what each slot of memory begins.
  var slotStarts: [Float] {
    switch self {
    case .sgd(let momentum, _, _, _): momentum == 0 ? [] : [0]
    case .rmsprop(_, _, _, let centered, _): centered ? [0, 0, 0] : [0, 0]
    case .rmspropTF(_, _, _, let centered, _): centered ? [1, 0, 0] : [1, 0]
    case .adagrad(_, _, let initialSum, _): [Float(initialSum)]
    case .lion: [0]
    case .adadelta, .nadam, .radam, .adamax: [0, 0]
    case .adam(_, _, _, let amsgrad, _): amsgrad ? [0, 0, 0] : [0, 0]
    }
  }

  /// Writes the coefficients of step number `step`, which optimizers.inc explains.
  func write(
    to target: inout apus_step, step: Int, learningRate rate: Double,
    momentumProduct: inout Double
  ) {
    let t = Double(step)
    var c: [8 of Double] = .init(repeating: 0)
    var flag = false
    let kind: apus_rule
    let decay: Decay
    switch self {
    case .sgd(let momentum, let dampening, let nesterov, let d):
      (kind, decay, flag) = (APUS_SGD, d, nesterov)
      c = [rate, momentum, 1 - dampening, step == 1 ? 1 : 0, 0, 0, 0, 0]
    case .rmsprop(let alpha, let epsilon, let momentum, let centered, let d):
      (kind, decay, flag) = (APUS_RMSPROP, d, centered)
      c = [rate, alpha, 1 - alpha, epsilon, momentum, 0, 0, 0]
    case .rmspropTF(let alpha, let epsilon, let momentum, let centered, let d):
      (kind, decay, flag) = (APUS_RMSPROP_TF, d, centered)
      c = [rate, alpha, 1 - alpha, epsilon, momentum, 0, 0, 0]
    case .adagrad(let epsilon, let rateDecay, _, let d):
      (kind, decay) = (APUS_ADAGRAD, d)
      c = [rate / (1 + (t - 1) * rateDecay), 0, 0, epsilon, 0, 0, 0, 0]
    case .adadelta(let rho, let epsilon, let d):
      (kind, decay) = (APUS_ADADELTA, d)
      c = [rate, rho, 1 - rho, epsilon, 0, 0, 0, 0]
    case .adam(let beta1, let beta2, let epsilon, let amsgrad, let d):
      (kind, decay, flag) = (APUS_ADAM, d, amsgrad)
      c = [
        rate / (1 - pow(beta1, t)), beta1, 1 - beta1, epsilon, beta2,
        1 - beta2, 1 / (1 - pow(beta2, t)).squareRoot(), 0,
      ]
    case .nadam(let beta1, let beta2, let epsilon, let momentumDecay, let d):
      (kind, decay) = (APUS_NADAM, d)
      let now = beta1 * (1 - 0.5 * pow(0.96, t * momentumDecay))
      let next = beta1 * (1 - 0.5 * pow(0.96, (t + 1) * momentumDecay))
      momentumProduct *= now
      c = [
        rate * (1 - now) / (1 - momentumProduct), beta1, 1 - beta1, epsilon, beta2,
        1 - beta2, 1 / (1 - pow(beta2, t)).squareRoot(), rate * next / (1 - momentumProduct * next),
      ]
    case .radam(let beta1, let beta2, let epsilon, let d):
      (kind, decay) = (APUS_RADAM, d)
      let correction = 1 - pow(beta2, t)
      let limit = 2 / (1 - beta2) - 1
      let length = limit - 2 * t * pow(beta2, t) / correction
      var rectified = 0.0
      if length > 5 {
        let ratio =
          (length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length)
        rectified = ratio.squareRoot() * correction.squareRoot()
      }
      c = [rate / (1 - pow(beta1, t)), beta1, 1 - beta1, epsilon, beta2, 1 - beta2, rectified, 0]
    case .adamax(let beta1, let beta2, let epsilon, let d):
      (kind, decay) = (APUS_ADAMAX, d)
      c = [rate / (1 - pow(beta1, t)), beta1, 1 - beta1, epsilon, beta2, 0, 0, 0]
    case .lion(let beta1, let beta2, let d):
      (kind, decay) = (APUS_LION, d)
      c = [rate, beta1, 1 - beta1, 0, beta2, 1 - beta2, 0, 0]
    }
    target.rule = Int32(kind.rawValue)
    target.flags = flag ? 1 : 0
    target.weight_decay = 0
    target.decoupled_decay = 0
    switch decay {
    case .none: break
    case .l2(let factor): target.weight_decay = Float(factor)
    case .decoupled(let factor): target.decoupled_decay = Float(factor * rate)
    }
    withUnsafeMutableBytes(of: &target.c) { bytes in
      let floats = bytes.bindMemory(to: Float.self)
      for index in 0..<8 { floats[index] = Float(c[index]) }
    }
  }
}
