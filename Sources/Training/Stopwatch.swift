/// Measures the time since it was made; nothing that it says goes into compared files.
public struct Stopwatch {
  private let start = ContinuousClock.now

  /// Starts to measure.
  public init() {}

  /// Seconds since the stopwatch was made.
  public var seconds: Double {
    let duration = ContinuousClock.now - start
    return Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }
}
