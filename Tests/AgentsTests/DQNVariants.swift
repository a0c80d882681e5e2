import Testing

@testable import Agents

/// DQN with each of its additions, and with all of them.
enum DQNVariant: String, CaseIterable, CustomTestStringConvertible {
  case nStep, dueling, prioritized, noisy, noisyDueling

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
    }
    return configuration
  }
}
