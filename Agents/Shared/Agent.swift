public import Formats
public import Gym
public import Randomness

/// Something that acts in a vector of environments and learns from what happens.
///
/// `Training` owns the loop: an iteration is `stepsPerIteration` times act, step, observe, and then
/// one `learn`. An agent sees slabs and spaces, never an environment.
public protocol Agent: AnyObject {
  /// Steps of the whole vector between two calls of `learn`.
  var stepsPerIteration: Int { get }

  /// Writes an action code for every row of `environments.observations`.
  func act(in environments: any VectorEnvironment, into actions: Slab<Float>, at progress: Progress)
    throws
  /// Takes note of what the actions led to: reads the vector's slabs after its step.
  func observe(_ environments: any VectorEnvironment, actions: Slab<Float>, at progress: Progress)
    throws
  /// Learns from what was observed in this iteration.
  func learn(at progress: Progress) throws

  /// The names of the measures of learning, such as `loss`, in the order of `metrics`.
  var metricNames: [String] { get }
  /// The measures of learning: of the last update, or means over the updates since they were last
  /// taken; NaN where there was none.
  func takeMetrics() -> [Double]

  /// The policy as it is now: a value that later learning does not change.
  var policy: any AgentPolicy { get }

  /// Everything that the future depends on.
  func encode(into archive: inout Archive) throws
  /// Goes on from an encoded state.
  func decode(from archive: Archive) throws
}

/// How far a training is: all schedules follow it.
public struct Progress: Sendable, Codable, Equatable {
  /// Environment steps taken (steps of the vector times its size).
  public var steps: Int
  /// Environment steps that the training is to take.
  public var totalSteps: Int

  /// How far a training is.
  public init(steps: Int, totalSteps: Int) {
    self.steps = steps
    self.totalSteps = totalSteps
  }
}

/// What an agent has learned, able to act anywhere: networks with their normalisers.
public protocol AgentPolicy: AnyObject {
  /// The name of the agent that made it, such as `dqn`.
  var agentName: String { get }
  /// The space of the observations that it takes.
  var observationSpace: SpaceDescription { get }
  /// The space of its actions.
  var actionSpace: SpaceDescription { get }
  /// Writes an action code for each of `count` observations.
  ///
  /// - Parameters:
  ///   - observations: codes, `[count, observationWidth]`.
  ///   - legal: `[count, actionCount]` for finite action spaces; illegal actions are never taken.
  ///   - actions: `[count, actionWidth]`.
  ///   - generator: where it draws from to act stochastically; `nil` acts greedily.
  func act(
    observations: Slab<Float>, legal: Slab<Bool>, count: Int, into actions: Slab<Float>,
    generator: inout PCG64?) throws
  /// Floats that it remembers from one step of an episode to the next; most policies remember none.
  var memoryWidth: Int { get }

  /// Writes an action code for each of `count` observations, and remembers them.
  ///
  /// - Parameters:
  ///   - memory: `[count, memoryWidth]`, zeros at the start of an episode, and changed; the rest is as
  ///     above.
  func act(
    observations: Slab<Float>, legal: Slab<Bool>, count: Int, memory: Slab<Float>,
    into actions: Slab<Float>, generator: inout PCG64?) throws

  /// The same as `thoughts(observation:row:)` with what it remembers of the steps before,
  /// `[memoryWidth]`, which stays as it is.
  func thoughts(observation: Slab<Float>, row: Int, memory: Slab<Float>) throws -> [(
    name: String, values: [Float]
  )]

  /// Names and values of what the policy thinks of one observation, for people to see: action
  /// values or probabilities, and the state's value.
  func thoughts(observation: Slab<Float>, row: Int) throws -> [(name: String, values: [Float])]
  /// Writes what `AgentKind.policy(from:)` reads.
  func encode(into archive: inout Archive) throws
}

extension AgentPolicy {
  /// None.
  public var memoryWidth: Int { 0 }

  /// Writes an action code for each of `count` observations; there is nothing to remember.
  public func act(
    observations: Slab<Float>, legal: Slab<Bool>, count: Int, memory: Slab<Float>,
    into actions: Slab<Float>, generator: inout PCG64?
  ) throws {
    try act(
      observations: observations, legal: legal, count: count, into: actions, generator: &generator)
  }

  /// What the policy thinks of one observation; there is nothing that it remembers.
  public func thoughts(observation: Slab<Float>, row: Int, memory: Slab<Float>) throws -> [(
    name: String, values: [Float]
  )] { try thoughts(observation: observation, row: row) }
}

/// An agent that can be named on the command line: how it is configured and made.
public protocol AgentKind: SendableMetatype {
  /// The name, such as `dqn`.
  static var name: String { get }
  /// A sentence that says what it is.
  static var summary: String { get }
  /// All hyperparameters, with defaults.
  associatedtype Configuration: AgentConfiguration
  /// Whether it can act and learn in such spaces, as far as these tell.
  ///
  /// Unless an agent says otherwise, it can where actions are finitely many.
  static func accepts(observationSpace: SpaceDescription, actionSpace: SpaceDescription) -> Bool
  /// Makes an agent.
  ///
  /// - Parameter restrictsActions: whether some actions are illegal at times: then the agent looks at
  ///   the environments' masks when it learns, too.
  /// - Throws: ``GymError`` if it cannot act in such spaces.
  static func make(
    _ configuration: Configuration, observationSpace: SpaceDescription,
    actionSpace: SpaceDescription, restrictsActions: Bool, environments: Int, threads: Int,
    seed: UInt64
  ) throws -> any Agent
  /// Reads a policy that such an agent wrote.
  static func policy(from archive: Archive) throws -> any AgentPolicy
}

extension AgentKind {
  /// Whether actions are finitely many.
  public static func accepts(
    observationSpace: SpaceDescription, actionSpace: SpaceDescription
  ) -> Bool { actionSpace.cardinality != nil }
}

/// The hyperparameters of an agent.
public protocol AgentConfiguration: Sendable, Codable, Equatable {
  /// The published defaults.
  init()
  /// Checks every value.
  ///
  /// - Throws: ``GymError/parameter(_:value:allowed:)`` for the first that makes no sense.
  func validate() throws
}
