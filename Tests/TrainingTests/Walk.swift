import Foundation
import Gym
import Randomness
import Training

/// A small environment for tests: a walker on a slippery line that must stay near the middle.
struct Walk: RegisteredEnvironment {
  struct Parameters: EnvironmentParameters {
    var slip = 0.2
    var width = 3.0
    init() {}
    func validate() throws {
      guard (0...1).contains(slip) else {
        throw GymError.parameter("slip", value: "\(slip)", allowed: "between 0 and 1")
      }
    }
  }

  static let registrations = [
    Registration<Parameters>("Walk-v0", "Stay near the middle.", maxEpisodeSteps: 30),
    Registration<Parameters>("Endless-v0", "Stay near the middle for ever."),
  ]
  var observationSpace: Box<SIMD2<Float>> { Box(low: [-9, -9], high: [9, 9]) }
  var actionSpace: Discrete { Discrete(2) }
  let parameters: Parameters
  var place = 0.0
  var speed = 0.0
  var generator = PCG64(seed: 0)

  init(parameters: Parameters) { self.parameters = parameters }

  var observation: SIMD2<Float> { [Float(place), Float(speed)] }

  mutating func reset(seed: UInt64?) -> SIMD2<Float> {
    if let seed { generator = PCG64(seed: seed) }
    (place, speed) = (generator.uniform(-1, 1), 0)
    return observation
  }

  mutating func step(_ action: Int) -> Step<SIMD2<Float>> {
    speed = 0.5 * speed + (action == 1 ? 0.4 : -0.4)
    place += speed + generator.uniform(-1, 1) * parameters.slip
    return Step(
      observation: observation, reward: 1, terminated: abs(place) > parameters.width)
  }
}

/// What the tests train with.
enum Fixture {
  static var environments: EnvironmentRegistry {
    var registry = EnvironmentRegistry()
    registry.register(Walk.self)
    return registry
  }
  static let agents = AgentRegistry([Linear.self])

  static func settings(
    environment: String = "Walk-v0", steps: Int = 2000, seed: UInt64 = 1, environments: Int = 3
  ) throws -> RunSettings {
    RunSettings(
      environment: environment,
      environmentParameters: try Self.environments.specification(environment).parametersJSON,
      agent: "linear", preset: "default", configuration: try Linear.defaultConfiguration(),
      seed: seed, environments: environments, steps: steps, evaluationEpisodes: 7,
      checkpointEvery: 130)
  }

  static func trainer(_ settings: RunSettings, in folder: RunFolder?) throws -> Trainer {
    try Trainer(
      settings: settings, folder: folder, environments: environments, agents: agents)
  }

  /// Calls `body` with a folder's path that does not exist yet, and removes it afterwards.
  static func withFolder<Result>(_ body: (RunFolder) throws -> Result) rethrows -> Result {
    let path = NSTemporaryDirectory() + "apus-training-tests-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(RunFolder(path))
  }

  /// The bytes of everything in a run that must not depend on how it was run, by path.
  static func bytes(_ folder: RunFolder) throws -> [String: Data] {
    var result: [String: Data] = [:]
    let root = URL(fileURLWithPath: folder.path)
    for name in ["metrics.jsonl", "evaluations.jsonl"] {
      result[name] = try Data(contentsOf: root.appendingPathComponent(name))
    }
    for part in ["policy", "best"] {
      let place = root.appendingPathComponent(part)
      for name in try FileManager.default.subpathsOfDirectory(atPath: place.path) {
        let file = place.appendingPathComponent(name)
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder)
        if !isFolder.boolValue { result["\(part)/\(name)"] = try Data(contentsOf: file) }
      }
    }
    return result
  }
}
