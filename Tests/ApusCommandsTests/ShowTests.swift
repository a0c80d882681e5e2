import Agents
import Drawing
import Environments
import Formats
import Foundation
import Gym
import Testing
import Training
import Viewer

@testable import ApusCommands

@Suite struct ShowTests {
  private func show(
    _ id: String, episodes: Int? = nil, maximumSteps: Int? = nil, isManual: Bool = false
  ) throws -> Show {
    let specification = try EnvironmentRegistry.builtIn.specification(id)
    return try Show(
      Performance(specification), episodes: episodes, seed: 3, maximumSteps: maximumSteps,
      isManual: isManual)
  }

  @Test func rewindingShowsTheSamePictures() throws {
    let show = try show("CartPole-v1")
    let frames = try (0..<6).map { _ in try #require(try show.answer(.advance, ViewerInput())) }
    for index in (0..<5).reversed() {
      let back = try #require(try show.answer(.back, ViewerInput()))
      #expect(back.drawing == frames[index].drawing)
      #expect(back.caption == frames[index].caption)
    }
    // Before the first there is nothing.
    #expect(try show.answer(.back, ViewerInput())?.drawing == frames[0].drawing)
    for index in 1..<6 {
      #expect(try show.answer(.advance, ViewerInput())?.drawing == frames[index].drawing)
    }
  }

  @Test func episodesEndAndAreCounted() throws {
    let show = try show("CartPole-v1", episodes: 2)
    var frames = 0
    while try show.answer(.advance, ViewerInput()) != nil { frames += 1 }
    #expect(show.returns.count == 2)
    #expect(Double(frames) == show.returns.reduce(0, +) + 2)
  }

  @Test func restartingShowsTheSameStart() throws {
    let show = try show("CartPole-v1")
    let first = try show.answer(.advance, ViewerInput())?.drawing
    for _ in 0..<4 { _ = try show.answer(.advance, ViewerInput()) }
    #expect(try show.answer(.restart, ViewerInput())?.drawing == first)
    #expect(try show.answer(.nextEpisode, ViewerInput())?.drawing != first)
  }

  @Test func whoPlaysTakesBackSteps() throws {
    try Executable.withFolder { folder in
      let path = folder.appending(path: "steps.jsonl").path
      let show = try show("CliffWalking-v1", isManual: true)
      try show.record(into: TransitionRecorder(path: path))
      let start = try #require(try show.answer(.advance, ViewerInput()))
      #expect(start.waitsForInput && start.takesInput)
      for key in [ViewerKey.up, .up, .right] {
        _ = try show.answer(.advance, ViewerInput(pressed: [key]))
      }
      _ = try show.answer(.back, ViewerInput())
      _ = try show.answer(.back, ViewerInput())
      // Another way from after the first step.
      _ = try show.answer(.advance, ViewerInput(pressed: [.right]))
      try show.end()
      let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
      let values = try lines.map { try JSONValue(parsing: Array($0.utf8)) }
      #expect(values.count == 3)
      #expect(values[0]["observation"] == .integer(36) && values[0]["action"] == nil)
      #expect(values.dropFirst().map { $0["action"] } == [.integer(0), .integer(1)])
      #expect(values.dropFirst().map { $0["observation"] } == [.integer(24), .integer(25)])
      #expect(show.recorder?.total.steps == 2)
      #expect(throws: TrainingError.self) { try TransitionRecorder(path: path) }
    }
  }

  @Test func theControlsCanBeTakenOver() throws {
    let show = try show("CliffWalking-v1")
    _ = try show.answer(.advance, ViewerInput())
    let taken = try #require(try show.answer(.key(.character("m")), ViewerInput()))
    #expect(taken.takesInput && taken.waitsForInput)
    #expect(taken.panels.first?.title == "Keys")
    let moved = try #require(
      try show.answer(.advance, ViewerInput(pressed: [.up])))
    #expect(moved.caption[1].hasPrefix("step 1, return -1.0"))
    #expect(try show.answer(.key(.character("m")), ViewerInput())?.takesInput == false)
  }

  @Test func visitsLieOverTheMap() throws {
    let show = try show("CliffWalking-v1", isManual: true)
    let plain = try #require(try show.answer(.advance, ViewerInput()))
    let visits = try #require(try show.answer(.key(.character("o")), ViewerInput()))
    #expect(visits.drawing != plain.drawing)
    #expect(visits.caption[1].hasSuffix("visits"))
    #expect(try show.answer(.key(.character("o")), ViewerInput())?.drawing == plain.drawing)
    let other = try self.show("CartPole-v1")
    let none = try #require(try other.answer(.key(.character("o")), ViewerInput()))
    #expect(none.caption[1].contains("no overlay"))
  }

  @Test func thoughtsOfAPolicyAreShown() throws {
    let run = try Trainer.train(
      environment: CliffWalking.self, agent: QLearning.self, steps: 3000, seed: 1)
    let file = try EnvironmentRegistry.builtIn.specification("CliffWalking-v1")
    let show = try Show(
      Performance(file, policy: run.policy), episodes: nil, seed: 0,
      maximumSteps: nil)
    let frame = try #require(try show.answer(.advance, ViewerInput()))
    let mind = try #require(frame.panels.first { $0.title == "Mind" })
    var titles: [String] = []
    for item in mind.items {
      if case .bars(let title, let bars, let marked) = item {
        titles.append(title)
        #expect(bars.map(\.name) == ["up", "right", "down", "left"])
        let best = try #require(bars.indices.max { bars[$0].value < bars[$1].value })
        #expect(marked.map { bars[$0].value } == bars[best].value)
      }
    }
    #expect(titles == ["action values", "advantages"])
    let values = try #require(try show.answer(.key(.character("o")), ViewerInput()))
    #expect(values.drawing.shapes.count > frame.drawing.shapes.count + 36)
  }
}
