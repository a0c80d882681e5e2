import Drawing
import Foundation
import Rendering
import Testing

@testable import Viewer

@Suite struct CameraTests {
  private let frame = Frame(
    drawing: Drawing(
      width: 60, height: 40,
      shapes: [.rectangle(x: 0, y: 0, width: 30, height: 40, style: .fill(.red))]),
    caption: ["a caption"], framesPerSecond: 25,
    panels: [Panel("Panel", [.figures([.init("name", "value")])])])

  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("apus-camera-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }

  @Test(.enabled(if: GIF.isAvailable)) func screenshotsTakeTheFirstFreeName() throws {
    try withFolder { folder in
      var camera = Camera(name: folder + "/shot")
      camera.screenSize = { (700, 300) }
      #expect(camera.screenshot(frame, caption: ["x"], panel: 0) == "saved \(folder)/shot-1.png")
      #expect(camera.screenshot(frame, caption: ["x"], panel: nil) == "saved \(folder)/shot-2.png")
      let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: folder + "/shot-1.png")))
      #expect(bytes.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
      // Width and height in the header, big-endian.
      #expect(bytes[16..<24] == [0, 0, 2, 188, 0, 0, 1, 44])
    }
  }

  @Test(.enabled(if: GIF.isAvailable)) func recordingsHoldWhatIsFilmed() throws {
    try withFolder { folder in
      var camera = Camera(name: folder + "/film")
      #expect(camera.toggle(frame, speed: 2) == "g again saves it")
      #expect(camera.isRecording)
      for shade in [10, 90, 200] {
        var moment = frame
        moment.drawing.background = Color(UInt8(shade), 0, 0)
        camera.film(moment)
      }
      #expect(camera.toggle(frame, speed: 2) == "saved \(folder)/film-1.gif")
      #expect(!camera.isRecording)
      let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: folder + "/film-1.gif")))
      #expect(String(decoding: bytes.prefix(6), as: UTF8.self) == "GIF89a")
      #expect(bytes[6..<10] == [60, 0, 40, 0])
    }
  }

  @Test(.enabled(if: GIF.isAvailable)) func aShowThatEndsSavesWhatIsRecorded() throws {
    try withFolder { folder in
      var camera = Camera(name: folder + "/film")
      _ = camera.toggle(frame, speed: 1)
      camera.film(frame)
      camera.finish()
      #expect(FileManager.default.fileExists(atPath: folder + "/film-1.gif"))
    }
  }

  @Test func whatCannotBeSavedIsSaid() {
    var camera = Camera(name: "/no/such/folder/shot")
    let sentence = camera.screenshot(frame, caption: [], panel: nil)
    #expect(sentence.hasPrefix("not saved: "))
    _ = camera.toggle(frame, speed: 1)
    camera.film(frame)
    #expect(camera.toggle(frame, speed: 1).hasPrefix("not "))
    #expect(!camera.isRecording)
  }
}
