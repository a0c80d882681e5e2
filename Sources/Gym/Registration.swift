/// An environment that can be named: on the command line, in presets, in the files of a run.
///
/// ```swift
/// struct Tank: RegisteredEnvironment {
///   struct Parameters: EnvironmentParameters { var inflow = 0.5 }
///   static var registrations: [Registration<Parameters>] {
///     [Registration("Tank-v0", "Keep a tank half full.", maxEpisodeSteps: 200)]
///   }
///   init(parameters: Parameters) { … }
/// ```
public protocol RegisteredEnvironment: Environment {
  /// What can be set about the environment.
  associatedtype Parameters: EnvironmentParameters
  /// The ids under which the environment is known, each with its limits and defaults.
  static var registrations: [Registration<Parameters>] { get }
  /// An environment with these parameters, before its first episode.
  init(parameters: Parameters) throws
}

/// What can be set about an environment, by names: Gymnasium's where it has them too.
///
/// Properties in camelCase are keys in snake_case. An optional property appears only when it has a
/// value.
public protocol EnvironmentParameters: Codable, Sendable, Equatable {
  /// The defaults.
  init()
  /// Checks every value.
  ///
  /// - Throws: ``GymError/parameter(_:value:allowed:)`` for the first that makes no sense.
  func validate() throws
}

extension EnvironmentParameters {
  /// Accepts every value.
  public func validate() throws {}
}

/// The parameters of an environment that has none.
public struct NoParameters: EnvironmentParameters {
  /// Nothing to set.
  public init() {}
}

/// One id of an environment, with what belongs to it.
public struct Registration<Parameters: EnvironmentParameters>: Sendable {
  /// The name with its version, such as `CartPole-v1`.
  public var id: String
  /// A sentence that says what the task is.
  public var summary: String
  /// The number of steps after which an episode is cut; nil for no limit.
  public var maxEpisodeSteps: Int?
  /// The mean return at which the task counts as solved, if there is one.
  public var rewardThreshold: Double?
  /// How many steps a second a person should see.
  public var framesPerSecond: Double
  /// The parameters that this id stands for.
  public var parameters: Parameters

  /// One id of an environment, with what belongs to it.
  public init(
    _ id: String, _ summary: String, maxEpisodeSteps: Int? = nil, rewardThreshold: Double? = nil,
    framesPerSecond: Double = 30, parameters: Parameters = Parameters()
  ) {
    self.id = id
    self.summary = summary
    self.maxEpisodeSteps = maxEpisodeSteps
    self.rewardThreshold = rewardThreshold
    self.framesPerSecond = framesPerSecond
    self.parameters = parameters
  }
}

/// A name with an optional version: `CartPole-v1` is `CartPole` and 1.
struct EnvironmentName: Hashable {
  var name: String
  var version: Int?

  init(_ id: String) {
    name = id
    guard let dash = id.lastIndex(of: "-"), dash > id.startIndex else { return }
    let suffix = id[id.index(after: dash)...]
    let digits = suffix.dropFirst()
    guard suffix.first == "v", !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }),
      let number = Int(digits)
    else { return }
    name = String(id[..<dash])
    version = number
  }
}
