import Drawing
import Formats
import Gym
import Randomness

/// What is wrong with an environment that is otherwise sound.
enum Fault: String, Codable, CaseIterable, Sendable {
  case none
  case observationOutside, observationNaN, tooFewNumbers
  case rewardNaN
  case stepsBeforeReset, takesAnyAction
  case forgetsSeed, resetThrows
  case hiddenState, sharedState, unencodedGenerator
  case cutAtOnce
  case noLegalAction
  case drawsNaN, drawsAtRandom
}

/// A walk between −5 and 5 that ends at either; two actions.
struct Broken: Environment {
  let fault: Fault
  var place: Int?
  var generator = PCG64(seed: 0)
  /// Not encoded: a fault.
  private var hidden = Hidden()
  private var shared = Shared()

  /// Forgets its value when it is encoded.
  private struct Hidden: Codable, Sendable {
    var value = 0
    init() {}
    init(from decoder: any Decoder) {}
    func encode(to encoder: any Encoder) {}
  }

  /// Is not copied with its owner: a fault.
  private final class Shared: Codable, @unchecked Sendable {
    var value = 0
  }

  init(_ fault: Fault) { self.fault = fault }

  var observationSpace: Box<[Float]> { Box(low: [-5, 0], high: [5, 1]) }
  var actionSpace: Discrete { Discrete(2) }
  static var metricNames: [String] { ["place"] }
  func metrics(into values: inout MutableSpan<Double>) { values[0] = Double(place ?? 0) }

  private var observation: [Float] {
    let seen = Float(place ?? 0)
    switch fault {
    case .observationOutside: return [seen + 20, 0]
    case .observationNaN: return [seen, .nan]
    case .tooFewNumbers: return [seen]
    default: return [seen, 0]
    }
  }

  mutating func reset(seed: UInt64?) throws -> [Float] {
    if fault == .resetThrows { throw GymError.invalid("Out of order.") }
    if let seed, fault != .forgetsSeed { generator = PCG64(seed: seed) }
    if fault == .forgetsSeed { shared.value += 1 }
    let drawn = generator.integer(in: -2...2)
    place = fault == .forgetsSeed ? shared.value % 4 : drawn
    return observation
  }

  mutating func step(_ action: Int) throws -> Step<[Float]> {
    guard var place = place ?? (fault == .stepsBeforeReset ? 0 : nil) else {
      throw GymError.resetNeeded
    }
    if fault != .takesAnyAction, !actionSpace.contains(action) {
      throw GymError.actionOutsideSpace("\(action)", space: actionSpace.description.description)
    }
    place += action == 1 ? 1 : -1
    switch fault {
    case .hiddenState:
      hidden.value += 1
      if hidden.value % 3 == 0 { place = 0 }
    case .sharedState:
      shared.value += 1
      if shared.value % 3 == 0 { place = 0 }
    case .unencodedGenerator:
      hidden.value += 1
      place = min(max(place + (hidden.value % 5 == 4 ? 1 : 0), -5), 5)
    default: break
    }
    self.place = place
    return Step(
      observation: observation, reward: fault == .rewardNaN ? .nan : 1,
      terminated: abs(place) >= 5, truncated: fault == .cutAtOnce)
  }

  static var restrictsActions: Bool { true }
  func legalActions(into mask: inout MutableSpan<Bool>) {
    for action in 0..<2 { mask[action] = fault != .noLegalAction }
  }

  func draw() -> Drawing {
    var picture = Drawing(width: 100, height: 10)
    if fault == .drawsAtRandom { shared.value += 1 }
    let x = fault == .drawsNaN ? .nan : Double((place ?? 0) + shared.value)
    picture.add(.line(from: Point(x, 0), to: Point(x, 10), color: .black))
    return picture
  }
}

/// Forbids actions without saying that it does.
struct SilentMask: Environment {
  var base = Broken(.none)
  var observationSpace: Box<[Float]> { base.observationSpace }
  var actionSpace: Discrete { base.actionSpace }
  mutating func reset(seed: UInt64?) throws -> [Float] { try base.reset(seed: seed) }
  mutating func step(_ action: Int) throws -> Step<[Float]> { try base.step(action) }
  func legalActions(into mask: inout MutableSpan<Bool>) { mask[0] = false }
}

/// Has two metrics of one name, and writes one of them.
struct TwinMetrics: Environment {
  var base = Broken(.none)
  var observationSpace: Box<[Float]> { base.observationSpace }
  var actionSpace: Discrete { base.actionSpace }
  mutating func reset(seed: UInt64?) throws -> [Float] { try base.reset(seed: seed) }
  mutating func step(_ action: Int) throws -> Step<[Float]> { try base.step(action) }
  static var metricNames: [String] { ["speed", "speed"] }
  func metrics(into values: inout MutableSpan<Double>) { values[0] = 1 }
}

/// Acts without bounds, and sees a number that never changes.
struct Boundless: Environment {
  var time = 0
  var observationSpace: Box<[Float]> { Box(low: [1], high: [1]) }
  var actionSpace: Box<[Float]> { Box(low: [-.infinity], high: [.infinity]) }
  mutating func reset(seed: UInt64?) throws -> [Float] {
    time = 1
    return [1]
  }
  mutating func step(_ action: [Float]) throws -> Step<[Float]> {
    guard time > 0 else { throw GymError.resetNeeded }
    time += 1
    return Step(observation: [1], reward: 0, terminated: time > 9)
  }
}

/// Writes its observations so that they cannot be read.
struct Unreadable: Environment {
  var base = Broken(.none)
  var observationSpace: UnreadableSpace { UnreadableSpace() }
  var actionSpace: Discrete { base.actionSpace }
  mutating func reset(seed: UInt64?) throws -> [Float] { try base.reset(seed: seed) }
  mutating func step(_ action: Int) throws -> Step<[Float]> { try base.step(action) }
}

struct UnreadableSpace: Space {
  private var box: Box<[Float]> { Box(low: [-5, 0], high: [5, 1]) }
  func sample(using generator: inout PCG64) -> [Float] { box.sample(using: &generator) }
  func contains(_ element: [Float]) -> Bool { box.contains(element) }
  var flatCount: Int { 2 }
  func flatten(_ element: [Float], into floats: inout MutableSpan<Float>) {
    box.flatten(element, into: &floats)
  }
  func unflatten(_ floats: Span<Float>) -> [Float] { box.unflatten(floats) }
  var cardinality: Int? { nil }
  func index(of element: [Float]) -> Int { 0 }
  func element(at index: Int) -> [Float] { [0, 0] }
  var description: SpaceDescription { box.description }
  func json(_ element: [Float]) -> JSONValue { box.json(element) }
  func element(json: JSONValue) throws -> [Float] {
    throw GymError.invalid("No observation was ever read.")
  }
}

/// A walk whose state has a name between episodes only.
struct Nameless: FiniteEnvironment {
  var base = WrongTable()
  var observationSpace: Discrete { base.observationSpace }
  var actionSpace: Discrete { base.actionSpace }
  var modelState: Int? { base.state == 0 ? 0 : nil }
  var model: FiniteModel { get throws { try base.model } }
  mutating func reset(seed: UInt64?) throws -> Int { try base.reset(seed: seed) }
  mutating func step(_ action: Int) throws -> Step<Int> { try base.step(action) }
}

/// A walk over three states whose table is another one's.
struct WrongTable: FiniteEnvironment {
  var state: Int?
  var observationSpace: Discrete { Discrete(3) }
  var actionSpace: Discrete { Discrete(2) }
  var modelState: Int? { state }
  var model: FiniteModel {
    get throws {
      try FiniteModel(startProbabilities: [1, 0, 0], actionCount: 2) { state, action in
        // The reward of the second action is another than the environment's.
        [
          FiniteModel.Outcome(
            probability: 1, next: min(state + 1, 2), reward: action == 1 ? 5 : 1,
            terminated: state >= 1)
        ]
      }
    }
  }
  mutating func reset(seed: UInt64?) throws -> Int {
    state = 0
    return 0
  }
  mutating func step(_ action: Int) throws -> Step<Int> {
    guard let state else { throw GymError.resetNeeded }
    guard actionSpace.contains(action) else {
      throw GymError.actionOutsideSpace("\(action)", space: actionSpace.description.description)
    }
    self.state = min(state + 1, 2)
    return Step(observation: min(state + 1, 2), reward: 1, terminated: state >= 1)
  }
}
