/// What a run remembers besides its agent and its environments: part of every checkpoint.
struct TrainerState: Codable, Sendable {
  /// Environment steps taken.
  var steps = 0
  /// Returns and lengths of ended episodes.
  var window = EpisodeWindow()
  /// How long each log was, in bytes.
  var positions = LogPositions()
  /// Steps at the last evaluation; -1 before the first.
  var evaluatedAt = -1
  /// The mean return of the best evaluation so far.
  var bestReturn: Double?
  /// Steps at the best evaluation.
  var bestSteps = 0
  /// Seconds spent by all processes that worked on the run.
  var seconds = 0.0
}

/// Lengths of a run's logs in bytes.
struct LogPositions: Codable, Sendable, Equatable {
  var metrics = 0
  var evaluations = 0
  var timing = 0
  var events = 0
}
