public import Formats

/// Everything that a run follows from: what `run.json` says.
///
/// Two runs with equal settings write the same bytes into their metrics, evaluations and policies,
/// on any number of threads.
public struct RunSettings: Sendable, Equatable {
  /// The environment's versioned id.
  public var environment: String
  /// The environment's parameters, an object with all of them.
  public var environmentParameters: JSONValue
  /// The agent's name.
  public var agent: String
  /// The preset that the configuration started from.
  public var preset: String
  /// The agent's configuration, an object with all hyperparameters.
  public var configuration: JSONValue
  /// The seed that every generator of the run derives from.
  public var seed: UInt64
  /// How many environments are stepped side by side.
  public var environments: Int
  /// Environment steps to take: the run ends at the first whole iteration at or past them.
  public var steps: Int
  /// Environment steps between two periodic evaluations; 0 for none.
  public var evaluateEvery: Int
  /// Episodes of one evaluation.
  public var evaluationEpisodes: Int
  /// Environment steps between two checkpoints; 0 for none but the last.
  public var checkpointEvery: Int
  /// Which episodes are kept as moving pictures, if any; no other file depends on it.
  public var recordEpisodes: RecordingSchedule?

  /// Everything that a run follows from.
  ///
  /// - Parameters:
  ///   - evaluateEvery: a twentieth of the run unless given.
  ///   - checkpointEvery: a tenth of the run unless given.
  public init(
    environment: String, environmentParameters: JSONValue = .object([]), agent: String,
    preset: String, configuration: JSONValue, seed: UInt64, environments: Int, steps: Int,
    evaluateEvery: Int? = nil, evaluationEpisodes: Int = 20, checkpointEvery: Int? = nil,
    recordEpisodes: RecordingSchedule? = nil
  ) {
    self.environment = environment
    self.environmentParameters = environmentParameters
    self.agent = agent
    self.preset = preset
    self.configuration = configuration
    self.seed = seed
    self.environments = environments
    self.steps = steps
    self.evaluateEvery = evaluateEvery ?? Self.share(20, of: steps)
    self.evaluationEpisodes = evaluationEpisodes
    self.checkpointEvery = checkpointEvery ?? Self.share(10, of: steps)
    self.recordEpisodes = recordEpisodes
  }

  /// One of so many parts of the steps, rounded up; at least 1.
  private static func share(_ parts: Int, of steps: Int) -> Int {
    max(1, steps / parts + (steps % parts > 0 ? 1 : 0))
  }

  /// Checks every number.
  ///
  /// - Throws: ``TrainingError/usage(_:)`` for the first that makes no sense.
  public func validate() throws {
    func check(_ name: String, _ value: Int, _ allowed: ClosedRange<Int>) throws {
      guard allowed.contains(value) else {
        let range =
          allowed.upperBound == .max
          ? "at least \(allowed.lowerBound)" : "\(allowed.lowerBound) to \(allowed.upperBound)"
        throw TrainingError.usage("\(name) cannot be \(value): it takes \(range).")
      }
    }
    try check("--steps", steps, 1...Int.max)
    try check("--envs", environments, 1...1_000_000)
    try check("--evaluate-every", evaluateEvery, 0...Int.max)
    try check("--evaluation-episodes", evaluationEpisodes, 1...1_000_000)
    try check("--checkpoint-every", checkpointEvery, 0...Int.max)
  }

  /// The settings as `run.json` holds them, with a record of what made them.
  public var json: JSONValue {
    var members = [
      JSONMember("environment", .string(environment)),
      JSONMember("environment_parameters", environmentParameters),
      JSONMember("agent", .string(agent)),
      JSONMember("preset", .string(preset)),
      JSONMember("configuration", configuration),
      JSONMember("seed", Int(exactly: seed).map(JSONValue.integer) ?? .unsigned(seed)),
      JSONMember("environments", .integer(environments)),
      JSONMember("steps", .integer(steps)),
      JSONMember("evaluate_every", .integer(evaluateEvery)),
      JSONMember("evaluation_episodes", .integer(evaluationEpisodes)),
      JSONMember("checkpoint_every", .integer(checkpointEvery)),
    ]
    if let recordEpisodes {
      members.append(JSONMember("record_episodes", .string(recordEpisodes.rawValue)))
    }
    members += [
      JSONMember("version", .string(apusVersion)),
      JSONMember("processor_features", .array(processorFeatures().map(JSONValue.string))),
    ]
    return .object(members)
  }

  /// Reads what `json` wrote.
  ///
  /// - Parameter place: the file's name, for messages.
  /// - Throws: ``TrainingError/failed(_:)`` naming the first missing or mistyped entry.
  public init(json: JSONValue, place: String) throws {
    func entry(_ key: String) throws -> JSONValue {
      guard let value = json[key] else {
        throw TrainingError.failed("\(place) has no entry '\(key)': it is not a run's description.")
      }
      return value
    }
    func string(_ key: String) throws -> String {
      guard case .string(let text) = try entry(key) else {
        throw TrainingError.failed("\(place): '\(key)' is not a text.")
      }
      return text
    }
    func integer(_ key: String) throws -> Int {
      guard case .integer(let number) = try entry(key) else {
        throw TrainingError.failed("\(place): '\(key)' is not a whole number.")
      }
      return number
    }
    environment = try string("environment")
    environmentParameters = try entry("environment_parameters")
    agent = try string("agent")
    preset = try string("preset")
    configuration = try entry("configuration")
    switch try entry("seed") {
    case .integer(let number) where number >= 0: seed = UInt64(number)
    case .unsigned(let number): seed = number
    default: throw TrainingError.failed("\(place): 'seed' is not a whole number from 0 on.")
    }
    environments = try integer("environments")
    steps = try integer("steps")
    evaluateEvery = try integer("evaluate_every")
    evaluationEpisodes = try integer("evaluation_episodes")
    checkpointEvery = try integer("checkpoint_every")
    if json["record_episodes"] != nil {
      guard let schedule = RecordingSchedule(rawValue: try string("record_episodes")) else {
        throw TrainingError.failed(
          "\(place): 'record_episodes' is neither cubic nor evaluations.")
      }
      recordEpisodes = schedule
    }
  }
}
