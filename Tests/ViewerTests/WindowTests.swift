import Drawing
import Rendering
import Testing
import Viewer

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif
#if Viewer
import CSDL2
#endif

/// Windows share SDL's one event queue, terminals the process's signals and environment: their
/// tests run one after another.
@Suite(.serialized) enum ScreenTests {}

#if Viewer
extension ScreenTests {
  @Suite struct WindowTests {
    init() { setenv("SDL_VIDEODRIVER", "dummy", 1) }

    private func push(_ symbol: SDL_KeyCode) {
      var event = SDL_Event()
      event.type = SDL_KEYDOWN.rawValue
      event.key.keysym.sym = Int32(bitPattern: symbol.rawValue)
      SDL_PushEvent(&event)
    }

    @Test func keysReachTheEnumeration() throws {
      let window = try Window(title: "test", width: 60, height: 40)
      #expect(window.title == "test")
      _ = window.events()
      let keys: [(SDL_KeyCode, ViewerKey)] = [
        (SDLK_SPACE, .space), (SDLK_LEFT, .left), (SDLK_RIGHT, .right), (SDLK_UP, .up),
        (SDLK_DOWN, .down), (SDLK_PLUS, .plus), (SDLK_EQUALS, .plus), (SDLK_KP_PLUS, .plus),
        (SDLK_MINUS, .minus), (SDLK_KP_MINUS, .minus), (SDLK_r, .character("r")),
        (SDLK_n, .character("n")), (SDLK_q, .character("q")), (SDLK_h, .character("h")),
        (SDLK_TAB, .tab), (SDLK_RETURN, .enter), (SDLK_ESCAPE, .escape),
      ]
      for (symbol, _) in keys { push(symbol) }
      push(SDLK_F5)
      var quit = SDL_Event()
      quit.type = SDL_QUIT.rawValue
      SDL_PushEvent(&quit)
      let events = window.events(waiting: 0.2).filter { $0 != .redraw }
      #expect(!window.isHidden)
      #expect(events == keys.map { .key($0.1) } + [.quit])
      #expect(window.events(waiting: 0.01).isEmpty)
    }

    @Test func picturesOfAnySizeAreShown() throws {
      let window = try Window(title: "a", width: 60, height: 40)
      window.title = "b"
      #expect(window.title == "b")
      #expect(window.pixelSize.width == 60 && window.pixelSize.height == 40)
      #expect(window.density == 1)
      for (width, height) in [(60, 40), (1, 1), (200, 7)] {
        try window.show(Picture(width: width, height: height, color: .red))
      }
    }

    @Test func aViewerFollowsKeys() throws {
      var shown = 0
      let end = try EpisodeViewer(title: "viewer", speed: 64).run { request, _ in
        shown += 1
        if shown == 3 { push(SDLK_n) }
        if request == .nextEpisode { push(SDLK_q) }
        return Frame(
          drawing: Drawing(width: 60, height: 40, background: .blue), caption: ["step \(shown)"])
      }
      #expect(end == .quit)
      #expect(shown >= 4 && shown < 100)
    }

    @Test func withoutDisplayThereIsASentence() {
      setenv("SDL_VIDEODRIVER", "nonsense", 1)
      defer { setenv("SDL_VIDEODRIVER", "dummy", 1) }
      #expect(!Window.isAvailable)
      #expect(Window.reasonUnavailable()?.contains("terminal") == true)
      #expect(throws: ViewerError.self) { try Window(title: "", width: 5, height: 5) }
      #expect(throws: ViewerError.self) { try EpisodeViewer(title: "").run { _, _ in nil } }
    }
  }
}
#else
extension ScreenTests {
  @Suite struct WindowTests {
    @Test func withoutSDLThereIsASentence() {
      #expect(!Window.isAvailable)
      #expect(Window.reasonUnavailable()?.contains("libsdl2-dev") == true)
      #expect(throws: ViewerError.notBuilt) { try Window(title: "", width: 5, height: 5) }
    }
  }
}
#endif

@Suite struct CaptionTests {
  @Test func captionsStandBelowThePicture() {
    let frame = Frame(
      drawing: Drawing(width: 30, height: 20, background: .red), caption: ["one", "two"])
    var canvas = Canvas(width: 300, height: 260)
    canvas.draw(frame, textSize: 16)
    let picture = canvas.picture
    #expect(picture[150, 100] == .red)
    // Two lines of 24 pixels and a margin of 12.
    #expect(picture[299, 199] == .red)
    #expect(picture[299, 200] == Color(hex: 0x22262E))
    let light = (200..<260).flatMap { y in (0..<300).map { picture[$0, y].green } }
    #expect(light.contains { $0 > 200 })
    canvas.draw(frame, caption: [])
    #expect(canvas.picture[299, 259] == .red)
  }

  @Test func longLinesShrink() {
    let line = String(repeating: "wide ", count: 60)
    var canvas = Canvas(width: 200, height: 100)
    canvas.draw(Frame(drawing: .empty, caption: [line]), textSize: 16)
    let strip = Color(hex: 0x22262E)
    #expect((70..<100).allSatisfy { canvas.picture[199, $0] == strip })
  }
}
