import Drawing
import Rendering
import Testing

/// A picture with smooth edges, text and several colours.
func samplePicture(_ shift: Double = 0, width: Int = 120, height: Int = 80) -> Picture {
  let drawing = Drawing(
    width: 120, height: 80, background: Color(hex: 0xF6F7F9),
    shapes: [
      .circle(center: Point(40 + shift, 40), radius: 22, style: .fill(.red)),
      .line(from: Point(5, 70), to: Point(115, 12 + shift), color: .blue, width: 4),
      .text("Apus \(Int(shift))", anchor: Point(60, 68), size: 14, color: .black, alignment: .left),
    ])
  return Picture(drawing, width: width, height: height)
}

@Suite struct PNGTests {
  @Test func withoutLibrariesItSaysHowToGetThem() {
    guard !PNG.isAvailable else { return }
    #expect(throws: RenderingError.notBuilt("PNG")) { try PNG.encode(samplePicture()) }
    #expect(RenderingError.notBuilt("PNG").description.contains("Images"))
    #expect(throws: RenderingError.notBuilt("GIF")) { try GIF(width: 4, height: 4) }
  }

  @Test(.enabled(if: PNG.isAvailable)) func whatIsWrittenIsReadBack() throws {
    for picture in [samplePicture(), samplePicture(3, width: 1, height: 1)] {
      let bytes = try PNG.encode(picture)
      #expect(try PNG.decode(bytes) == picture)
    }
  }

  /// A 2 × 1 picture, red and (16, 32, 48), written by Python's zlib and struct.
  @Test(.enabled(if: PNG.isAvailable)) func readsAnothersFile() throws {
    let bytes: [UInt8] = PNGTests.foreign
    let picture = try PNG.decode(bytes)
    #expect(picture.rgb == [255, 0, 0, 16, 32, 48])
    #expect(picture.width == 2 && picture.height == 1)
  }

  @Test(.enabled(if: PNG.isAvailable)) func noiseFits() throws {
    // What cannot be compressed needs more room than the pixels have.
    var state: UInt32 = 7
    let pixels = (0..<64 * 64).map { _ -> UInt32 in
      state = state &* 1_664_525 &+ 1_013_904_223
      return state >> 8 | 0xFF00_0000
    }
    let picture = try Picture(width: 64, height: 64, pixels: pixels)
    #expect(try PNG.decode(PNG.encode(picture)) == picture)
  }

  @Test(.enabled(if: PNG.isAvailable)) func damageIsReported() throws {
    let bytes = try PNG.encode(samplePicture())
    #expect(throws: RenderingError.self) { try PNG.decode(Array(bytes.prefix(bytes.count / 2))) }
    #expect(throws: RenderingError.self) { try PNG.decode([]) }
  }

  @Test(.enabled(if: PNG.isAvailable)) func unwritablePlacesAreNamed() {
    let path = "/nonexistent-folder/picture.png"
    let error = #expect(throws: (any Error).self) { try PNG.write(samplePicture(), to: path) }
    #expect(error.map { "\($0)".contains(path) } == true)
  }
}

extension PNGTests {
  fileprivate static let foreign: [UInt8] = [
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x01, 0x08, 0x02, 0x00, 0x00, 0x00, 0x7B, 0x40, 0xE8,
    0xDD, 0x00, 0x00, 0x00, 0x0F, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0xF8, 0xCF, 0xC0, 0x20,
    0xA0, 0x60, 0x00, 0x00, 0x06, 0xA1, 0x01, 0x60, 0x89, 0x2B, 0x88, 0x15, 0x00, 0x00, 0x00, 0x00,
    0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
  ]
}
