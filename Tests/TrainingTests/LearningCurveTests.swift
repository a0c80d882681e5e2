import Formats
import Foundation
import Testing

@testable import Training

@Suite struct LearningCurveTests {
  /// A folder with runs of known logs.
  private func withRuns(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "curves-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var settings = RunSettings(
      environment: "Walk-v0", agent: "linear", preset: "default", configuration: .object([]),
      seed: 0, environments: 1, steps: 200)
    for seed in 0..<4 {
      let run = "\(folder)/seed-\(seed)"
      try FileManager.default.createDirectory(atPath: run, withIntermediateDirectories: true)
      settings.seed = UInt64(seed)
      try settings.json.text(.line).write(
        toFile: run + "/run.json", atomically: true, encoding: .utf8)
      // Seed 3 is still under way: one point less, and half a line.
      var evaluations = [100, 200].map { steps in
        #"{"steps":\#(steps),"mean_return":\#(steps / 10 + seed),"regret":\#(50 - steps / 10 - seed)}"#
      }
      if seed == 3 { evaluations[1] = #"{"steps":20"# }
      try (evaluations.joined(separator: "\n") + (seed == 3 ? "" : "\n")).write(
        toFile: run + "/evaluations.jsonl", atomically: true, encoding: .utf8)
      try #"{"steps":50,"episodes":5,"loss":null}\#n{"steps":250,"episodes":25,"loss":0.5}\#n"#
        .write(toFile: run + "/metrics.jsonl", atomically: true, encoding: .utf8)
      try #"{"steps":100,"seconds":2}\#n{"steps":200,"seconds":3}\#n"#
        .write(toFile: run + "/timing.jsonl", atomically: true, encoding: .utf8)
    }
    try "{}".write(toFile: folder + "/seeds.json", atomically: true, encoding: .utf8)
    try body(folder)
  }

  @Test func seedsBecomeOneLine() throws {
    try withRuns { folder in
      let curve = try LearningCurve(RunFolder(folder))
      #expect(curve.seeds == 4 && curve.points.count == 1 && curve.optimum == 50)
      #expect(curve.points[0].x == 100 && curve.points[0].value == 11.5)
      #expect(curve.points[0].interval.lowerBound >= 10)
      #expect(curve.points[0].interval.upperBound <= 13)
      let iqm = try LearningCurve(RunFolder(folder), summary: .iqm)
      #expect(iqm.points[0].value == 11.5)
      let one = try LearningCurve(RunFolder(folder + "/seed-1"))
      #expect(one.seeds == 1 && one.points.map(\.value) == [11, 21])
      #expect(one.points[0].interval == 11...11)
    }
  }

  @Test func axesAreTranslated() throws {
    try withRuns { folder in
      let run = RunFolder(folder + "/seed-0")
      #expect(try LearningCurve(run, axis: .seconds).points.map(\.x) == [2, 3])
      #expect(try LearningCurve(run, axis: .episodes).points.map(\.x) == [10, 20])
      let loss = try LearningCurve(run, measure: "loss", axis: .episodes)
      #expect(loss.points.map(\.x) == [25] && loss.points.map(\.value) == [0.5])
    }
  }

  @Test func runsThatJustBeginAreLeftOut() throws {
    try withRuns { folder in
      func write(_ text: String, _ file: String) throws {
        try text.write(toFile: "\(folder)/\(file)", atomically: true, encoding: .utf8)
      }
      // Seed 1 has logged nothing, seed 2 has no evaluation yet.
      for file in ["evaluations", "metrics", "timing"] { try write("", "seed-1/\(file).jsonl") }
      try write("", "seed-2/evaluations.jsonl")
      let curve = try LearningCurve(RunFolder(folder))
      #expect(curve.seeds == 2 && curve.pending == ["\(folder)/seed-1", "\(folder)/seed-2"])
      #expect(curve.points.map(\.x) == [100] && curve.points[0].value == 11.5)
      let alone = try LearningCurve(RunFolder(folder + "/seed-1"), axis: .seconds)
      #expect(alone.seeds == 0 && alone.points.isEmpty && alone.pending.count == 1)
      // What is evaluated is never replaced by training episodes, and what is not is no measure.
      #expect(try LearningCurve(RunFolder(folder + "/seed-2")).points.isEmpty)
      try write(#"{"steps":100,"mean_return":1}\#n"#, "seed-2/evaluations.jsonl")
      #expect(throws: TrainingError.self) {
        try LearningCurve(RunFolder(folder + "/seed-2"), measure: "regret")
      }
    }
  }

  @Test func seedsMeetAtEqualSteps() throws {
    try withRuns { folder in
      // Seed 0 has no number where the others have their first.
      for (seed, first) in ["null", "8", "9", "10"].enumerated() {
        try #"{"steps":50,"loss":\#(first)}\#n{"steps":250,"loss":\#(seed)}\#n"#.write(
          toFile: "\(folder)/seed-\(seed)/metrics.jsonl", atomically: true, encoding: .utf8)
      }
      let curve = try LearningCurve(RunFolder(folder), measure: "loss")
      #expect(curve.points.map(\.x) == [250] && curve.points[0].value == 1.5)
      #expect(throws: TrainingError.self) {
        try LearningCurve(RunFolder(folder), measure: "loss", axis: .episodes)
      }
    }
  }

  @Test func mistakesAreNamed() throws {
    try withRuns { folder in
      func complaint(_ body: () throws -> LearningCurve) -> String {
        do {
          _ = try body()
          return ""
        } catch {
          return "\(error)"
        }
      }
      let measure = complaint { try LearningCurve(RunFolder(folder), measure: "regrets") }
      #expect(measure.contains("regret") && measure.contains(folder))
      #expect(complaint { try LearningCurve(RunFolder(folder + "/none")) }.contains("no run"))
      #expect(
        complaint { try LearningCurve(RunFolder(folder + "/seed-0/..")) }.isEmpty)
      try "{\n".write(
        toFile: folder + "/seed-2/evaluations.jsonl", atomically: true, encoding: .utf8)
      #expect(complaint { try LearningCurve(RunFolder(folder)) }.contains("line 1"))
    }
  }
}
