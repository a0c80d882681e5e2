internal import Agents
internal import ArgumentParser
internal import Formats
internal import Gym
internal import Randomness
internal import Training

/// `apus bench`: how fast this machine steps, trains and multiplies.
struct Bench: Verb {
  static let configuration = CommandConfiguration(
    abstract: "Measure stepping, training, networks, drawing, or this machine's peak.",
    discussion: "Every figure is the median of --repetitions measurements.")

  /// What can be measured.
  enum Subject: String, ExpressibleByArgument, CaseIterable {
    case stepping, training, networks, drawing, peak
  }

  @Argument(help: "What to measure; everything if omitted.")
  var subject: Subject?
  @Option(help: "Step or draw this environment alone; may be repeated (default: every one).")
  var environment: [String] = []
  @Option(help: "Step so many side by side; may be repeated (default: 1, 64 and 1024).")
  var sideBySide: [Int] = []
  @Option(help: "How many times each is measured.")
  var repetitions = 5
  @Flag(help: "Write one JSON object per line.")
  var json = false

  func run(in context: Context) throws -> Int32 {
    guard repetitions > 0 else {
      throw TrainingError.usage("--repetitions cannot be \(repetitions): it takes at least 1.")
    }
    if let count = sideBySide.first(where: { !(1...1_000_000).contains($0) }) {
      throw TrainingError.usage("--side-by-side cannot be \(count): it takes 1 to 1000000.")
    }
    let console = Console(json: json)
    let specifications =
      environment.isEmpty
      ? context.environments.specifications
      : try environment.map { try context.environments.specification($0) }
    let subjects = subject.map { [$0] } ?? Subject.allCases
    for subject in subjects {
      switch subject {
      case .stepping:
        try SteppingBench(
          specifications: specifications,
          counts: sideBySide.isEmpty ? [1, 64, 1024] : sideBySide, repetitions: repetitions
        ).run(console.figure)
      case .training:
        try TrainingBench(context: context, repetitions: repetitions).run(console.figure)
      case .networks: try NetworkBench(repetitions: repetitions).run(console.figure)
      case .drawing:
        try DrawingBench(specifications: specifications, repetitions: repetitions)
          .run(console.figure)
      case .peak: console.figure("single-precision peak, 1 thread", measurePeak(), "Gflop/s")
      }
    }
    return 0
  }
}

extension Console {
  /// One measured figure.
  func figure(_ name: String, _ value: Double, _ unit: String) {
    line(
      .object([
        JSONMember("name", .string(name)), JSONMember("value", .number(value)),
        JSONMember("unit", .string(unit)),
      ]))
    let padding = String(repeating: " ", count: max(1, 56 - name.count))
    print("\(name)\(padding)\(readable(value, digits: value < 100 ? 2 : 0)) \(unit)")
  }
}

/// The median of what `measure` gives, measured several times.
func median(of repetitions: Int, _ measure: () throws -> Double) rethrows -> Double {
  var values: [Double] = []
  for _ in 0..<repetitions { values.append(try measure()) }
  values.sort()
  let middle = values.count / 2
  return values.count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2
}

/// Steps environments with random actions on one thread.
struct SteppingBench {
  let specifications: [EnvironmentSpecification]
  let counts: [Int]
  let repetitions: Int

  func run(_ figure: (String, Double, String) -> Void) throws {
    for specification in specifications {
      for count in counts {
        let vector = try specification.makeVector(count: count, autoreset: .nextStep)
        let actions = Slab<Float>(count: count * vector.actionWidth, repeating: 0)
        try vector.reset(seed: 0)
        let rate = try median(of: repetitions) {
          let stopwatch = Stopwatch()
          var steps = 0
          repeat {
            for _ in 0..<max(1, 4096 / count) {
              vector.sampleActions(into: actions)
              try vector.step(actions)
            }
            steps += max(1, 4096 / count) * count
          } while stopwatch.seconds < 0.2
          return Double(steps) / stopwatch.seconds
        }
        figure("stepping \(specification.id), \(count) side by side", rate / 1e6, "million steps/s")
      }
    }
  }
}

/// Trains the presets without evaluations: on all threads, on one, and against the machine's peak.
struct TrainingBench {
  let context: Context
  let repetitions: Int

  func run(_ figure: (String, Double, String) -> Void) throws {
    let threads = SideBySide.processorCount
    let peak = measurePeak() * 1e9
    for preset in try Preset.all() where preset.environment == "CartPole-v1" {
      let name = "training \(preset.agent) \(preset.environment) \(preset.name)"
      let single = try median(of: repetitions) { try rate(preset, threads: 1) }
      let all = try median(of: repetitions) { try rate(preset, threads: threads) }
      figure("\(name), \(threads) threads", all, "steps/s")
      figure("\(name), 1 thread", single, "steps/s")
      figure("\(name), speed-up of \(threads) threads", all / single, "×")
      let vector = try context.environments.specification(preset.environment).makeVector(count: 1)
      if let work = try TrainingWork(
        preset, observationWidth: vector.observationSpace.flatCount,
        actionCount: vector.actionCount ?? 0)
      {
        let reached = all * work.flopsPerStep / (peak * Double(threads))
        figure("\(name), work", work.flopsPerStep / 1e3, "kflop/step")
        figure("\(name), part of the machine's peak", reached, "of 1")
      }
    }
  }

  /// Environment steps a second of a preset's whole training without evaluations.
  private func rate(_ preset: Preset, threads: Int) throws -> Double {
    let specification = try context.environments.specification(preset.environment)
    let settings = RunSettings(
      environment: specification.id, environmentParameters: try specification.parametersJSON,
      agent: preset.agent, preset: preset.name, configuration: preset.configuration, seed: 1,
      environments: preset.environments, steps: preset.steps, evaluateEvery: 0)
    let trainer = try Trainer(
      settings: settings, environments: context.environments, agents: context.agents,
      threads: threads)
    let stopwatch = Stopwatch()
    guard case .finished(let result) = try trainer.run() else { return 0 }
    return Double(result.steps) / stopwatch.seconds
  }
}
