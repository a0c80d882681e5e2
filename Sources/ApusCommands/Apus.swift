internal import ArgumentParser
internal import Formats
public import Gym
internal import Neural
internal import OffPolicy
internal import Rendering
internal import Supervised
internal import Training
internal import Viewer

/// The command line: `apus <verb>`, with environments of one's own among the built-in ones.
public enum Apus {
  /// Runs the command line on the process's arguments and ends the process.
  ///
  /// Exit status: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
  /// - Parameter environments: environments of one's own, for every verb to know.
  public static func run(adding environments: [any RegisteredEnvironment.Type] = []) -> Never {
    exitProcess(status(of: Array(CommandLine.arguments.dropFirst()), adding: environments))
  }

  /// Runs the command line on certain arguments.
  ///
  /// - Returns: the exit status.
  static func status(
    of arguments: [String], adding environments: [any RegisteredEnvironment.Type] = []
  ) -> Int32 {
    do {
      let context = Context(adding: environments)
      try checkVerb(arguments)
      var command = try Root.parseAsRoot(arguments)
      if let verb = command as? any Verb {
        return try verb.run(in: context)
      }
      try command.run()
      return 0
    } catch {
      return report(error)
    }
  }

  /// Answers an unknown verb with the nearest, which argument-parser does not.
  private static func checkVerb(_ arguments: [String]) throws {
    let verbs = Root.configuration.subcommands.map { $0._commandName } + ["help"]
    guard let verb = arguments.first, !verb.hasPrefix("-"), !verbs.contains(verb) else { return }
    throw TrainingError.usage(unknownName(kind: "verb", verb, among: verbs))
  }

  /// Says what went wrong and decides the exit status.
  private static func report(_ error: any Error) -> Int32 {
    if let (sentence, status) = sentence(for: error) {
      Console.write("apus: \(sentence)\n", to: .standardError)
      return status
    }
    // Help and version come as errors of argument-parser that are none.
    let isClean = Root.exitCode(for: error) == .success
    Console.write(
      Root.fullMessage(for: error) + "\n", to: isClean ? .standardOutput : .standardError)
    return isClean ? 0 : 2
  }

  /// The sentence and exit status of an error of ours; `nil` for argument-parser's.
  static func sentence(for error: any Error) -> (String, Int32)? {
    switch error {
    case TrainingError.usage(let sentence): (sentence, 2)
    case let error as TrainingError: (error.description, 1)
    case let error as GymError:
      switch error {
      case .parameter, .unknown: (error.description, 2)
      default: (error.description, 1)
      }
    case let error as FormatError: (error.description, 1)
    case let error as RenderingError: (error.description, 1)
    case let error as ViewerError: (error.description, 1)
    case let error as OffPolicyError: (error.description, 2)
    case let error as SupervisedError:
      switch error {
      case .usage: (error.description, 2)
      default: (error.description, 1)
      }
    case let error as NeuralError: ("\(error)", 1)
    default: nil
    }
  }
}

/// The root of the command line: holds the verbs and does nothing itself.
struct Root: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apus",
    abstract: "Reinforcement learning: exact, reproducible, fast.",
    version: apusVersion,
    subcommands: [
      List.self, Train.self, Evaluate.self, Rollout.self, Watch.self, Play.self, Record.self,
      Plot.self,
      Bid.self, Recommend.self, Customers.self, Ope.self, Solve.self, Check.self,
      Fit.self, Predict.self, Export.self,
      Bench.self,
    ])
}

/// A verb of the command line.
protocol Verb: ParsableCommand {
  /// Does what the verb says.
  ///
  /// - Returns: the exit status.
  func run(in context: Context) throws -> Int32
}

extension Verb {
  mutating func run() throws {}
}
