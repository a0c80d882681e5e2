public import Agents

/// What happens in a training, told to whoever shows it.
public enum TrainingEvent {
  /// The training begins, or goes on from a checkpoint at a number of steps.
  case started(resumedAt: Int?)
  /// A line was written to the metrics.
  case progress(TrainingProgress)
  /// A periodic evaluation: what it gave, whether it is the best so far, and the policy itself.
  case evaluated(steps: Int, Evaluation, isBest: Bool, policy: any AgentPolicy)
  /// A checkpoint was written at a number of steps.
  case checkpoint(steps: Int)
  /// Something that people should know, in a sentence.
  case notice(String)
}

/// How far a training is and how well it goes.
public struct TrainingProgress: Sendable {
  /// Environment steps taken.
  public var steps: Int
  /// Environment steps to take.
  public var totalSteps: Int
  /// Episodes ended.
  public var episodes: Int
  /// The mean return of the last hundred episodes; NaN before the first.
  public var meanReturn: Double
  /// The mean length of the last hundred episodes; NaN before the first.
  public var meanLength: Double
  /// The greatest mean return that any policy can reach, where the environment's table tells it.
  public var optimalReturn: Double?
  /// Seconds since the training began, all processes that worked on it together.
  public var seconds: Double
  /// Environment steps a second of this process.
  public var stepsPerSecond: Double
  /// The agent's measures of learning.
  public var metrics: [(name: String, value: Double)]
}

/// How a training ended.
public enum TrainingOutcome {
  /// It took all its steps.
  case finished(RunResult)
  /// It was asked to stop: a checkpoint holds it at a number of steps.
  case interrupted(steps: Int)
}
