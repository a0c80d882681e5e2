public import Gym

/// What can be set about ``RatingsSimulation``.
public struct RatingsSimulationParameters: EnvironmentParameters {
  /// The file of a log of ratings; empty for a small synthetic log.
  public var ratings = ""
  /// Names of its columns that differ from the known ones: `user=NAME,item=NAME,rating=NAME,timestamp=NAME`.
  public var columns = ""
  /// How many numbers of each user and item are fitted.
  public var factors = 8
  /// What their squares cost.
  public var ridge = 15.0
  /// The rating from which on an item counts as liked.
  public var threshold = 4.0
  /// How many candidates there are to choose a slate from.
  public var candidates = 10
  /// How many items a slate shows.
  public var slateSize = 1
  /// How many slates a user is shown.
  public var steps = 20
  /// Whether items that the user has rated may be candidates too.
  public var includeRated = false
  /// Whether the user's fitted numbers are seen; else who it is shows in the answers alone.
  public var observeUser = true
  /// What the first factors are drawn from.
  public var fitSeed = 0

  /// The synthetic log.
  public init() {}

  /// Checks every value.
  public func validate() throws {
    try require("factors", factors, 0...200)
    try require("ridge", ridge, 1e-3...1e6)
    try require("threshold", threshold, -1e6...1e6)
    try require("candidates", candidates, 1...1000)
    try require("slate_size", slateSize, 1...min(16, candidates))
    try require("steps", steps, 1...1_000_000)
    try require("fit_seed", fitSeed, 0...Int(Int32.max))
  }

  /// How the log is factorised.
  var settings: MatrixFactorization.Settings {
    var settings = MatrixFactorization.Settings(.explicit)
    (settings.factors, settings.ridge) = (factors, ridge)
    settings.seed = UInt64(max(0, fitSeed))
    return settings
  }
}
