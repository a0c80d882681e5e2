public import Drawing
public import Formats

/// What happens to an environment of a vector whose episode has ended (Gymnasium's modes).
public enum AutoresetMode: String, Sendable, Codable, CaseIterable {
  /// The step after the last one ignores its action and resets (Gymnasium's default).
  case nextStep = "next_step"
  /// The last step itself resets; the true final observation is kept beside.
  case sameStep = "same_step"
  /// The caller resets, by mask.
  case disabled
}

/// Several environments of one kind stepped together, without their types.
///
/// The results of `reset` and `step` lie in the slabs until the next call. Observations and actions
/// are **codes**. An observation of a discrete space is one float, its number; of every other space
/// it is the flat form. An action of a finite space is one float, its number; of every other space it
/// is the flat form.
public protocol VectorEnvironment: AnyObject {
  /// How many environments there are.
  var count: Int { get }
  /// The observations' space.
  var observationSpace: SpaceDescription { get }
  /// The actions' space.
  var actionSpace: SpaceDescription { get }
  /// Floats in one observation's code.
  var observationWidth: Int { get }
  /// Floats in one action code.
  var actionWidth: Int { get }
  /// The number of actions, if finite.
  var actionCount: Int? { get }
  /// What happens after an episode's end.
  var autoresetMode: AutoresetMode { get }

  /// The observations to act on, as codes, `[count, observationWidth]`.
  var observations: Slab<Float> { get }
  /// The observations that the last step truly led to, `[count, observationWidth]`: equal to
  /// `observations` but where an episode ended and `sameStep` has reset it already.
  var finalObservations: Slab<Float> { get }
  /// The rewards of the last step, `[count]`.
  var rewards: Slab<Double> { get }
  /// Which tasks ended in the last step, `[count]`.
  var terminated: Slab<Bool> { get }
  /// Which episodes were cut in the last step, `[count]`.
  var truncated: Slab<Bool> { get }
  /// Which rows of the last step were mere resets, their action ignored (`nextStep`), `[count]`.
  var ignored: Slab<Bool> { get }
  /// Which actions are legal now, `[count, actionCount]`; all true where the environment says
  /// nothing, empty for infinite action spaces.
  var legalActions: Slab<Bool> { get }
  /// Which actions were legal in what the last step truly led to, `[count, actionCount]`: as
  /// `legalActions`, but where an episode ended and `sameStep` has reset it already.
  var finalLegalActions: Slab<Bool> { get }
  /// Whether some actions are illegal at times; if not, both masks are true everywhere.
  var restrictsActions: Bool { get }
  /// The undiscounted return of the episodes that ended in the last step, `[count]`.
  var episodeReturns: Slab<Double> { get }
  /// The length of the episodes that ended in the last step, `[count]`.
  var episodeLengths: Slab<Int> { get }

  /// Starts an episode everywhere: environment i is seeded with `seed` + i, or goes on with its
  /// generator if `seed` is nil.
  func reset(seed: UInt64?) throws
  /// Starts an episode where `mask` is true, for the mode `disabled`.
  func reset(where mask: Slab<Bool>, seed: UInt64?) throws
  /// Lets one step pass everywhere.
  ///
  /// - Parameter actions: action codes, `[count, actionWidth]`.
  func step(_ actions: Slab<Float>) throws
  /// Draws a random action code for every environment from the vector's own action generators.
  func sampleActions(into actions: Slab<Float>)

  /// A picture of environment `index`.
  func draw(_ index: Int) -> Drawing
  /// The names of the environments' own measures.
  var metricNames: [String] { get }
  /// The current measures of environment `index`, in the order of `metricNames`.
  func metrics(_ index: Int) -> [Double]

  /// Everything that the future depends on: environments, generators, running episodes, slabs.
  func encode(into archive: inout Archive) throws
  /// Goes on from an encoded state.
  func decode(from archive: Archive) throws
}
