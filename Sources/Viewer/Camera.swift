import Drawing
import Formats
import Rendering

/// Saves what is shown: one picture as PNG, or everything from a press to the next as GIF.
///
/// Nothing that goes wrong ends the show: what happened is a sentence to be shown.
struct Camera {
  /// What the files' names begin with; a number and the kind follow.
  private let name: String
  /// The size of a picture of the whole screen.
  var screenSize: () -> (width: Int, height: Int) = { (900, 660) }
  /// The size of text on the screen, in pixels.
  var textSize: () -> Double = { 16 }
  private var film: GIF?
  private var complaint: String?

  init(name: String = "apus") { self.name = name }

  /// Whether frames are kept.
  var isRecording: Bool { film != nil }

  /// Saves a frame with its caption and panel, as it is on the screen.
  func screenshot(_ frame: Frame, caption: [String], panel: Int?) -> String {
    let size = screenSize()
    var canvas = Canvas(width: size.width, height: size.height)
    canvas.draw(frame, caption: caption, panel: panel, textSize: textSize())
    return save("png") { try PNG.write(canvas.picture, to: $0) }
  }

  /// Starts to keep frames, or stops and saves them.
  mutating func toggle(_ frame: Frame, speed: Double) -> String {
    if film != nil { return stop() }
    let first = Picture(frame.drawing)
    do {
      film = try GIF(
        width: first.width, height: first.height,
        framesPerSecond: max(frame.framesPerSecond * speed, 1))
    } catch {
      return "not recording: \(error)"
    }
    complaint = nil
    return "g again saves it"
  }

  /// Keeps a frame if it is recorded; another size than the first's is made to fit.
  mutating func film(_ frame: Frame) {
    guard let (width, height) = film.map({ ($0.width, $0.height) }) else { return }
    do {
      try film?.add(Picture(frame.drawing, width: width, height: height))
    } catch {
      complaint = complaint ?? "\(error)"
    }
  }

  /// Saves what is being recorded, if anything is.
  mutating func finish() { if film != nil { _ = stop() } }

  private mutating func stop() -> String {
    guard let film else { return "" }
    self.film = nil
    if let complaint { return "not saved: \(complaint)" }
    return save("gif") { try film.write(to: $0) }
  }

  /// Writes to the first free name.
  private func save(_ kind: String, _ write: (String) throws -> Void) -> String {
    var number = 1
    while Files.exists("\(name)-\(number).\(kind)") { number += 1 }
    let path = "\(name)-\(number).\(kind)"
    do {
      try write(path)
      return "saved \(path)"
    } catch {
      return "not saved: \(error)"
    }
  }
}
