import Environments
import Formats
import Foundation
import Gym
import Randomness
import Testing

/// What the package minigrid did, as `Fixtures/make_minigrid.py` wrote it.
struct MiniGridRun: CustomTestStringConvertible, Sendable {
  var id: String
  var options: [(key: String, value: JSONValue)]
  var seed: UInt64
  var steps: Int
  var episodes: Int
  var total: Double
  var first: [String]
  var mission: String
  var checksum: String
  /// Actions, a digit each, instead of random ones.
  var plan: String
  var testDescription: String { "\(id) seed \(seed) \(options.map(\.key)) \(plan)" }

  static func load() throws -> [MiniGridRun] {
    let url = try #require(
      Bundle.module.url(forResource: "minigrid", withExtension: "json", subdirectory: "Fixtures"))
    let items = try #require(JSONValue(parsing: Array(Data(contentsOf: url))).elements)
    return try items.map { item in
      MiniGridRun(
        id: try #require(item["id"]?.text),
        options: try #require(item["options"]?.members).map { ($0.key, $0.value) },
        seed: UInt64(item["seed"]?.whole ?? 0), steps: item["steps"]?.whole ?? 0,
        episodes: item["episodes"]?.whole ?? -1, total: item["total"]?.real ?? .nan,
        first: (item["first"]?.elements ?? []).compactMap(\.text),
        mission: try #require(item["mission"]?.text),
        checksum: try #require(item["checksum"]?.text), plan: item["plan"]?.text ?? "")
    }
  }

  /// Takes the same steps and compares everything.
  func replay() throws {
    let specification = try EnvironmentRegistry.builtIn.make(id, overrides: options)
    var environment = try #require(try specification.makeValue() as? MiniGrid)
    let fullId = "MiniGridFull" + id.dropFirst("MiniGrid".count)
    let fullSpecification = try EnvironmentRegistry.builtIn.make(fullId, overrides: options)
    var full = try #require(try fullSpecification.makeValue() as? FullyObservedMiniGrid)
    var checksum = Checksum()
    func see(_ observation: MiniGrid.Observation) {
      checksum.add(observation, environment.observationSpace)
      checksum.add(bytes: [UInt8(observation.direction)] + Array(environment.mission.utf8))
    }
    let planned = plan.utf8.map { Int($0) - 48 }
    var actions = PCG64(seed: seed)
    let start = try environment.reset(seed: seed)
    _ = try full.reset(seed: seed)
    #expect(environment.text == first.joined(separator: "\n"), "\(testDescription)")
    see(start)
    var (episodes, total) = (0, 0.0)
    for index in 0..<steps {
      let action =
        planned.isEmpty
        ? environment.actionSpace.sample(using: &actions) : planned[index]
      let step = try environment.step(action)
      let fullStep = try full.step(action)
      see(step.observation)
      checksum.add(reward: step.reward, terminated: step.terminated, truncated: step.truncated)
      total += step.reward
      if index % 50 == 0 { checksum.add(fullStep.observation, full.observationSpace) }
      if step.ended {
        episodes += 1
        see(try environment.reset(seed: nil))
        _ = try full.reset(seed: nil)
      }
    }
    #expect(episodes == self.episodes && total == self.total, "\(testDescription)")
    #expect(environment.mission == mission, "\(testDescription)")
    #expect(checksum.hexadecimal == self.checksum, "\(testDescription)")
  }
}

extension Checksum {
  /// Adds MiniGrid's image as bytes.
  mutating func add<let capacity: Int>(
    _ observation: MiniGridObservation<capacity>, _ space: MiniGridSpace<capacity>
  ) {
    for place in 0..<(space.columns * space.rows) {
      let cell = observation[place]
      add(bytes: [
        UInt8(cell.kind.object), cell.color.rawValue, UInt8(cell.kind.state),
      ])
    }
  }
}
