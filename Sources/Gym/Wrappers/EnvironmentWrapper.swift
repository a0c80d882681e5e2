public import Drawing

/// An environment around another one, which changes some of what goes in or comes out.
///
/// Wrappers are values and compose as types: `TimeLimit<StackedObservation<CartPole>>` is compiled as
/// one environment. What a wrapper does not change it hands on by itself.
public protocol EnvironmentWrapper<Base>: Environment {
  /// The kind of environment inside.
  associatedtype Base: Environment
  /// The environment inside.
  var base: Base { get set }
}

extension EnvironmentWrapper {
  /// Starts a new episode.
  @inlinable
  public mutating func reset(seed: UInt64?) throws -> Base.Observation
  where Observation == Base.Observation {
    try base.reset(seed: seed)
  }
  /// Lets one step of time pass.
  @inlinable
  public mutating func step(_ action: Base.Action) throws -> Step<Base.Observation>
  where Observation == Base.Observation, Action == Base.Action {
    try base.step(action)
  }
  /// The names of the environment's own measures.
  @inlinable public static var metricNames: [String] { Base.metricNames }
  /// Writes the environment's own measures.
  @inlinable public func metrics(into values: inout MutableSpan<Double>) {
    base.metrics(into: &values)
  }
  /// The current state as a picture.
  public func draw() -> Drawing { base.draw() }
}

extension EnvironmentWrapper where ObservationSpace == Base.ObservationSpace {
  /// The set of possible observations.
  @inlinable public var observationSpace: Base.ObservationSpace { base.observationSpace }
}

extension EnvironmentWrapper where ActionSpace == Base.ActionSpace {
  /// The set of possible actions.
  @inlinable public var actionSpace: Base.ActionSpace { base.actionSpace }
  /// How a person plays it.
  public var controls: PlayControls { base.controls }
  /// Whether some actions are illegal at times.
  @inlinable public static var restrictsActions: Bool { Base.restrictsActions }
  /// Marks which actions are legal now.
  @inlinable public func legalActions(into mask: inout MutableSpan<Bool>) {
    base.legalActions(into: &mask)
  }
}

extension Step {
  /// The same step with another observation.
  @inlinable @inline(__always)
  public func observing<Other>(_ observation: Other) -> Step<Other> {
    Step<Other>(
      observation: observation, reward: reward, terminated: terminated, truncated: truncated)
  }
}

extension FloatVector {
  /// The vector of what a function makes of each number and its place.
  @inlinable @inline(__always)
  func mapped(_ function: (Int, Float) -> Float) -> Self {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: floatCount) { buffer in
      buffer.initialize(repeating: 0)
      var span = buffer.mutableSpan
      write(to: &span)
      for index in 0..<buffer.count { buffer[index] = function(index, buffer[index]) }
      return Self(floats: UnsafeBufferPointer(buffer).span)
    }
  }
}
