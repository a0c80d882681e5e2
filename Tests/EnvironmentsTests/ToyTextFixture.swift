import Environments
import Formats
import Foundation
import Gym
import Randomness
import Testing

/// What Gymnasium's toy text environments did, as `Fixtures/make_toy_text.py` wrote it.
struct ToyTextFixture {
  /// Many episodes of random actions, or a table.
  struct Case: CustomTestStringConvertible, Sendable {
    var environment: String
    var parameters: [(key: String, value: JSONValue)]
    var seed: UInt64
    var steps: Int
    var episodes: Int
    var checksum: String
    var testDescription: String { "\(environment) \(parameters.map(\.key)) seed \(seed)" }
  }

  let runs: [Case]
  let tables: [Case]
  let masks: String
  let maps: [(size: Int, probability: Double, seed: UInt64, lines: [String])]

  static func load() throws -> ToyTextFixture {
    let url = try #require(
      Bundle.module.url(forResource: "toy_text", withExtension: "json", subdirectory: "Fixtures"))
    return try ToyTextFixture(JSONValue(parsing: Array(Data(contentsOf: url))))
  }

  private init(_ json: JSONValue) throws {
    func cases(_ name: String) throws -> [Case] {
      try #require(json[name]?.elements).map { item in
        Case(
          environment: try #require(item["environment"]?.text),
          parameters: try #require(item["parameters"]?.members).map { ($0.key, $0.value) },
          seed: UInt64(item["seed"]?.whole ?? 0), steps: item["steps"]?.whole ?? 0,
          episodes: item["episodes"]?.whole ?? item["outcomes"]?.whole ?? 0,
          checksum: try #require(item["checksum"]?.text))
      }
    }
    runs = try cases("runs")
    tables = try cases("tables")
    masks = try #require(json["masks"]?.text)
    maps = try #require(json["maps"]?.elements).map { item in
      (
        try #require(item["size"]?.whole), try #require(item["probability"]?.real),
        UInt64(item["seed"]?.whole ?? 0), (item["lines"]?.elements ?? []).compactMap(\.text)
      )
    }
  }
}

/// Replays a run with the environment's own types.
func replay<E: RegisteredEnvironment>(_ run: ToyTextFixture.Case, _ type: E.Type) throws
where E.ActionSpace == Discrete {
  let specification = try EnvironmentRegistry.builtIn.make(
    run.environment, overrides: run.parameters)
  let value = try specification.makeValue() as? E
  var environment = try TimeLimit(
    #require(value), maxEpisodeSteps: specification.maxEpisodeSteps ?? .max)
  var actions = PCG64(seed: run.seed)
  var checksum = Checksum()
  func add(_ observation: E.Observation) {
    switch environment.observationSpace.json(observation) {
    case .array(let parts): for part in parts { checksum.add(part.real ?? .nan) }
    case let number: checksum.add(number.real ?? .nan)
    }
  }
  var probability = [1.0]
  add(try environment.reset(seed: run.seed))
  var episodes = 0
  for _ in 0..<run.steps {
    let step = try environment.step(environment.actionSpace.sample(using: &actions))
    add(step.observation)
    checksum.add(reward: step.reward, terminated: step.terminated, truncated: step.truncated)
    if E.metricNames == ["probability"] {
      var span = probability.mutableSpan
      environment.metrics(into: &span)
    }
    checksum.add(probability[0])
    if step.ended {
      episodes += 1
      add(try environment.reset(seed: nil))
    }
  }
  #expect(episodes == run.episodes, "\(run.testDescription)")
  #expect(checksum.hexadecimal == run.checksum, "\(run.testDescription)")
}

/// Compares the table of an environment with Gymnasium's.
func compareTable(_ table: ToyTextFixture.Case) throws {
  let specification = try EnvironmentRegistry.builtIn.make(
    table.environment, overrides: table.parameters)
  let finite = try specification.makeFinite()
  let model = try #require(finite).model
  var checksum = Checksum()
  for probability in model.startProbabilities { checksum.add(probability) }
  for outcome in model.outcomes {
    checksum.add(outcome.probability)
    checksum.add(Double(outcome.next))
    checksum.add(outcome.reward)
    checksum.add(outcome.terminated ? 1.0 : 0.0)
  }
  #expect(model.outcomes.count == table.episodes, "\(table.testDescription)")
  #expect(checksum.hexadecimal == table.checksum, "\(table.testDescription)")
}

extension FiniteModel {
  /// Optimal values by sweeps over the table: of `horizon` steps, or until nothing changes.
  func optimalValues(discount: Double = 1, horizon: Int? = nil) -> [Double] {
    var values = [Double](repeating: 0, count: stateCount)
    for _ in 0..<(horizon ?? 100_000) {
      let next = (0..<stateCount).map { state in
        (0..<actionCount).filter { isLegal(state: state, action: $0) }.map { action in
          outcomes(state: state, action: action).reduce(0.0) { sum, outcome in
            let later = outcome.terminated ? 0 : discount * values[outcome.next]
            return sum + outcome.probability * (outcome.reward + later)
          }
        }.max() ?? 0
      }
      let change = zip(values, next).map { abs($0 - $1) }.max() ?? 0
      values = next
      if horizon == nil && change < 1e-13 { break }
    }
    return values
  }

  /// What an episode is worth at its start.
  func startValue(_ values: [Double]) -> Double {
    zip(startProbabilities, values).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

/// That an environment takes every step as its table says, and its copies and codings go on as it does.
func walkAlongTheTable<E: FiniteEnvironment>(_ environment: E, steps: Int) throws
where E.ActionSpace == Discrete {
  let model = try environment.model
  var environment = environment
  var actions = PCG64(seed: 5)
  _ = try environment.reset(seed: 3)
  var decoded = try JSON.decode(E.self, from: JSON.encode(environment))
  for index in 0..<steps {
    let before = try #require(environment.modelState)
    let action = environment.actionSpace.sample(using: &actions)
    let step = try environment.step(action)
    let other = try decoded.step(action)
    let after = try #require(environment.modelState)
    #expect(
      model.outcomes(state: before, action: action).contains {
        $0.next == after && $0.reward == step.reward && $0.terminated == step.terminated
          && $0.probability > 0
      }, "from \(environment.modelStateName(before)) by \(action)")
    #expect(other.reward == step.reward && decoded.modelState == after)
    if step.ended {
      _ = try environment.reset(seed: nil)
      _ = try decoded.reset(seed: nil)
    }
    if index % 50 == 0 { decoded = try JSON.decode(E.self, from: JSON.encode(environment)) }
  }
}

/// That no stored state with a changed number is accepted and crashes later.
func refusesAltered<E: RegisteredEnvironment>(
  _ environment: E, _ path: [String], _ value: JSONValue
)
  throws
{
  var environment = environment
  _ = try environment.reset(seed: 1)
  let whole = try JSON.value(of: environment)
  func altered(_ json: JSONValue, _ path: ArraySlice<String>) -> JSONValue {
    guard let key = path.first else { return value }
    var json = json
    json[key] = altered(json[key] ?? .null, path.dropFirst())
    return json
  }
  #expect(throws: (any Error).self) {
    try JSON.decode(E.self, from: altered(whole, path[...]))
  }
}
