import Drawing
import Foundation
import Gym
import Rendering
import Testing

@testable import ApusCommands

/// A rope to be climbed: a step up costs 1, the top pays, and it draws itself.
private struct Rope: RegisteredEnvironment, ModelDrawing {
  struct Parameters: EnvironmentParameters {
    var prize = 10.0
    init() {}
  }

  static let registrations = [Registration<Parameters>("Rope-v0", "Climb.", maxEpisodeSteps: 9)]
  let parameters: Parameters
  var place = 0
  init(parameters: Parameters) { self.parameters = parameters }

  var observationSpace: Discrete { Discrete(4) }
  var actionSpace: Discrete { Discrete(2) }
  var modelState: Int? { place }

  var model: FiniteModel {
    get throws {
      try FiniteModel(startProbabilities: [1, 0, 0, 0], actionCount: 2) { state, action in
        let next = min(state + action, 3)
        return [
          .init(
            probability: 1, next: next, reward: next == 3 ? parameters.prize : Double(-action),
            terminated: next == 3)
        ]
      }
    }
  }

  mutating func reset(seed: UInt64?) -> Int {
    place = 0
    return place
  }

  mutating func step(_ action: Int) -> Step<Int> {
    place = min(place + action, 3)
    return Step(observation: place, reward: place == 3 ? 10 : 0, terminated: place == 3)
  }

  func draw(values: [Double], actions: [Int]) -> Drawing {
    var drawing = Drawing(width: 40, height: 160)
    for (state, value) in values.enumerated() {
      let style = Style(fill: value > 8 ? .green : .blue)
      drawing.add(
        .rectangle(x: 4, y: 124 - 40 * Double(state), width: 32, height: 32, style: style))
    }
    return drawing
  }
}

@Suite(.serialized) struct SolveCommandTests {
  private func status(_ arguments: String...) -> Int32 {
    Apus.status(of: ["solve"] + arguments, adding: [Rope.self])
  }

  @Test(arguments: [
    [], ["--discount", "0.9"], ["--horizon", "3"], ["--horizon", "3", "--discount", "0.5"],
    ["--method", "value-iteration"], ["--method", "synchronous-value-iteration"],
    ["--method", "policy-iteration"], ["--method", "modified-policy-iteration"],
    ["--method", "backward-induction", "--horizon", "2"], ["--set", "environment.prize=-5"],
  ])
  func solves(_ flags: [String]) {
    #expect(Apus.status(of: ["solve", "Rope-v0"] + flags, adding: [Rope.self]) == 0)
    #expect(Apus.status(of: ["solve", "Rope-v0", "--json"] + flags, adding: [Rope.self]) == 0)
  }

  @Test func refusesWhatMakesNoSense() {
    #expect(status("CartPole-v1") == 2)
    #expect(status("Rop-v0") == 2)
    #expect(status() == 2)
    for flags in [
      ["--discount", "1.5"], ["--discount=-0.1"], ["--discount", "nan"], ["--discount", "x"],
      ["--horizon", "0"], ["--horizon=-3"], ["--horizon", "2.5"], ["--method", "guessing"],
      ["--method", "backward-induction"], ["--method", "policy-iteration", "--horizon", "3"],
      ["--set", "agent.discount=1"], ["--set", "environment.prise=1"], ["--output", "rope.gif"],
    ] {
      #expect(
        Apus.status(of: ["solve", "Rope-v0"] + flags, adding: [Rope.self]) == 2, "\(flags)")
    }
  }

  @Test func saysWhatTheTableLacks() throws {
    try Executable.withFolder { folder in
      let outcome = try Executable.run(["solve", "CartPole-v1"], in: folder)
      #expect(outcome.status == 2)
      #expect(outcome.complaint.contains("no finite table"))
      #expect(outcome.output.isEmpty)
    }
  }

  @Test(.enabled(if: PNG.isAvailable)) func drawsAllStates() throws {
    try Executable.withFolder { folder in
      let file = folder.appendingPathComponent("rope.png")
      #expect(status("Rope-v0", "--output", file.path) == 0)
      let bytes = try Data(contentsOf: file)
      #expect(bytes.prefix(4) == Data([0x89, 0x50, 0x4E, 0x47]))
      #expect(bytes.count > 100)
      #expect(status("Rope-v0", "--output", folder.path + "/nowhere/rope.png") == 1)
    }
  }
}
