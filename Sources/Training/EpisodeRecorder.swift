internal import Agents
internal import Drawing
internal import Formats
internal import Gym
internal import Rendering

/// Keeps episodes of a training as GIF files in the run's folder `episodes`.
///
/// It plays in an environment of its own with seeds of its own, so that the training does not notice.
/// A clip that cannot be written is told of once; then no more are tried.
final class EpisodeRecorder {
  /// Clips end after so many steps, lest an endless episode fill memory and disk.
  static let maximumSteps = 1000

  private let schedule: RecordingSchedule
  private let specification: EnvironmentSpecification
  private let folder: String
  private let seed: UInt64
  private let world: any EpisodicEnvironment
  private var canvas: Canvas
  /// The number of ended episodes up to which the cubic schedule is done; -1 before the training.
  private var passed = -1
  private var hasFailed = false

  /// Makes a recorder; nothing is written yet.
  ///
  /// - Parameters:
  ///   - folder: where the clips go.
  ///   - seed: episode n of the cubic schedule is played in an environment seeded with this plus n.
  /// - Throws: ``TrainingError/usage(_:)`` in a build without GIF files, or if the environment draws
  ///   nothing.
  init(
    _ schedule: RecordingSchedule, in specification: EnvironmentSpecification, folder: String,
    seed: UInt64
  ) throws {
    guard GIF.isAvailable else {
      throw TrainingError.usage(
        "--record-episodes: this build writes no GIF files. Build it with the trait Images, or say "
          + "--record-episodes none.")
    }
    self.schedule = schedule
    self.specification = specification
    self.folder = folder
    self.seed = seed
    world = try specification.makeEpisodic()
    _ = try world.reset(seed: seed)
    let drawing = world.draw()
    guard !drawing.isEmpty else {
      throw TrainingError.usage(
        "--record-episodes: \(specification.id) draws no picture of itself. "
          + "Leave the flag out.")
    }
    let size = Picture(drawing)
    canvas = Canvas(width: size.width, height: size.height)
  }

  /// Takes note of how many episodes had ended where the training goes on.
  func goOn(after episodes: Int) { passed = episodes }

  /// Keeps an episode if the number of ended episodes has passed one of the schedule's.
  ///
  /// - Parameters:
  ///   - policy: the policy as it is now; asked for only if an episode is due.
  ///   - beforeWrite: called before something is written; what it throws is thrown on.
  /// - Returns: a sentence if recording has just failed.
  func record(
    episodes: Int, policy: () -> any AgentPolicy, beforeWrite: () throws -> Void
  ) throws -> String? {
    guard schedule == .cubic, episodes > passed else { return nil }
    let number = RecordingSchedule.lastCubic(upTo: episodes)
    defer { passed = episodes }
    guard number > passed else { return nil }
    return try keep(
      policy(), seed: seed &+ UInt64(number), name: "episode-\(padded(number)).gif", beforeWrite)
  }

  /// Keeps the first episode of an evaluation.
  ///
  /// - Parameter seed: the evaluation's.
  /// - Returns: a sentence if recording has just failed.
  func record(
    evaluationAt steps: Int, of policy: any AgentPolicy, seed: UInt64,
    beforeWrite: () throws -> Void
  ) throws -> String? {
    guard schedule == .evaluations else { return nil }
    return try keep(policy, seed: seed, name: "step-\(padded(steps)).gif", beforeWrite)
  }

  /// Names sort as their numbers do.
  private func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 12 - digits.count)) + digits
  }

  private func keep(
    _ policy: any AgentPolicy, seed: UInt64, name: String, _ beforeWrite: () throws -> Void
  ) throws -> String? {
    guard !hasFailed else { return nil }
    try beforeWrite()
    do {
      let film = try film(policy, seed: seed)
      try Files.createFolder(folder)
      try Files.write(film.encode(), to: Files.join(folder, name), durable: false)
      return nil
    } catch {
      hasFailed = true
      return "Episodes are no longer recorded, the training goes on: \(error)"
    }
  }

  /// Plays one episode.
  private func film(_ policy: any AgentPolicy, seed: UInt64) throws -> GIF {
    let actor = try EpisodicActor(policy, in: specification)
    var film = try GIF(
      width: canvas.width, height: canvas.height, framesPerSecond: specification.framesPerSecond)
    func show() throws {
      canvas.draw(world.draw())
      try film.add(canvas.picture)
    }
    _ = try world.reset(seed: seed)
    try show()
    for _ in 0..<Self.maximumSteps {
      let step = try world.step(actor.action(in: world))
      try show()
      if step.ended { break }
    }
    return film
  }
}
