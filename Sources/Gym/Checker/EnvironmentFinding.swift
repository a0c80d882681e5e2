/// Something that a check of an environment found.
public struct EnvironmentFinding: Sendable, Equatable, CustomStringConvertible {
  /// How bad it is.
  public enum Severity: String, Sendable, Codable, CaseIterable {
    /// Training or resuming would go wrong.
    case error
    /// It may be meant, but makes learning harder.
    case warning
  }

  /// How bad it is.
  public let severity: Severity
  /// What was found where, and what mends it.
  public let sentence: String

  /// The severity and the sentence.
  public var description: String { "\(severity.rawValue): \(sentence)" }
}

/// Checks that an environment keeps its promises: what Gymnasium's `check_env` and Stable-Baselines3's
/// test look at, and that copies and codings reproduce the future.
///
/// ```swift
/// @Test func drone() throws { #expect(try checkEnvironment(Drone()).isEmpty) }
/// ```
/// - Parameters:
///   - environment: as it is made, before its first reset.
///   - seed: of resets and random actions.
///   - steps: how many random steps are looked at.
/// - Returns: what was found, errors first; nothing is the best answer.
public func checkEnvironment(
  _ environment: some Environment, seed: UInt64 = 0, steps: Int = 200
) -> [EnvironmentFinding] {
  var checker = EnvironmentChecker(environment, seed: seed, steps: steps)
  checker.run()
  return checker.findings.filter { $0.severity == .error }
    + checker.findings.filter { $0.severity == .warning }
}
