#if Viewer
import Drawing
import Foundation
import Rendering
import Testing
import VirtualDisplay

@testable import Viewer

extension ScreenTests {
  /// A real window on a display of its own, driven by keys as a person's keyboard sends them.
  @Suite(.enabled(if: VirtualDisplay.isAvailable, "Xvfb and xdotool are not installed"))
  struct DisplayTests {
    /// Frames of which the keys are the test's.
    private final class Script {
      let display: VirtualDisplay
      var requests: [FrameRequest] = []
      var polls = 0
      /// The keys to press, each once the frame of a number was asked for.
      var keys: [(at: Int, key: String)]

      init(_ display: VirtualDisplay, keys: [(at: Int, key: String)]) {
        (self.display, self.keys) = (display, keys)
      }

      func answer(_ request: FrameRequest, _ input: ViewerInput) -> Frame? {
        if request == .poll { polls += 1 } else { requests.append(request) }
        if let next = keys.first, requests.count >= next.at || polls > 1 {
          keys.removeFirst()
          polls = 0
          display.press(next.key)
        }
        return Frame(
          drawing: Drawing(width: 60, height: 40, background: .blue),
          caption: ["request \(requests.count)"], framesPerSecond: 50)
      }
    }

    /// Calls `body` with a display that this process opens its windows on, and a new folder.
    private func withWindows(_ body: (VirtualDisplay, String) throws -> Void) throws {
      try VirtualDisplay.with { display in
        let folder = FileManager.default.temporaryDirectory
          .appendingPathComponent("apus-display-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        setenv("DISPLAY", display.name, 1)
        setenv("SDL_VIDEODRIVER", "x11", 1)
        defer {
          unsetenv("DISPLAY")
          setenv("SDL_VIDEODRIVER", "dummy", 1)
        }
        try body(display, folder.path)
      }
    }

    @Test(.enabled(if: GIF.isAvailable)) func keysPauseRewindSaveAndQuit() throws {
      try withWindows { display, folder in
        let name = folder + "/shown"
        let script = Script(
          display,
          keys: [
            (3, "g"), (6, "g"), (7, "plus"), (9, "space"), (0, "Left"), (0, "Left"), (0, "Right"),
            (0, "s"), (0, "space"), (20, "n"), (24, "r"), (28, "q"),
          ])
        let end = try EpisodeViewer(title: "keys", name: name).run(script.answer)
        #expect(end == .quit)
        #expect(script.keys.isEmpty)
        let backs = script.requests.count { $0 == .back }
        #expect(backs == 2)
        #expect(script.requests.contains(.nextEpisode) && script.requests.contains(.restart))
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(files == ["shown-1.gif", "shown-1.png"])
      }
    }

    @Test func pausedWindowsStandStill() throws {
      try withWindows { display, _ in
        let script = Script(display, keys: [(3, "space"), (0, "h"), (0, "minus"), (0, "q")])
        let end = try EpisodeViewer(title: "pause").run(script.answer)
        #expect(end == .quit)
        // What was asked for before the key arrived, and nothing in the second and more after it.
        #expect(script.requests.count < 40)
      }
    }
  }
}
#endif
