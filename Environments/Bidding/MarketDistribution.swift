internal import Gym

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// How prices, or values, are distributed around the level of their tick.
public enum MarketDistribution: Sendable, Equatable {
  /// Numbers whose logarithm is normal with a deviation; their mean.
  case logNormal(mean: Double, deviation: Double)
  /// The gamma distribution.
  case gamma(shape: Double, scale: Double)
  /// Quantiles at 257 evenly spaced normal scores from −4 to 4, rising.
  case empirical(quantiles: [Double])

  /// The mean.
  public var mean: Double {
    switch self {
    case .logNormal(let mean, _): mean
    case .gamma(let shape, let scale): shape * scale
    case .empirical(let quantiles): NormalScores(quantiles: quantiles).mean
    }
  }

  /// The same distribution with another mean.
  func scaled(by factor: Double) -> MarketDistribution {
    switch self {
    case .logNormal(let mean, let deviation): .logNormal(mean: mean * factor, deviation: deviation)
    case .gamma(let shape, let scale): .gamma(shape: shape, scale: scale * factor)
    case .empirical(let quantiles): .empirical(quantiles: quantiles.map { $0 * factor })
    }
  }

  /// Checks every number.
  func validate(_ name: String) throws {
    func fault(_ key: String, _ value: Double, _ allowed: String) -> GymError {
      .parameter("\(name).\(key)", value: "\(value)", allowed: allowed)
    }
    switch self {
    case .logNormal(let mean, let deviation):
      guard mean > 0, mean < 1e12 else { throw fault("mean", mean, "above 0 and below 1e12") }
      guard (0...3).contains(deviation) else {
        throw fault("deviation", deviation, "between 0 and 3")
      }
    case .gamma(let shape, let scale):
      guard shape >= 0.05, shape < 1e4 else {
        throw fault("shape", shape, "between 0.05 and 10000")
      }
      guard scale > 0, scale < 1e12 else { throw fault("scale", scale, "above 0 and below 1e12") }
    case .empirical(let quantiles):
      guard quantiles.count == NormalScores.count else {
        throw fault("quantiles", Double(quantiles.count), "\(NormalScores.count) numbers")
      }
      var last = 0.0
      for quantile in quantiles {
        guard quantile >= last, quantile < 1e12 else {
          throw fault("quantiles", quantile, "rising from 0 or more")
        }
        last = quantile
      }
      guard last > 0 else { throw fault("quantiles", last, "above 0 at the end") }
    }
  }

  /// What turns normal numbers into draws: e to a line, or a table.
  enum Sampler {
    case line(offset: Double, slope: Double)
    case table(NormalScores)
  }

  /// What turns normal numbers into draws.
  var sampler: Sampler {
    switch self {
    case .logNormal(let mean, let deviation):
      .line(offset: log(mean) - deviation * deviation / 2, slope: deviation)
    case .gamma(let shape, let scale): .table(NormalScores(gammaShape: shape, scale: scale))
    case .empirical(let quantiles): .table(NormalScores(quantiles: quantiles))
    }
  }
}

extension MarketDistribution: Codable {
  private enum CodingKeys: String, CodingKey {
    case kind, mean, deviation, shape, scale, quantiles
  }

  private enum Kind: String, Codable, CaseIterable {
    case logNormal = "log_normal"
    case gamma
    case empirical
  }

  /// Reads a distribution.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let name = try values.decode(String.self, forKey: .kind)
    switch Kind(rawValue: name) {
    case .logNormal:
      self = .logNormal(
        mean: try values.decode(Double.self, forKey: .mean),
        deviation: try values.decode(Double.self, forKey: .deviation))
    case .gamma:
      self = .gamma(
        shape: try values.decode(Double.self, forKey: .shape),
        scale: try values.decode(Double.self, forKey: .scale))
    case .empirical:
      self = .empirical(quantiles: try values.decode([Double].self, forKey: .quantiles))
    case nil:
      throw GymError.parameter("kind", value: name, allowed: "log_normal, gamma or empirical")
    }
  }

  /// Writes a distribution.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .logNormal(let mean, let deviation):
      try values.encode(Kind.logNormal, forKey: .kind)
      try values.encode(mean, forKey: .mean)
      try values.encode(deviation, forKey: .deviation)
    case .gamma(let shape, let scale):
      try values.encode(Kind.gamma, forKey: .kind)
      try values.encode(shape, forKey: .shape)
      try values.encode(scale, forKey: .scale)
    case .empirical(let quantiles):
      try values.encode(Kind.empirical, forKey: .kind)
      try values.encode(quantiles, forKey: .quantiles)
    }
  }
}
