import Formats
import Foundation
import Gym
import Testing

/// An action that traces hold as a number.
protocol TracedAction {
  init?(traced number: Double)
}

extension Int: TracedAction {
  init?(traced number: Double) { self.init(exactly: number) }
}

extension Float: TracedAction {
  init?(traced number: Double) { self.init(exactly: number) }
}

/// Traces of Gymnasium that lie beside this package, on machines that have them.
enum GoldenTraces {
  private struct Entry: Decodable {
    var obs, reset_obs: [Double]?
    var a: Double?
    var r: Double?
    var term, trunc: Bool?
  }
  private struct File: Decodable { var traces: Traces }

  /// The traces whose observations are lists of numbers, by environment.
  private struct Traces: Decodable {
    var byName: [String: [Entry]] = [:]

    struct Key: CodingKey {
      var stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: Key.self)
      for key in values.allKeys {
        byName[key.stringValue] = try? values.decode([Entry].self, forKey: key)
      }
    }
  }

  private static let file = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared/golden/gym_golden.json").standardizedFileURL

  /// Whether the traces are there.
  static var exist: Bool { FileManager.default.fileExists(atPath: file.path) }

  /// Replays a trace.
  static func check<E: RegisteredEnvironment>(_ type: E.Type, _ name: String, limit: Int) throws
  where E.Observation: FloatVector, E.Action: TracedAction {
    let file = try JSONDecoder().decode(File.self, from: Data(contentsOf: file))
    let trace = try #require(file.traces.byName[name])
    #expect(trace.count > 50)
    var environment = try TimeLimit(E(parameters: E.Parameters()), maxEpisodeSteps: limit)
    #expect(try environment.reset(seed: 42).floats.map(Double.init) == trace[0].obs)
    for entry in trace.dropFirst() {
      if let reset = entry.reset_obs {
        #expect(try environment.reset(seed: nil).floats.map(Double.init) == reset)
        continue
      }
      let number = try #require(entry.a)
      let action = try #require(E.Action(traced: number))
      let step = try environment.step(action)
      #expect(step.observation.floats.map(Double.init) == entry.obs)
      #expect(step.reward == entry.r && step.terminated == entry.term)
      #expect(step.truncated == entry.trunc)
    }
  }

  /// Replays a trace whose observations are whole numbers, one or several.
  static func checkNumbers<E: RegisteredEnvironment>(_ type: E.Type, _ name: String, _ limit: Int?)
    throws where E.Action == Int
  {
    let file = try JSONValue(parsing: Array(Data(contentsOf: file)))
    let trace = try #require(file["traces"]?[name]?.elements)
    #expect(trace.count > 20)
    var environment = try TimeLimit(
      E(parameters: E.Parameters()), maxEpisodeSteps: limit ?? .max)
    func written(_ observation: E.Observation) -> JSONValue {
      environment.observationSpace.json(observation)
    }
    #expect(written(try environment.reset(seed: 42)) == trace[0]["obs"])
    for entry in trace.dropFirst() {
      if let reset = entry["reset_obs"] {
        #expect(written(try environment.reset(seed: nil)) == reset)
        continue
      }
      let step = try environment.step(try #require(entry["a"]?.whole))
      #expect(written(step.observation) == entry["obs"])
      #expect(step.reward == entry["r"]?.real && step.terminated == entry["term"]?.truth)
      #expect(step.truncated == entry["trunc"]?.truth)
    }
  }
}
