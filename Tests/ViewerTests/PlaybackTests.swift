import Drawing
import Rendering
import Testing

@testable import Viewer

/// A screen of which the test says what happens when.
private struct ScriptedScreen: Screen {
  /// What `wait` answers, one entry a call; afterwards the clock runs on without events.
  var script: [[ViewerEvent]]
  var shown: [Frame] = []
  var captions: [[String]] = []
  var panels: [Int?] = []
  var clock = 0.0

  init(_ script: [[ViewerEvent]] = []) { self.script = script }

  func now() -> Double { clock }

  mutating func show(_ frame: Frame, caption: [String], panel: Int?) {
    shown.append(frame)
    captions.append(caption)
    panels.append(panel)
  }

  func place(ofPointer point: Point) -> Point? { point }

  mutating func wait(seconds: Double) -> [ViewerEvent] {
    if !script.isEmpty {
      let events = script.removeFirst()
      if !events.isEmpty { return events }
    }
    clock += seconds
    return []
  }
}

/// Frames numbered from 0, `count` of them, and what was asked for.
private final class Numbers {
  var requests: [FrameRequest] = []
  var inputs: [ViewerInput] = []
  let count: Int
  let takesInput: Bool
  let waits: Bool

  init(_ count: Int, takesInput: Bool = false, waits: Bool = false) {
    (self.count, self.takesInput, self.waits) = (count, takesInput, waits)
  }

  func next(_ request: FrameRequest, _ input: ViewerInput) -> Frame? {
    if request != .poll {
      requests.append(request)
      inputs.append(input)
    }
    guard requests.count <= count else { return nil }
    return Frame(
      drawing: Drawing(width: Double(requests.count), height: 1),
      caption: ["frame \(requests.count - 1)"], framesPerSecond: 20,
      panels: [Panel("one", [.text(["1"])]), Panel("two", [.text(["2"])])],
      takesInput: takesInput, waitsForInput: waits)
  }
}

@Suite struct PlaybackTests {
  @Test func framesComeAtTheirRate() throws {
    var screen = ScriptedScreen()
    let end = try screen.play(Playback(speed: 2), from: Numbers(11).next)
    #expect(end == .finished)
    #expect(screen.shown.count == 11)
    #expect(abs(screen.clock - 11 / 40.0) < 1e-9)
  }

  @Test func fastAnimationsLeaveFramesOut() throws {
    // 20 × 64 frames a second, one in 16 ms or more is shown: every 21st.
    var screen = ScriptedScreen()
    let numbers = Numbers(1281)
    #expect(try screen.play(Playback(speed: 64), from: numbers.next) == .finished)
    #expect(numbers.requests.count == 1282)
    #expect(abs(screen.clock - 1281.0 / 1280) < 1e-6)
    #expect(screen.shown.count >= 60 && screen.shown.count <= 63)
  }

  @Test func pauseStepAndGoOn() throws {
    let numbers = Numbers(100)
    var screen = ScriptedScreen([
      [], [.key(.space)], [], [], [.key(.right)], [], [.key(.right)], [.key(.space)], [], [],
      [.key(.character("q"))],
    ])
    #expect(try screen.play(Playback(), from: numbers.next) == .quit)
    #expect(numbers.requests.allSatisfy { $0 == .advance })
    // First, one by time, two by steps, and by time again what two waits give.
    #expect(numbers.requests.count == 6)
    #expect(screen.captions.contains(["frame 2", "paused"]))
    #expect(screen.captions.last == ["frame 5"])
  }

  @Test func keysAskForEpisodes() throws {
    let numbers = Numbers(100)
    var screen = ScriptedScreen([
      [.key(.character("n")), .key(.character("r"))], [.key(.character("z")), .quit],
    ])
    #expect(try screen.play(Playback(), from: numbers.next) == .quit)
    #expect(numbers.requests == [.advance, .nextEpisode, .restart])
  }

  @Test func helpAndSpeedAreShown() throws {
    var screen = ScriptedScreen([
      [.key(.plus), .key(.plus), .key(.character("h"))], [.redraw], [.interrupt],
    ])
    #expect(try screen.play(Playback(), from: Numbers(9).next) == .interrupted)
    #expect(screen.captions[2] == ["frame 0", "4× speed"])
    #expect(screen.captions[3] == ["frame 0", "4× speed"] + Playback.help)
    #expect(screen.captions.count == 5)
  }

  @Test func speedHasLimits() {
    var playback = Playback(speed: .nan)
    let frame = Frame(drawing: .empty, framesPerSecond: 50)
    #expect(playback.duration(of: frame) == 0.02)
    for _ in 0..<20 { _ = playback.handle(.minus) }
    #expect(playback.speed == 0.0625)
    #expect(playback.caption(frame) == ["1/16 speed"])
    for _ in 0..<20 { _ = playback.handle(.plus) }
    #expect(playback.speed == 64)
    #expect(playback.duration(of: Frame(drawing: .empty, framesPerSecond: 0)) == 0.02)
  }

  @Test func errorsOfTheSourceComeThrough() {
    struct Broken: Error {}
    var screen = ScriptedScreen()
    #expect(throws: Broken.self) { try screen.play(Playback()) { _, _ in throw Broken() } }
  }

  @Test func arrowsRewindAndStep() throws {
    let numbers = Numbers(100)
    var screen = ScriptedScreen([
      [.key(.left), .key(.left), .key(.right)], [], [], [.key(.character("q"))],
    ])
    #expect(try screen.play(Playback(), from: numbers.next) == .quit)
    // An arrow pauses: nothing else was asked for, however much time went by.
    #expect(numbers.requests == [.advance, .back, .back, .advance])
  }

  @Test func tabGoesThroughThePanelsAndNone() throws {
    var screen = ScriptedScreen([
      [.key(.tab), .key(.tab), .key(.tab)], [.key(.character("q"))],
    ])
    #expect(try screen.play(Playback(), from: Numbers(9).next) == .quit)
    #expect(screen.panels == [0, 1, nil, 0])
  }

  @Test func heldKeysArePassedOnUntilTheyAreLetGo() throws {
    let numbers = Numbers(100, takesInput: true)
    var screen = ScriptedScreen([
      [.key(.left)], [], [], [.release(.left)], [], [.key(.character("q"))],
    ])
    #expect(try screen.play(Playback(), from: numbers.next) == .quit)
    let held = numbers.inputs.map(\.held)
    #expect(held[1] == [.left] && held[2] == [.left])
    #expect(held.last == [])
    #expect(numbers.inputs[1].pressed == [.left] && numbers.inputs[2].pressed == [])
  }

  @Test func turnsWaitForAMove() throws {
    let numbers = Numbers(100, takesInput: true, waits: true)
    var screen = ScriptedScreen([
      [], [], [], [.key(.up)], [], [], [.key(.character("z"))], [], [.key(.character("q"))],
    ])
    #expect(try screen.play(Playback(), from: numbers.next) == .quit)
    #expect(numbers.requests == [.advance, .advance, .advance])
    #expect(numbers.inputs.flatMap(\.pressed) == [.up, .character("z")])
  }

  @Test func pausedArrowsAreCommandsEvenWhenOnePlays() throws {
    let numbers = Numbers(100, takesInput: true, waits: true)
    var screen = ScriptedScreen([
      [.key(.space), .key(.left), .key(.space)], [.key(.left)], [], [.key(.character("q"))],
    ])
    #expect(try screen.play(Playback(), from: numbers.next) == .quit)
    #expect(numbers.requests == [.advance, .back, .advance])
    #expect(numbers.inputs[2].pressed == [.left])
  }

  @Test func theSourceCanEndAPausedShow() throws {
    var screen = ScriptedScreen([[.key(.space)]])
    var polls = 0
    let end = try screen.play(Playback()) { request, _ in
      if request == .poll { polls += 1 }
      return polls < 3 ? Frame(drawing: Drawing(width: 1, height: 1)) : nil
    }
    #expect(end == .finished)
    #expect(polls == 3)
    // Pictures that are the same are not shown again.
    #expect(screen.shown.count == 2)
  }
}
