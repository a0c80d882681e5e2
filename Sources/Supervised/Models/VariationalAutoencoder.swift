public import Neural

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// An autoencoder whose codes are distributions, so that codes can be drawn and similar inputs lie
/// together.
///
/// The encoder gives mean and log variance of each code; in training a code is drawn by the
/// reparametrisation `mean + deviation · noise`, else the mean is taken. Fit it to a data set without
/// targets with ``loss(beta:)``.
///
/// Source: Kingma & Welling, "Auto-Encoding Variational Bayes" (2014); β: Higgins et al. (2017).
public struct VariationalAutoencoder: Module {
  /// The distribution of an input given a code.
  public enum Likelihood: String, Sendable, Codable {
    /// Of numbers in 0 … 1 as chances; the decoder gives logits.
    case bernoulli
    /// Normal with variance 1/2, so that −log is the squared error up to a constant.
    case gaussian
  }

  /// The numbers of a row.
  public var inputs: Int
  /// The units between inputs and code, mirrored in the decoder.
  public var hidden: [Int]
  /// The numbers of a code.
  public var code: Int
  /// The distribution of an input given a code.
  public var likelihood: Likelihood

  /// A variational autoencoder of dense layers.
  public init(
    inputs: Int, hidden: [Int] = [400], code: Int = 20, likelihood: Likelihood = .bernoulli
  ) {
    self.inputs = inputs
    self.hidden = hidden
    self.code = code
    self.likelihood = likelihood
  }

  /// From inputs to mean and log variance of the code, `[batch, 2 · code]`.
  public var encoder: Sequential { Models.perceptron(hidden: hidden, outputs: 2 * code) }
  /// From codes to logits or means of the inputs.
  public var decoder: Sequential { Models.perceptron(hidden: hidden.reversed(), outputs: inputs) }

  /// Records `[batch, inputs + 2 · code]`: what is rebuilt, the codes' means and log variances.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    let parameters = encoder(x, name: "encoder").split([code, code])
    let (mean, logVariance) = (parameters[0], parameters[1].clamped(-20, 20))
    var drawn = mean
    if x.trace.isTraining { drawn = mean + (0.5 * logVariance).exp() * x.trace.normal(like: mean) }
    return Tensor.concatenate([decoder(drawn, name: "decoder"), mean, logVariance])
  }

  /// The negative evidence lower bound, in nats a row: reconstruction plus β times the divergence of
  /// the code's distribution from the standard normal one.
  public func loss(beta: Double = 1) -> Loss {
    let (inputs, code, likelihood) = (inputs, code, likelihood)
    return Loss("negative_elbo") { output, target in
      let parts = output.split([inputs, code, code])
      let rebuilt: Tensor =
        switch likelihood {
        case .bernoulli: (parts[0].softplus() - parts[0] * target).sum(axes: [1])
        case .gaussian: (parts[0] - target).square().sum(axes: [1])
        }
      return rebuilt + beta * Self.divergence(mean: parts[1], logVariance: parts[2])
    }
  }

  /// `½ Σ(μ² + σ² − log σ² − 1)`: the divergence of a normal distribution from the standard one.
  static func divergence(mean: Tensor, logVariance: Tensor) -> Tensor {
    0.5 * (mean.square() + logVariance.exp() - logVariance - 1).sum(axes: [1])
  }
}
