/// A small raster image as a value: what no handful of shapes says, such as a field of numbers.
public struct ImageData: Sendable, Equatable {
  /// The number of columns.
  public let width: Int
  /// The number of rows.
  public let height: Int
  /// The pixels row by row, each `0xAABBGGRR` (red is the lowest byte), `[height, width]`.
  public let pixels: [UInt32]

  /// An image from its pixels; nil unless there are `width` × `height` of them.
  public init?(width: Int, height: Int, pixels: [UInt32]) {
    let (count, overflow) = width.multipliedReportingOverflow(by: height)
    guard width >= 0, height >= 0, !overflow, pixels.count == count else { return nil }
    (self.width, self.height, self.pixels) = (width, height, pixels)
  }

  /// An image whose every pixel is asked for, row by row; sides below zero count as zero.
  public init(width: Int, height: Int, color: (_ x: Int, _ y: Int) -> Color) {
    self.width = max(width, 0)
    self.height = max(height, 0)
    var pixels: [UInt32] = []
    pixels.reserveCapacity(self.width * self.height)
    for y in 0..<self.height {
      for x in 0..<self.width { pixels.append(color(x, y).pixel) }
    }
    self.pixels = pixels
  }

  /// The colour at a column and a row.
  public subscript(x: Int, y: Int) -> Color { Color(pixel: pixels[y * width + x]) }
}

extension ImageData: Codable {
  private enum Key: String, CodingKey {
    case width, height, pixels
  }

  /// Writes the sides and the pixels.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(width, forKey: .width)
    try container.encode(height, forKey: .height)
    try container.encode(pixels, forKey: .pixels)
  }

  /// Reads an image.
  ///
  /// - Throws: `DecodingError` if the pixels do not fill the sides.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let width = try container.decode(Int.self, forKey: .width)
    let height = try container.decode(Int.self, forKey: .height)
    let pixels = try container.decode([UInt32].self, forKey: .pixels)
    guard let image = ImageData(width: width, height: height, pixels: pixels) else {
      throw DecodingError.dataCorruptedError(
        forKey: .pixels, in: container,
        debugDescription: "an image of \(width) × \(height) cannot have \(pixels.count) pixels")
    }
    self = image
  }
}

extension Color {
  /// The colour with its opacity as one number, `0xAABBGGRR`.
  public var pixel: UInt32 {
    UInt32(red) | UInt32(green) << 8 | UInt32(blue) << 16 | UInt32(alpha) << 24
  }

  /// A colour from `0xAABBGGRR`.
  public init(pixel: UInt32) {
    self.init(
      UInt8(truncatingIfNeeded: pixel), UInt8(truncatingIfNeeded: pixel >> 8),
      UInt8(truncatingIfNeeded: pixel >> 16), alpha: UInt8(truncatingIfNeeded: pixel >> 24))
  }
}
