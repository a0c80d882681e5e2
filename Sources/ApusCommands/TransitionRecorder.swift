internal import Formats
internal import Gym
internal import Training

/// Writes what a person did as JSON lines, an episode at a time: the lines of `apus rollout`.
///
/// The first line of an episode holds its first observation, every further one an action and what it
/// led to. Steps that the person took back are not in it.
final class TransitionRecorder {
  private let path: String
  private var lines: [(steps: Int, text: String)] = []
  private var written = ""
  /// The episodes and steps before the one that is played.
  private var count = (episodes: 0, steps: 0)

  /// - Throws: ``FormatError`` if the file cannot be written.
  init(path: String) throws {
    self.path = path
    guard !Files.exists(path) else {
      throw TrainingError.failed(
        "'\(path)' exists: name another file with --record-transitions, or remove it.")
    }
    try Files.write("", to: path)
  }

  /// Takes note of an episode's start; the episode before is final from now on.
  func begin(_ moment: Moment) {
    if lines.count > 1 {
      count.episodes += 1
      count.steps += lines.count - 1
      written += text
    }
    lines = [(0, line([JSONMember("observation", moment.observation)]))]
  }

  /// Takes note of a step.
  func add(_ moment: Moment) {
    guard let action = moment.action, let reward = moment.reward else { return }
    lines.append(
      (
        moment.steps,
        line([
          JSONMember("action", action), JSONMember("observation", moment.observation),
          JSONMember("reward", .number(reward)), JSONMember("terminated", .bool(moment.terminated)),
          JSONMember("truncated", .bool(moment.truncated)),
        ])
      ))
  }

  /// Forgets the steps after a moment.
  func goBack(to moment: Moment) { lines.removeAll { $0.steps > moment.steps } }

  /// Writes everything up to here.
  func save() throws {
    try Files.write(written + (lines.count > 1 ? text : ""), to: path, durable: false)
  }

  /// The steps that were recorded, and the episodes that they are of.
  var total: (episodes: Int, steps: Int) {
    (count.episodes + (lines.count > 1 ? 1 : 0), count.steps + max(lines.count - 1, 0))
  }

  private var text: String { lines.map { $0.text + "\n" }.joined() }

  private func line(_ members: [JSONMember]) -> String { JSONValue.object(members).text(.line) }
}
