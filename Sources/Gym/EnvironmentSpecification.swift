public import Formats
public import Threads

/// A named environment with its parameters, ready to be made: once, or as a vector.
public struct EnvironmentSpecification: Sendable {
  /// The name with its version, such as `CartPole-v1`.
  public let id: String
  /// A sentence that says what the task is.
  public let summary: String
  /// The number of steps after which an episode is cut; nil for no limit.
  public var maxEpisodeSteps: Int?
  /// The mean return at which the task counts as solved, if there is one.
  public let rewardThreshold: Double?
  /// How many steps a second a person should see.
  public let framesPerSecond: Double
  /// The names of the environment's own measures.
  public let metricNames: [String]
  private var maker: any EnvironmentMaker

  init<E: RegisteredEnvironment>(
    _ registration: Registration<E.Parameters>,
    _ makeVector: @escaping EnvironmentRegistry.VectorMaking<E>
  ) {
    id = registration.id
    summary = registration.summary
    maxEpisodeSteps = registration.maxEpisodeSteps
    rewardThreshold = registration.rewardThreshold
    framesPerSecond = registration.framesPerSecond
    metricNames = E.metricNames
    maker = Maker<E>(parameters: registration.parameters, makeVector: makeVector)
  }

  /// All parameters with their values, an object with keys in snake_case.
  public var parametersJSON: JSONValue {
    get throws { try maker.encoded }
  }

  /// The same environment with some parameters set to other values, the last of equal keys wins.
  ///
  /// - Throws: ``GymError`` if a key is unknown, or a value has the wrong type or makes no sense.
  public func overriding(_ overrides: [(key: String, value: JSONValue)]) throws
    -> EnvironmentSpecification
  {
    var copy = self
    copy.maker = try maker.overriding(overrides)
    return copy
  }

  /// Makes `count` environments that are stepped together.
  ///
  /// - Parameter pool: threads that step more than 64 environments together; no result depends on it.
  public func makeVector(
    count: Int, autoreset: AutoresetMode = .nextStep, pool: ThreadPool? = nil
  ) throws -> any VectorEnvironment {
    try makeVector(
      overrides: Array(repeating: [], count: count), autoreset: autoreset, pool: pool)
  }

  /// Makes environments that are stepped together, each with changes of its own to the parameters.
  ///
  /// - Throws: ``GymError`` if a change makes no sense, or the environments' spaces come to differ.
  public func makeVector(
    overrides: [[(key: String, value: JSONValue)]], autoreset: AutoresetMode = .nextStep,
    pool: ThreadPool? = nil
  ) throws -> any VectorEnvironment {
    try maker.vector(overrides, autoreset, maxEpisodeSteps, pool)
  }

  /// Makes one environment.
  public func makeEpisodic() throws -> any EpisodicEnvironment {
    try maker.episodic(maxEpisodeSteps)
  }

  /// A value of the environment with its type, before its first episode.
  public func makeValue() throws -> any RegisteredEnvironment { try maker.value }

  /// The environment as a value with a finite table of transitions; nil if it has none.
  public func makeFinite() throws -> (any FiniteEnvironment)? {
    try maker.value as? any FiniteEnvironment
  }
}

/// What makes environments of one type, the type forgotten.
private protocol EnvironmentMaker: Sendable {
  var encoded: JSONValue { get throws }
  func overriding(_ overrides: [(key: String, value: JSONValue)]) throws -> any EnvironmentMaker
  func vector(
    _ rows: [[(key: String, value: JSONValue)]], _ mode: AutoresetMode, _ limit: Int?,
    _ pool: ThreadPool?
  ) throws -> any VectorEnvironment
  func episodic(_ limit: Int?) throws -> any EpisodicEnvironment
  var value: any RegisteredEnvironment { get throws }
}

private struct Maker<E: RegisteredEnvironment>: EnvironmentMaker {
  var parameters: E.Parameters
  let makeVector: EnvironmentRegistry.VectorMaking<E>

  var encoded: JSONValue {
    get throws { try EncodedParameters(parameters).json }
  }

  func overriding(_ overrides: [(key: String, value: JSONValue)]) throws -> any EnvironmentMaker {
    try changed(overrides)
  }

  private func changed(_ overrides: [(key: String, value: JSONValue)]) throws -> Maker {
    var encoded = try EncodedParameters(parameters)
    for (key, value) in overrides { try encoded.set(key, to: value) }
    let changed = try encoded.decoded(as: E.Parameters.self)
    try changed.validate()
    return Maker(parameters: changed, makeVector: makeVector)
  }

  var value: any RegisteredEnvironment {
    get throws { try make() }
  }

  func make() throws -> E {
    try parameters.validate()
    return try E(parameters: parameters)
  }

  func vector(
    _ rows: [[(key: String, value: JSONValue)]], _ mode: AutoresetMode, _ limit: Int?,
    _ pool: ThreadPool?
  ) throws -> any VectorEnvironment {
    let alike = try make()
    let values = try rows.map { $0.isEmpty ? alike : try changed($0).make() }
    return try makeVector(values, mode, limit, pool)
  }

  func episodic(_ limit: Int?) throws -> any EpisodicEnvironment {
    try SingleEnvironment(make(), maxEpisodeSteps: limit)
  }
}
