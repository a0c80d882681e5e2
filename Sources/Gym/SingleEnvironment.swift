public import Drawing
public import Formats
internal import Randomness

/// One environment behind the untyped face of ``EpisodicEnvironment``, with an optional limit.
public final class SingleEnvironment<E: Environment>: EpisodicEnvironment {
  /// The environment as it is now.
  public private(set) var environment: E
  /// The number of steps after which an episode is cut; nil for no limit.
  public let maxEpisodeSteps: Int?
  /// The number of steps of the current episode.
  public private(set) var elapsedSteps = 0
  /// The code of the last observation; zeros before the first reset.
  public private(set) var observationCode: [Float]
  private let typedActionSpace: E.ActionSpace
  private let typedObservationSpace: E.ObservationSpace
  private var actionGenerators: SpaceGenerators

  /// Puts an environment behind the untyped face.
  ///
  /// - Throws: ``GymError`` if the limit is below 1.
  public init(_ environment: E, maxEpisodeSteps: Int? = nil) throws {
    if let limit = maxEpisodeSteps, limit < 1 {
      throw GymError.parameter("maxEpisodeSteps", value: "\(limit)", allowed: "at least 1")
    }
    self.environment = environment
    self.maxEpisodeSteps = maxEpisodeSteps
    typedActionSpace = environment.actionSpace
    typedObservationSpace = environment.observationSpace
    actionGenerators = typedActionSpace.generators(seed: 0)
    observationCode = Array(repeating: 0, count: typedObservationSpace.codeCount)
  }

  /// The set of possible observations.
  public var observationSpace: SpaceDescription { typedObservationSpace.description }
  /// The set of possible actions.
  public var actionSpace: SpaceDescription { typedActionSpace.description }

  /// Which actions are legal now.
  public var legalActions: [Bool] {
    guard let count = typedActionSpace.cardinality else { return [] }
    var mask = [Bool](repeating: true, count: count)
    guard E.restrictsActions else { return mask }
    var span = mask.mutableSpan
    environment.legalActions(into: &span)
    return mask
  }

  /// Starts a new episode.
  public func reset(seed: UInt64?) throws -> JSONValue {
    let observation = try environment.reset(seed: seed)
    elapsedSteps = 0
    return note(observation)
  }

  /// Lets one step of time pass.
  public func step(_ action: JSONValue) throws -> EpisodicStep {
    let step = try environment.step(typedActionSpace.element(json: action))
    elapsedSteps += 1
    let cut = maxEpisodeSteps.map { elapsedSteps >= $0 } ?? false
    return EpisodicStep(
      observation: note(step.observation), reward: step.reward, terminated: step.terminated,
      truncated: step.truncated || cut)
  }

  /// Keeps the code of an observation and gives its written form.
  private func note(_ observation: E.Observation) -> JSONValue {
    var span = observationCode.mutableSpan
    typedObservationSpace.writeCode(of: observation, into: &span)
    return typedObservationSpace.json(observation)
  }

  /// The action that a code stands for.
  public func action(code: [Float]) throws -> JSONValue {
    if let count = typedActionSpace.cardinality {
      guard code.count == 1, let index = Int(exactly: code[0]), (0..<count).contains(index) else {
        throw GymError.actionOutsideSpace("\(code)", space: "the numbers 0 to \(count - 1)")
      }
      return typedActionSpace.json(typedActionSpace.element(at: index))
    }
    guard code.count == typedActionSpace.flatCount else {
      throw GymError.actionOutsideSpace("\(code)", space: actionSpace.description)
    }
    return typedActionSpace.json(typedActionSpace.unflatten(code.span))
  }

  /// Seeds the random actions as Gymnasium's `action_space.seed` does.
  public func seedActions(_ seed: UInt64) {
    actionGenerators = typedActionSpace.generators(seed: seed)
  }

  /// Draws a random action, a legal one where some are not.
  public func sampleAction() throws -> JSONValue {
    if E.restrictsActions {
      let legal = legalActions
      let numbers = legal.indices.filter { legal[$0] }
      if numbers.count < legal.count, let number = actionGenerators.own.choice(numbers) {
        return typedActionSpace.json(typedActionSpace.element(at: number))
      }
    }
    return typedActionSpace.json(try typedActionSpace.sample(using: &actionGenerators))
  }

  private init(copying other: SingleEnvironment) {
    environment = other.environment
    maxEpisodeSteps = other.maxEpisodeSteps
    elapsedSteps = other.elapsedSteps
    observationCode = other.observationCode
    typedActionSpace = other.typedActionSpace
    typedObservationSpace = other.typedObservationSpace
    actionGenerators = other.actionGenerators
  }

  /// Another environment in the same state, which goes its own way from here.
  public func copy() -> any EpisodicEnvironment { SingleEnvironment(copying: self) }

  /// The current state as a picture.
  public func draw() -> Drawing { environment.draw() }

  /// The environment, where it can show all states of its table at once.
  public var modelDrawing: (any ModelDrawing)? { environment as? any ModelDrawing }

  /// How a person plays it.
  public var controls: PlayControls { environment.controls }

  /// The names of the environment's own measures.
  public var metricNames: [String] { E.metricNames }

  /// The current measures, in the order of `metricNames`.
  public var metrics: [Double] {
    var values = [Double](repeating: 0, count: E.metricNames.count)
    var span = values.mutableSpan
    environment.metrics(into: &span)
    return values
  }
}
