public import Drawing

/// Pixels: `height` rows of `width` opaque colours.
public struct Picture: Sendable, Equatable {
  /// The number of columns.
  public let width: Int
  /// The number of rows.
  public let height: Int
  /// The pixels row by row, each `0xAABBGGRR` (red is the lowest byte), `[height, width]`.
  public internal(set) var pixels: [UInt32]

  /// A picture of one colour; sizes below one become one.
  public init(width: Int, height: Int, color: Color = .white) {
    self.width = max(width, 1)
    self.height = max(height, 1)
    self.pixels = [UInt32](repeating: color.packed, count: self.width * self.height)
  }

  /// A picture from its pixels.
  ///
  /// - Throws: ``RenderingError/size(_:)`` unless there are `width` × `height` of them.
  public init(width: Int, height: Int, pixels: [UInt32]) throws {
    guard width > 0, height > 0, pixels.count == width * height else {
      throw RenderingError.size(
        "a picture of \(width) × \(height) needs as many pixels and at least one; "
          + "\(pixels.count) were given")
    }
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// A drawing as pixels, scaled to fit and centred.
  public init(_ drawing: Drawing, width: Int, height: Int) {
    var canvas = Canvas(width: width, height: height)
    canvas.draw(drawing)
    self = canvas.picture
  }

  /// A drawing as pixels at `scale` pixels per unit.
  public init(_ drawing: Drawing, scale: Double = 1) {
    let width = (drawing.width * scale).rounded()
    let height = (drawing.height * scale).rounded()
    self.init(drawing, width: pixelCount(width), height: pixelCount(height))
  }

  /// The colour at a column and a row.
  public subscript(x: Int, y: Int) -> Color { Color(packed: pixels[y * width + x]) }

  /// The red, green and blue parts as bytes, `[height, width, 3]`.
  public var rgb: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: pixels.count * 3) { bytes, count in
      var place = 0
      for pixel in pixels {
        bytes[place] = UInt8(truncatingIfNeeded: pixel)
        bytes[place + 1] = UInt8(truncatingIfNeeded: pixel >> 8)
        bytes[place + 2] = UInt8(truncatingIfNeeded: pixel >> 16)
        place += 3
      }
      count = place
    }
  }

  /// The picture at another size, each new pixel the mean of those it covers.
  ///
  /// Meant for making pictures smaller, as for thumbnails and terminals.
  public func resized(width newWidth: Int, height newHeight: Int) -> Picture {
    var result = Picture(width: newWidth, height: newHeight)
    if result.width == width && result.height == height { return self }
    let columns = Coverage(from: width, to: result.width)
    let rows = Coverage(from: height, to: result.height)
    for y in 0..<result.height {
      for x in 0..<result.width {
        var sums = SIMD4<Double>()
        for row in rows.ranges[y] {
          let rowWeight = rows.weight(of: row, in: y)
          for column in columns.ranges[x] {
            let pixel = pixels[row * width + column]
            let parts = SIMD4<Double>(
              Double(pixel & 255), Double(pixel >> 8 & 255), Double(pixel >> 16 & 255), 1)
            sums += parts * (rowWeight * columns.weight(of: column, in: x))
          }
        }
        let mean = (sums / sums.w).rounded(.toNearestOrAwayFromZero)
        result.pixels[y * result.width + x] =
          UInt32(mean.x) | UInt32(mean.y) << 8 | UInt32(mean.z) << 16 | 0xFF00_0000
      }
    }
    return result
  }
}

/// Which old pixels along one axis lie under each new one.
private struct Coverage {
  let scale: Double
  let ranges: [Range<Int>]

  init(from old: Int, to new: Int) {
    let scale = Double(old) / Double(new)
    self.scale = scale
    ranges = (0..<new).map { place in
      let start = min(Int(Double(place) * scale), old - 1)
      let end = min(Int((Double(place + 1) * scale).rounded(.up)), old)
      return start..<max(end, start + 1)
    }
  }

  /// The part of the old pixel that lies under the new one.
  func weight(of old: Int, in new: Int) -> Double {
    let start = max(Double(old), Double(new) * scale)
    let end = min(Double(old + 1), Double(new + 1) * scale)
    return max(end - start, 1e-9)
  }
}

/// A number of pixels that is safe to allocate, whatever a drawing claims as its size.
func pixelCount(_ value: Double) -> Int {
  value.isFinite ? Int(min(max(value, 1), 16384)) : 1
}

extension Color {
  /// The colour as an opaque pixel.
  var packed: UInt32 {
    UInt32(red) | UInt32(green) << 8 | UInt32(blue) << 16 | 0xFF00_0000
  }

  init(packed: UInt32) {
    self.init(
      UInt8(truncatingIfNeeded: packed), UInt8(truncatingIfNeeded: packed >> 8),
      UInt8(truncatingIfNeeded: packed >> 16))
  }
}
