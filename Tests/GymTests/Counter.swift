import Drawing
import Gym
import Randomness

/// A small world whose future can be told by hand: a number counts up by the action's value and
/// the task ends at 5; a reset starts at a drawn 0 or 1.
struct Counter: RegisteredEnvironment {
  struct Parameters: EnvironmentParameters {
    var goal = 5
    var rewardScale = 1.0
    var isStrict = true
    var label = "a"

    func validate() throws {
      guard goal > 1 else {
        throw GymError.parameter("goal", value: "\(goal)", allowed: "at least 2")
      }
    }
  }

  /// So far that only a limit ends episodes.
  static var far: Parameters {
    var far = Parameters()
    far.goal = .max
    return far
  }

  static var registrations: [Registration<Parameters>] {
    var far = Parameters()
    far.goal = 50
    return [
      Registration("Counter-v0", "Count to five.", maxEpisodeSteps: 4, rewardThreshold: 3),
      Registration("Counter-v2", "Count to fifty.", parameters: far),
    ]
  }

  var parameters: Parameters
  var value: Int?
  var generator = PCG64(seed: 0)

  init(parameters: Parameters = Parameters()) throws { self.parameters = parameters }

  var observationSpace: Box<[Float]> {
    get { Box(low: [0], high: [100]) }
  }
  var actionSpace: Discrete { Discrete(3, start: 1) }

  mutating func reset(seed: UInt64?) throws -> [Float] {
    if let seed { generator = PCG64(seed: seed) }
    let start = generator.integer(below: 2)
    value = start
    return [Float(start)]
  }

  mutating func step(_ action: Int) throws -> Step<[Float]> {
    guard let value else { throw GymError.resetNeeded }
    if action == 3, value == 2 { throw GymError.invalid("Three from two is not allowed.") }
    self.value = value + action
    return Step(
      observation: [Float(value + action)], reward: Double(action) * parameters.rewardScale,
      terminated: value + action >= parameters.goal)
  }

  static var metricNames: [String] { ["value"] }
  func metrics(into values: inout MutableSpan<Double>) { values[0] = Double(value ?? -1) }
  static var restrictsActions: Bool { true }
  func legalActions(into mask: inout MutableSpan<Bool>) {
    for index in 0..<3 { mask[index] = true }
    if value == 2 { mask[2] = false }
  }
  func draw() -> Drawing { Drawing(width: Double(value ?? 0), height: 1) }
}
