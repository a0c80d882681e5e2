import Drawing
import Rendering
import Testing

@Suite struct PictureTests {
  @Test func bytesAreRedGreenBlue() throws {
    let picture = try Picture(width: 2, height: 1, pixels: [0xFF03_0201, 0xFF06_0504])
    #expect(picture.rgb == [1, 2, 3, 4, 5, 6])
    #expect(picture[1, 0] == Color(4, 5, 6))
  }

  @Test func wrongNumberOfPixelsIsRefused() {
    #expect(throws: RenderingError.self) { try Picture(width: 2, height: 2, pixels: [0]) }
    #expect(throws: RenderingError.self) { try Picture(width: 0, height: 0, pixels: []) }
  }

  @Test func shrinkingTakesMeans() throws {
    let pixels: [UInt32] = [0xFF00_0000, 0xFF00_0064, 0xFF00_00C8, 0xFF00_00C8]
    let picture = try Picture(width: 4, height: 1, pixels: pixels)
    let half = picture.resized(width: 2, height: 1)
    #expect(half[0, 0].red == 50 && half[1, 0].red == 200)
    // A third of 4/3 pixels: (0 + 100/3) / (4/3) = 25.
    #expect(picture.resized(width: 3, height: 1)[0, 0].red == 25)
    #expect(picture.resized(width: 4, height: 1) == picture)
  }
}
