public import Formats

/// What a finished run reports.
public struct RunResult: Sendable, Equatable {
  /// The run's folder, if it has one.
  public var run: String?
  /// The environment's id.
  public var environment: String
  /// The agent's name.
  public var agent: String
  /// Environment steps taken.
  public var steps: Int
  /// Seconds of the whole training, evaluations and checkpoints included.
  public var seconds: Double
  /// Episodes that ended in training.
  public var episodes: Int
  /// The closing evaluation.
  public var evaluation: EvaluationSummary

  /// Environment steps a second.
  public var stepsPerSecond: Double { seconds > 0 ? Double(steps) / seconds : 0 }

  /// The line that `apus train` ends with.
  public var json: JSONValue {
    .object([
      JSONMember("run", run.map(JSONValue.string) ?? .null),
      JSONMember("environment", .string(environment)),
      JSONMember("agent", .string(agent)),
      JSONMember("steps", .integer(steps)),
      JSONMember("seconds", .number(seconds)),
      JSONMember("steps_per_second", .number(stepsPerSecond)),
      JSONMember("episodes", .integer(episodes)),
      JSONMember("evaluation", evaluation.json),
    ])
  }

  /// Reads what `json` wrote; `nil` if something is missing.
  init?(json: JSONValue) {
    guard case .string(let environment)? = json["environment"],
      case .string(let agent)? = json["agent"], case .integer(let steps)? = json["steps"],
      let seconds = json["seconds"]?.real, case .integer(let episodes)? = json["episodes"],
      let evaluation = json["evaluation"].flatMap(EvaluationSummary.init(json:))
    else { return nil }
    if case .string(let run)? = json["run"] { self.run = run }
    self.environment = environment
    self.agent = agent
    self.steps = steps
    self.seconds = seconds
    self.episodes = episodes
    self.evaluation = evaluation
  }

  init(
    run: String?, environment: String, agent: String, steps: Int, seconds: Double, episodes: Int,
    evaluation: EvaluationSummary
  ) {
    self.run = run
    self.environment = environment
    self.agent = agent
    self.steps = steps
    self.seconds = seconds
    self.episodes = episodes
    self.evaluation = evaluation
  }
}

/// An evaluation in four numbers.
public struct EvaluationSummary: Sendable, Equatable {
  /// How many episodes were played.
  public var episodes: Int
  /// Their mean return.
  public var meanReturn: Double
  /// The standard deviation of their returns.
  public var standardDeviation: Double
  /// The interquartile mean of their returns.
  public var interquartileMean: Double

  /// Sums up an evaluation.
  public init(_ evaluation: Evaluation) {
    episodes = evaluation.returns.count
    meanReturn = evaluation.meanReturn
    standardDeviation = evaluation.standardDeviation
    interquartileMean = evaluation.interquartileMean
  }

  /// The summary as an object.
  public var json: JSONValue {
    .object([
      JSONMember("episodes", .integer(episodes)),
      JSONMember("mean_return", .number(meanReturn)),
      JSONMember("std_return", .number(standardDeviation)),
      JSONMember("iqm_return", .number(interquartileMean)),
    ])
  }

  init?(json: JSONValue) {
    guard case .integer(let episodes)? = json["episodes"],
      let mean = json["mean_return"]?.real, let deviation = json["std_return"]?.real,
      let interquartile = json["iqm_return"]?.real
    else { return nil }
    self.episodes = episodes
    meanReturn = mean
    standardDeviation = deviation
    interquartileMean = interquartile
  }
}
