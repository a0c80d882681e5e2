public import Formats
import Randomness

extension EnvironmentVector {
  private static var prefix: String { "environments/" }

  /// Writes everything that the future depends on.
  public func encode(into archive: inout Archive) throws {
    let prefix = Self.prefix
    try archive.set(prefix + "shape", Shape(self))
    try archive.set(
      prefix + "values", Array(UnsafeBufferPointer(start: environments, count: count)))
    try archive.set(prefix + "action_generators", actionGenerators.array)
    try archive.set(prefix + "running", running.array)
    archive.set(prefix + "observations", observations)
    archive.set(prefix + "final_observations", finalObservations)
    archive.set(prefix + "rewards", rewards)
    archive.set(prefix + "terminated", terminated)
    archive.set(prefix + "truncated", truncated)
    archive.set(prefix + "ignored", ignored)
    archive.set(prefix + "legal_actions", legalActions)
    archive.set(prefix + "final_legal_actions", finalLegalActions)
    archive.set(prefix + "episode_returns", episodeReturns)
    archive.set(prefix + "episode_lengths", episodeLengths)
  }

  /// Goes on from an encoded state.
  ///
  /// - Throws: ``GymError`` if it was made by a vector of another shape, and `FormatError` if parts
  ///   are missing; the vector is then left in an undefined state.
  public func decode(from archive: Archive) throws {
    let prefix = Self.prefix
    let shape = try archive.value(prefix + "shape", as: Shape.self)
    guard shape == Shape(self) else {
      throw GymError.invalid(
        "The stored environments (\(shape)) do not fit these (\(Shape(self))): use the same number "
          + "and kind of environments as when they were stored.")
    }
    let values = try archive.value(prefix + "values", as: [E].self)
    let generators = try archive.value(prefix + "action_generators", as: [PCG64].self)
    let episodes = try archive.value(prefix + "running", as: [RunningEpisode].self)
    guard values.count == count, generators.count == count, episodes.count == count else {
      throw GymError.invalid("The stored environments are not \(count) as their shape says.")
    }
    for row in 0..<count {
      environments[row] = values[row]
      actionGenerators[row] = generators[row]
      running[row] = episodes[row]
    }
    try archive.read(prefix + "observations", into: observations)
    try archive.read(prefix + "final_observations", into: finalObservations)
    try archive.read(prefix + "rewards", into: rewards)
    try archive.read(prefix + "terminated", into: terminated)
    try archive.read(prefix + "truncated", into: truncated)
    try archive.read(prefix + "ignored", into: ignored)
    try archive.read(prefix + "legal_actions", into: legalActions)
    try archive.read(prefix + "final_legal_actions", into: finalLegalActions)
    try archive.read(prefix + "episode_returns", into: episodeReturns)
    try archive.read(prefix + "episode_lengths", into: episodeLengths)
  }

  /// What two vectors must have in common to exchange states.
  private struct Shape: Codable, Equatable, CustomStringConvertible {
    var environments: Int
    var mode: AutoresetMode
    var observationWidth: Int
    var actionWidth: Int
    var maxEpisodeSteps: Int?

    init(_ vector: EnvironmentVector) {
      environments = vector.count
      mode = vector.autoresetMode
      observationWidth = vector.observationWidth
      actionWidth = vector.actionWidth
      maxEpisodeSteps = vector.maxEpisodeSteps
    }

    var description: String {
      let limit = maxEpisodeSteps.map { "\($0) steps at most" } ?? "no limit"
      return "\(environments) of \(observationWidth) numbers observed and \(actionWidth) acted, "
        + "\(mode.rawValue), \(limit)"
    }
  }
}

extension Slab {
  /// The elements as an array.
  var array: [Element] { Array(UnsafeBufferPointer(start: pointer, count: count)) }
}

extension Archive {
  /// Stores a slab's elements under a path.
  mutating func set<Element>(_ path: String, _ slab: Slab<Element>) {
    set(path, UnsafePointer(slab.pointer), count: slab.count)
  }

  /// Reads a slab's elements from a path.
  func read<Element>(_ path: String, into slab: Slab<Element>) throws {
    try read(path, into: slab.pointer, count: slab.count)
  }
}
