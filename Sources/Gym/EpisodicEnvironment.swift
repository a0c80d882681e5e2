public import Drawing
public import Formats

/// One environment without its types, an episode at a time: what the command line plays with.
///
/// Observations and actions are JSON as `apus rollout` writes and reads them, or codes as agents' policies use them.
public protocol EpisodicEnvironment: AnyObject {
  /// The observations' space.
  var observationSpace: SpaceDescription { get }
  /// The actions' space.
  var actionSpace: SpaceDescription { get }
  /// The number of steps after which an episode is cut; nil for no limit.
  var maxEpisodeSteps: Int? { get }
  /// The number of steps of the current episode.
  var elapsedSteps: Int { get }
  /// The code of the last observation; zeros before the first reset.
  var observationCode: [Float] { get }
  /// Which actions are legal now; empty for infinite action spaces.
  var legalActions: [Bool] { get }

  /// Starts an episode and gives the first observation.
  func reset(seed: UInt64?) throws -> JSONValue
  /// Lets one step pass.
  ///
  /// - Throws: ``GymError`` if the action does not belong to the space or no episode has begun.
  func step(_ action: JSONValue) throws -> EpisodicStep
  /// The action that a code, as a policy writes it into a slab, stands for.
  func action(code: [Float]) throws -> JSONValue
  /// Seeds the random actions as Gymnasium's `action_space.seed` does.
  func seedActions(_ seed: UInt64)
  /// Draws a random action.
  func sampleAction() throws -> JSONValue

  /// Another environment in the same state, which goes its own way from here.
  func copy() -> any EpisodicEnvironment
  /// The current state as a picture.
  func draw() -> Drawing
  /// The environment, where it can show all states of its table at once.
  var modelDrawing: (any ModelDrawing)? { get }
  /// How a person plays it.
  var controls: PlayControls { get }
  /// The names of the environment's own measures.
  var metricNames: [String] { get }
  /// The current measures, in the order of `metricNames`.
  var metrics: [Double] { get }
}

/// What an untyped environment answers to an action.
public struct EpisodicStep: Sendable, Equatable {
  /// What is seen now.
  public var observation: JSONValue
  /// The reward of this step.
  public var reward: Double
  /// Whether the task ended.
  public var terminated: Bool
  /// Whether the episode was cut from outside.
  public var truncated: Bool

  /// Whether the episode ended, for either reason.
  public var ended: Bool { terminated || truncated }
}
