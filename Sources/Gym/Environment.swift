public import Drawing

/// A world that an agent acts in: a value that holds its parameters, its state and its generator.
///
/// Copying an environment is a snapshot of it; there is nothing to clone, lock or close. The
/// semantics are Gymnasium's: `terminated` means that the task itself ended, `truncated` that
/// something outside of it (a time limit) cut the episode; both may be true, and after either the
/// environment must be reset.
public protocol Environment<Observation, Action>: Sendable, Codable {
  /// What the agent sees.
  associatedtype Observation where Observation == ObservationSpace.Element
  /// What the agent does.
  associatedtype Action where Action == ActionSpace.Element
  /// The set of possible observations.
  associatedtype ObservationSpace: Space
  /// The set of possible actions.
  associatedtype ActionSpace: Space

  /// The set of possible observations.
  var observationSpace: ObservationSpace { get }
  /// The set of possible actions.
  var actionSpace: ActionSpace { get }

  /// Starts a new episode.
  ///
  /// - Parameter seed: seeds the environment's generator anew; `nil` goes on with the generator
  ///   as it is (an environment never seeded uses seed 0).
  mutating func reset(seed: UInt64?) throws -> Observation
  /// Lets one step of time pass.
  ///
  /// - Throws: ``GymError`` if the action lies outside of the space or no episode has begun.
  mutating func step(_ action: Action) throws -> Step<Observation>

  /// The names of what `metrics(into:)` writes, in its order.
  static var metricNames: [String] { get }
  /// Writes the current values of the environment's own measures.
  func metrics(into values: inout MutableSpan<Double>)
  /// Whether some actions are illegal at times: only then `legalActions` is asked at every step.
  static var restrictsActions: Bool { get }
  /// Marks, for a finite action space, which actions are legal now.
  ///
  /// Environments that write one also say so by `restrictsActions`.
  func legalActions(into mask: inout MutableSpan<Bool>)
  /// The current state as a picture.
  func draw() -> Drawing
  /// How a person plays it.
  var controls: PlayControls { get }

  /// Lets one step pass in some rows of a vector. Environments never write this: the default lets
  /// the compiler make, beside each environment, a loop of that environment's own.
  static func stepRows(
    _ rows: EnvironmentRows<Self>, _ range: Range<Int>, actions: UnsafePointer<Float>) throws
  /// Draws random action codes for some rows of a vector. Environments never write this.
  static func sampleRows(
    _ rows: EnvironmentRows<Self>, _ range: Range<Int>, actions: UnsafeMutablePointer<Float>)
}

/// What an environment answers to an action.
public struct Step<Observation: Sendable>: Sendable {
  /// What the agent sees now; of an episode's last step the true final observation.
  public var observation: Observation
  /// The reward of this step.
  public var reward: Double
  /// Whether the task ended: nothing is to be expected beyond this step.
  public var terminated: Bool
  /// Whether the episode was cut from outside: the task would have gone on.
  public var truncated: Bool

  /// What an environment answers to an action.
  @inlinable
  public init(
    observation: Observation, reward: Double, terminated: Bool, truncated: Bool = false
  ) {
    self.observation = observation
    self.reward = reward
    self.terminated = terminated
    self.truncated = truncated
  }

  /// Whether the episode ended, for either reason.
  @inlinable public var ended: Bool { terminated || truncated }
}

extension Environment {
  /// No measures.
  @inlinable public static var metricNames: [String] { [] }
  /// Writes nothing.
  @inlinable public func metrics(into values: inout MutableSpan<Double>) {}
  /// Marks all actions as legal.
  @inlinable public func legalActions(into mask: inout MutableSpan<Bool>) {
    for index in 0..<mask.count { mask[index] = true }
  }
  /// All actions are legal at all times.
  @inlinable public static var restrictsActions: Bool { false }
  /// An empty picture.
  public func draw() -> Drawing { .empty }
  /// What the action space alone tells.
  public var controls: PlayControls { PlayControls(actionSpace.description) }
}
