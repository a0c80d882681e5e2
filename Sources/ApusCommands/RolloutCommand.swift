internal import ArgumentParser
internal import Formats
internal import Gym
internal import Training

/// `apus rollout`: plays given or random actions and writes every transition.
struct Rollout: Verb {
  static let configuration = CommandConfiguration(
    abstract: "Write the transitions of given or random actions as JSON lines.",
    discussion: """
      The first line holds the first observation, every further one an action and what it led to. \
      After an episode's end the environment is reset without a seed.
      """)

  @Argument(help: "The environment's id, such as CartPole-v1.")
  var environment: String
  @Option(help: "The seed of the environment and of random actions.")
  var seed: UInt64
  @Option(help: "A file with a JSON array of actions, or 'random'.")
  var actions = "random"
  @Option(help: "How many steps; the number of actions in the file if omitted.")
  var steps: Int?
  @Option(help: ArgumentHelp("Change a parameter: environment.NAME=VALUE.", valueName: "change"))
  var set: [String] = []
  @Flag(help: "Write one JSON object per line (as always).")
  var json = false

  func run(in context: Context) throws -> Int32 {
    let specification = try context.environments.make(
      environment, overrides: Overrides.environment(set))
    let world = try specification.makeEpisodic()
    let script = try readActions()
    guard let steps = steps ?? script?.count else {
      throw TrainingError.usage("How many steps? Add --steps N to random actions.")
    }
    guard steps >= 0 else {
      throw TrainingError.usage("--steps cannot be \(steps): it takes at least 0.")
    }
    if let script, script.count < steps {
      throw TrainingError.usage(
        "--steps \(steps) exceeds the \(script.count) actions in '\(actions)'.")
    }
    world.seedActions(seed)
    var output = LineBuffer()
    output.append(.object([JSONMember("observation", try world.reset(seed: seed))]))
    for index in 0..<steps {
      let action = try script?[index] ?? world.sampleAction()
      let step: EpisodicStep
      do {
        step = try world.step(action)
      } catch GymError.actionOutsideSpace(let action, let space) where script != nil {
        output.flush()
        throw TrainingError.failed(
          "Action \(index) of '\(actions)', \(action), lies outside of the action space: \(space).")
      }
      var members = [
        JSONMember("action", action), JSONMember("observation", step.observation),
        JSONMember("reward", .number(step.reward)),
        JSONMember("terminated", .bool(step.terminated)),
        JSONMember("truncated", .bool(step.truncated)),
      ]
      if step.ended {
        members.append(JSONMember("reset_observation", try world.reset(seed: nil)))
      }
      output.append(.object(members))
    }
    output.flush()
    return 0
  }

  /// The actions of the file; `nil` for random ones.
  private func readActions() throws -> [JSONValue]? {
    guard actions != "random" else { return nil }
    guard Files.exists(actions) else {
      throw TrainingError.failed("There is no file '\(actions)' with actions.")
    }
    let value: JSONValue
    do {
      value = try JSONValue(parsing: Files.readBytes(actions))
    } catch let error as FormatError {
      throw TrainingError.failed("'\(actions)' holds no JSON: \(error)")
    }
    guard case .array(let list) = value else {
      throw TrainingError.failed("'\(actions)' must hold a JSON array of actions.")
    }
    return list
  }
}

/// Collects lines so that a long output takes few writes.
struct LineBuffer {
  private var text = ""

  init() {}

  /// Adds a line.
  mutating func append(_ value: JSONValue) {
    text += value.text(.line) + "\n"
    if text.utf8.count > 1 << 16 { flush() }
  }

  /// Writes what was collected.
  mutating func flush() {
    Console.write(text, to: .standardOutput)
    text = ""
  }
}
