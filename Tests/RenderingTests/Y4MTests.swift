import Drawing
import Formats
import Foundation
import Testing

@testable import Rendering

@Suite struct Y4MTests {
  /// The colours of BT.601 as tables of video give them: white, black, red, green, blue.
  @Test func pixelsBecomeLumaAndDifferences() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).y4m").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let picture = try Picture(
      width: 5, height: 1,
      pixels: [0xffff_ffff, 0xff00_0000, 0xff00_00ff, 0xff00_ff00, 0xffff_0000])
    try Files.write(to: path) { writer in
      var film = try Y4M(writer, width: 5, height: 1, framesPerSecond: 29.97)
      try film.add(picture)
      try film.add(picture)
      #expect(throws: RenderingError.self) {
        try film.add(Picture(width: 4, height: 1, color: .white))
      }
    }
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let header = Array("YUV4MPEG2 W5 H1 F29970:1000 Ip A1:1 C444\n".utf8)
    #expect(Array(bytes.prefix(header.count)) == header)
    let frame = Array("FRAME\n".utf8)
    #expect(bytes.count == header.count + 2 * (frame.count + 15))
    let planes = Array(bytes[(header.count + frame.count)..<(header.count + frame.count + 15)])
    #expect(Array(planes[0..<5]) == [235, 16, 81, 145, 41])
    #expect(Array(planes[5..<10]) == [128, 128, 90, 54, 240])
    #expect(Array(planes[10..<15]) == [128, 128, 240, 34, 110])
  }
}
