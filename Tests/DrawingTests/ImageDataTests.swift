import Drawing
import Foundation
import Testing

@Suite struct ImageDataTests {
  private let image = ImageData(width: 3, height: 2) { x, y in
    Color(UInt8(x), UInt8(y), 7, alpha: UInt8(100 + x))
  }

  @Test func pixelsAreRows() {
    #expect(image.pixels.count == 6 && image.pixels[4] == 0x6507_0101)
    #expect(image[2, 1] == Color(2, 1, 7, alpha: 102))
    #expect(Color(pixel: Color.red.pixel) == .red)
    #expect(ImageData(width: -3, height: 2) { _, _ in .black }.pixels.isEmpty)
    #expect(ImageData(width: 2, height: 2, pixels: [1, 2, 3, 4])?[0, 1].red == 3)
    #expect(ImageData(width: 2, height: 2, pixels: [1]) == nil)
    #expect(ImageData(width: -1, height: -1, pixels: [1]) == nil)
    #expect(ImageData(width: .max, height: 2, pixels: []) == nil)
  }

  @Test func survivesCoding() throws {
    let shape = Shape.image(image, origin: Point(1, 2), width: 3, height: 4)
    let data = try JSONEncoder().encode(shape)
    #expect(try JSONDecoder().decode(Shape.self, from: data) == shape)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(
        ImageData.self, from: Data(#"{"width":2,"height":2,"pixels":[1]}"#.utf8))
    }
  }
}
