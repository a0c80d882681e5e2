import Drawing
import Rendering
import Testing

@testable import Viewer

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension ScreenTests {
  @Suite struct TerminalViewerTests {
    private func frame(_ number: Int) -> Frame {
      Frame(
        drawing: Drawing(
          width: 60, height: 40,
          shapes: [.rectangle(x: 0, y: 0, width: 30, height: 40, style: .fill(.black))]),
        caption: ["frame \(number)"])
    }

    /// What there is to be read.
    private func everything(_ file: Int32) -> [UInt8] {
      var result: [UInt8] = []
      var bytes = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = read(file, &bytes, bytes.count)
        guard count > 0 else { return result }
        result += bytes[..<count]
      }
    }

    /// What a viewer writes into a pipe.
    private func output(_ body: (Int32) throws -> Void) throws -> String {
      var ends: [Int32] = [0, 0]
      try #require(pipe(&ends) == 0)
      _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
      try body(ends[1])
      close(ends[1])
      defer { close(ends[0]) }
      return String(decoding: everything(ends[0]), as: UTF8.self)
    }

    @Test func withoutTerminalAFewPlainFramesAppear() throws {
      var number = -1
      let text = try output { pipe in
        let end = try TerminalViewer(output: pipe).run { _, _ in
          number += 1
          return frame(number)
        }
        #expect(end == .finished)
      }
      #expect(number == 50)
      #expect(!text.contains("\u{1B}"))
      let captions = text.split(separator: "\n").filter { $0.hasPrefix("frame") }
      #expect(captions == ["frame 0", "frame 25", "frame 50"])
      #expect(text.contains("\u{28FF}"))
    }

    @Test func shortSourcesEndEarly() throws {
      var left = 2
      let text = try output { pipe in
        let end = try TerminalViewer(output: pipe).run { _, _ in
          left -= 1
          return left >= 0 ? frame(left) : nil
        }
        #expect(end == .finished)
      }
      #expect(text.contains("frame 1") && !text.contains("frame 0"))
    }

    @Test func bytesBecomeKeys() {
      var reader = KeyReader()
      let keys = reader.read(
        Array(" +=-nQ\u{1B}[A\u{1B}OB\u{1B}[1;5C\u{1B}[D\t\r\u{01}é\u{1B}".utf8)[...])
      #expect(
        keys == [
          .space, .plus, .plus, .minus, .character("n"), .character("q"), .up, .down, .right, .left,
          .tab, .enter,
        ])
      #expect(reader.isInside)
      #expect(reader.finish() == [.escape])
      // A sequence in parts is one key, however long the rest takes.
      #expect(reader.read([0x1B]) == [] && reader.read([0x5B]) == [])
      #expect(reader.read([0x43, 0x1B, 0x71]) == [.right, .escape, .character("q")])
      #expect(!reader.isInside)
    }

    /// What a viewer writes to a terminal of 40 × 12 cells; a pseudo-terminal stands in for it.
    private func terminal(_ body: (Int32) throws -> Void) throws -> String {
      var (leader, follower): (Int32, Int32) = (0, 0)
      var size = winsize(ws_row: 12, ws_col: 40, ws_xpixel: 0, ws_ypixel: 0)
      try #require(openpty(&leader, &follower, nil, nil, &size) == 0)
      defer {
        close(leader)
        close(follower)
      }
      _ = fcntl(leader, F_SETFL, O_NONBLOCK)
      try body(follower)
      return String(decoding: everything(leader), as: UTF8.self)
    }

    @Test func aTerminalShowsFrames() throws {
      let text = try terminal { output in
        var count = 0
        // Plain characters, since a pseudo-terminal holds only a few thousand bytes.
        let end = try TerminalViewer(speed: 64, color: false, output: output).run { _, _ in
          count += 1
          return count <= 1 ? frame(count) : nil
        }
        #expect(end == .finished)
      }
      #expect(text.hasPrefix("\u{1B}[?1049h\u{1B}[?25l\u{1B}[H\u{1B}[2J"))
      #expect(text.contains("\u{28FF}") && text.contains("frame 1"))
      #expect(text.hasSuffix("\u{1B}[?25h\u{1B}[?1049l"))
      let lines = text.split(separator: "\r\n")
      #expect(lines.count <= 12)
    }

    @Test func controlCStopsCleanly() throws {
      let text = try terminal { output in
        var count = 0
        let end = try TerminalViewer(speed: 0.25, color: false, output: output).run { _, _ in
          count += 1
          // To the process, since the test's own thread may not take signals.
          if count == 2 { kill(getpid(), SIGINT) }
          return count < 4 ? frame(0) : nil
        }
        #expect(end == .interrupted)
      }
      #expect(text.hasSuffix("\u{1B}[?25h\u{1B}[?1049l"))
      var action = sigaction()
      sigaction(SIGINT, nil, &action)
      #if canImport(Glibc)
      #expect(unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 0)
      #endif
    }
  }
}
