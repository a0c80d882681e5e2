internal import Agents
internal import ArgumentParser
internal import Drawing
internal import Formats
internal import Gym
internal import Rendering
internal import Training

/// `apus solve`: finds out what is best where all transitions are known.
struct Solve: Verb {
  static let configuration = CommandConfiguration(
    abstract: "Solve an environment with a finite table exactly.",
    discussion: """
      Prints the value of every state and the best action there. Time limits are not part of the \
      table: --horizon says how many steps there are.
      """)

  /// How it is solved.
  enum Method: String, ExpressibleByArgument, CaseIterable {
    case valueIteration = "value-iteration"
    case synchronousValueIteration = "synchronous-value-iteration"
    case policyIteration = "policy-iteration"
    case modifiedPolicyIteration = "modified-policy-iteration"
    case backwardInduction = "backward-induction"

    /// The same for models without a horizon.
    var solver: SolverMethod? { SolverMethod(rawValue: rawValue) }
  }

  @Argument(help: "The environment's id (see 'apus list environments').")
  var environment: String
  @Option(help: "What a reward is worth a step later.")
  var discount = 1.0
  @Option(help: "The number of steps; without end if omitted.")
  var horizon: Int?
  @Option(
    help: "How (default: modified-policy-iteration; with a horizon backward-induction).")
  var method: Method?
  @Option(help: ArgumentHelp("Change a parameter: environment.NAME=VALUE.", valueName: "change"))
  var set: [String] = []
  @Option(name: .shortAndLong, help: "A .png to write, of environments that draw their states.")
  var output: String?
  @Flag(help: "Write one JSON object per line.")
  var json = false

  func run(in context: Context) throws -> Int32 {
    let method = try checkedMethod()
    let specification = try context.environments.make(
      environment, overrides: Overrides.environment(set))
    guard let world = try specification.makeFinite() else {
      throw TrainingError.usage(
        "\(specification.id) has no finite table of transitions that could be solved.")
    }
    if output != nil, !(world is any ModelDrawing) {
      throw TrainingError.usage(
        "\(specification.id) does not draw its states: leave --output out.")
    }
    let model = try world.model
    let stopwatch = Stopwatch()
    let findings = try Findings(model, discount: discount, horizon: horizon, method: method)
    let report = Report(
      specification: specification, world: world, model: model, findings: findings,
      method: method, discount: discount, horizon: horizon, seconds: stopwatch.seconds)
    let console = Console(json: json)
    console.line(report.json)
    report.show(on: console)
    if let output, let drawing = report.drawing {
      try PNG.write(Picture(drawing), to: output)
      console.note("\(output): the values of \(Wording.grouped(model.stateCount)) states")
    }
    return 0
  }

  /// Refuses what makes no sense together.
  private func checkedMethod() throws -> Method {
    guard (0...1).contains(discount) else {
      throw TrainingError.usage("--discount cannot be \(discount): it takes 0 to 1.")
    }
    if let output, !output.hasSuffix(".png") {
      throw TrainingError.usage("--output \(output): the file's name must end in .png.")
    }
    guard let horizon else {
      if method == .backwardInduction {
        throw TrainingError.usage("backward-induction needs a number of steps: add --horizon N.")
      }
      return method ?? .modifiedPolicyIteration
    }
    guard horizon >= 1 else {
      throw TrainingError.usage("--horizon cannot be \(horizon): it takes at least 1.")
    }
    if let method, method != .backwardInduction {
      throw TrainingError.usage(
        "With --horizon the method is backward-induction, not \(method.rawValue): leave --method "
          + "out.")
    }
    return .backwardInduction
  }
}

/// What solving gave.
private struct Findings {
  var values: [Double]
  var actions: [Int]
  var startValue: Double
  var iterations: Int
  var errorBound: Double

  /// - Throws: ``TrainingError/usage(_:)`` where the discount makes no sense for the model.
  init(_ model: FiniteModel, discount: Double, horizon: Int?, method: Solve.Method) throws {
    do {
      if let horizon {
        let solution = try model.solve(horizon: horizon, discount: discount)
        values = solution.values
        actions = (0..<model.stateCount).map { solution.action(state: $0, stepsLeft: horizon) }
        (startValue, iterations, errorBound) = (solution.startValue, solution.iterations, 0)
      } else {
        let solution = try model.solve(
          discount: discount, method: method.solver ?? .modifiedPolicyIteration)
        (values, actions) = (solution.values, solution.policy)
        startValue = solution.startValue
        (iterations, errorBound) = (solution.iterations, solution.errorBound)
      }
    } catch GymError.invalid(let sentence) {
      throw TrainingError.usage(sentence)
    }
  }
}

/// What is said about it.
private struct Report {
  var specification: EnvironmentSpecification
  var world: any FiniteEnvironment
  var model: FiniteModel
  var findings: Findings
  var method: Solve.Method
  var discount: Double
  var horizon: Int?
  var seconds: Double

  /// States that are listed for people.
  private static let listed = 100

  var json: JSONValue {
    .object([
      JSONMember("environment", .string(specification.id)),
      JSONMember("states", .integer(model.stateCount)),
      JSONMember("actions", .integer(model.actionCount)),
      JSONMember("discount", .number(discount)),
      JSONMember("horizon", horizon.map(JSONValue.integer) ?? .null),
      JSONMember("method", .string(method.rawValue)),
      JSONMember("start_value", .number(findings.startValue)),
      JSONMember("iterations", .integer(findings.iterations)),
      JSONMember("error_bound", .number(findings.errorBound)),
      JSONMember("seconds", .number(seconds)),
    ])
  }

  /// All states in one picture, where the environment draws one.
  var drawing: Drawing? {
    (world as? any ModelDrawing)?.draw(values: findings.values, actions: findings.actions)
  }

  func show(on console: Console) {
    let time = horizon.map { "\(Wording.grouped($0)) steps" } ?? "no limit of steps"
    console.print(
      """
      \(specification.id): \(Wording.grouped(model.stateCount)) states, \(model.actionCount) \
      actions, discount \(discount), \(time)
      Best mean value of the start: \(console.bold(readable(findings.startValue, digits: 6))) \
      (\(method.rawValue), \(Wording.grouped(findings.iterations)) iterations, \
      \(Wording.duration(seconds: seconds)))
      """)
    if Console.Stream.standardOutput.isTerminal, let drawing, !drawing.isEmpty {
      let lines = TerminalPicture(drawing, columns: 100, rows: 40)
        .lines(columns: 100, rows: 40, color: true)
      console.print(lines.joined(separator: "\n"))
    }
    var rows = [["STATE", "VALUE", "ACTION", "WHAT IT IS"]]
    for state in 0..<min(model.stateCount, Self.listed) {
      let isOver = !(0..<model.actionCount).contains { model.isLegal(state: state, action: $0) }
      rows.append([
        String(state), readable(findings.values[state], digits: 6),
        isOver ? "–" : String(findings.actions[state]), world.modelStateName(state),
      ])
    }
    console.print(console.table(rows))
    if model.stateCount > Self.listed {
      console.print("… and \(Wording.grouped(model.stateCount - Self.listed)) more states")
    }
  }
}
