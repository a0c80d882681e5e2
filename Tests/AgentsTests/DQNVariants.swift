import Testing

@testable import Agents

/// DQN with each of its additions, and with all of them.
enum DQNVariant: String, CaseIterable, CustomTestStringConvertible {
  case nStep, dueling, prioritized, noisy, noisyDueling
  case quantiles, quantilesDueling, categorical, everything
  case implicit, implicitEverything

  var testDescription: String { rawValue }

  /// Settings that suit small tasks.
  var settings: DQN.Configuration {
    var configuration = Kind.dqnSettings
    switch self {
    case .nStep: configuration.nStep = 3
    case .dueling: configuration.dueling = true
    case .prioritized: configuration.prioritizedReplay = true
    case .noisy: configuration.noisy = true
    case .noisyDueling:
      configuration.noisy = true
      configuration.dueling = true
      (configuration.epsilonStart, configuration.epsilonEnd) = (0, 0)
    case .quantiles: configuration.distribution = .quantiles
    case .quantilesDueling:
      configuration.distribution = .quantiles
      configuration.dueling = true
    case .categorical: configuration.distribution = .categorical
    case .everything:
      configuration.nStep = 3
      configuration.dueling = true
      configuration.prioritizedReplay = true
      configuration.noisy = true
      configuration.distribution = .categorical
      configuration.double = true
      (configuration.epsilonStart, configuration.epsilonEnd) = (0, 0)
    case .implicit: configuration.distribution = .implicitQuantiles
    case .implicitEverything:
      configuration.nStep = 3
      configuration.dueling = true
      configuration.prioritizedReplay = true
      configuration.noisy = true
      configuration.distribution = .implicitQuantiles
      configuration.double = true
      (configuration.epsilonStart, configuration.epsilonEnd) = (0, 0)
    }
    (configuration.greedySampleCount, configuration.cosineCount) = (8, 16)
    (configuration.quantileCount, configuration.atomCount) = (8, 13)
    (configuration.valueMinimum, configuration.valueMaximum) = (-3, 3)
    return configuration
  }
}
