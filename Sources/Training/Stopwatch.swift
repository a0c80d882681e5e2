#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// Measures the time since it was made; nothing that it says goes into compared files.
public struct Stopwatch: Sendable {
  private let start = ContinuousClock.now

  /// Starts to measure.
  public init() {}

  /// Seconds since the stopwatch was made.
  public var seconds: Double {
    let duration = ContinuousClock.now - start
    return Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }
}

/// Seconds since 1970, which only TensorBoard's event files hold.
func wallTime() -> Double { Date().timeIntervalSince1970 }
