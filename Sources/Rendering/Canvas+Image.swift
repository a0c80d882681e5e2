import Drawing

extension Canvas {
  /// Paints an image over a rectangle in pixels, whose edges are smooth.
  ///
  /// Along each axis on its own: nearest neighbours where the image is magnified, means of what falls on
  /// a pixel where it is made smaller.
  ///
  /// - Complexity: O(pixels of the canvas or of the image that take part, whichever are more).
  mutating func paint(
    _ image: ImageData, left: Double, top: Double, right: Double, bottom: Double
  ) {
    let clip = rasterizer.clip
    guard image.width > 0, image.height > 0,
      let columns = ImageAxis(
        count: image.width, from: left, to: right, inside: clip.left..<clip.right),
      let rows = ImageAxis(
        count: image.height, from: top, to: bottom, inside: clip.top..<clip.bottom)
    else { return }
    let width = width
    image.pixels.withUnsafeBufferPointer { source in
      picture.pixels.withUnsafeMutableBufferPointer { pixels in
        for (row, place) in zip(rows.places, rows.first...) {
          for (column, x) in zip(columns.places, columns.first...) {
            let color =
              row.isOne && column.isOne
              ? source[row.first * image.width + column.first]
              : Self.mean(source, image.width, row, column)
            let share = row.coverage * column.coverage
            let weight = UInt32(share * Double(color >> 24) + 0.5)
            guard weight > 0 else { continue }
            let index = place * width + x
            pixels[index] =
              weight == 255 ? color | 0xFF00_0000 : blend(pixels[index], color, weight)
          }
        }
      }
    }
  }

  /// The mean of a rectangle of pixels; what is transparent lends no colour.
  private static func mean(
    _ source: UnsafeBufferPointer<UInt32>, _ width: Int, _ row: ImageAxis.Place,
    _ column: ImageAxis.Place
  ) -> UInt32 {
    var sums = SIMD4<Double>()
    var area = 0.0
    for y in row.first...row.last {
      let rowWeight = row.weight(of: y)
      for x in column.first...column.last {
        let pixel = source[y * width + x]
        let weight = rowWeight * column.weight(of: x)
        let alpha = Double(pixel >> 24) * weight
        sums +=
          SIMD4(Double(pixel & 255), Double(pixel >> 8 & 255), Double(pixel >> 16 & 255), 1)
          * alpha
        area += weight
      }
    }
    guard sums.w > 0 else { return 0 }
    let color = (sums / sums.w).rounded(.toNearestOrAwayFromZero)
    let alpha = (sums.w / area).rounded(.toNearestOrAwayFromZero)
    return UInt32(color.x) | UInt32(color.y) << 8 | UInt32(color.z) << 16 | UInt32(alpha) << 24
  }
}

/// Which of an image's columns or rows fall on each of the canvas's.
private struct ImageAxis {
  /// What falls on one column or row of the canvas.
  struct Place {
    /// The first of the image's that falls there.
    var first: Int
    /// The last of them.
    var last: Int
    /// Where it begins and ends, in the image's pixels.
    var from: Double
    var to: Double
    /// How much of the canvas's pixel the image covers, 0 to 1.
    var coverage: Double

    var isOne: Bool { first == last }

    /// How much of one of the image's pixels falls there.
    func weight(of pixel: Int) -> Double {
      max(min(Double(pixel + 1), to) - max(Double(pixel), from), 1e-9)
    }
  }

  /// The canvas's first column or row that takes part.
  let first: Int
  /// One for each of the canvas's that take part.
  private(set) var places: [Place] = []

  /// - Returns: nil if nothing takes part.
  init?(count: Int, from start: Double, to end: Double, inside clip: Range<Int>) {
    guard start.isFinite, end.isFinite, end > start else { return nil }
    let low = max(start, Double(clip.lowerBound))
    let high = min(end, Double(clip.upperBound))
    guard low < high else { return nil }
    // Rounding of the scale must not let a sliver of a further pixel take part.
    first = Int((low + 1e-6).rounded(.down))
    let last = max(Int((high - 1e-6).rounded(.up)) - 1, first)
    guard clip.contains(first), clip.contains(last) else { return nil }
    let scale = Double(count) / (end - start)
    for pixel in first...last {
      let from = max(Double(pixel), start)
      let to = min(Double(pixel + 1), end)
      let coverage = to - from > 1 - 1e-6 ? 1 : max(to - from, 0)
      let (begin, finish) = ((from - start) * scale, (to - start) * scale)
      if scale > 1 {
        let one = min(max(Int((begin + 1e-6).rounded(.down)), 0), count - 1)
        let other = min(max(Int((finish - 1e-6).rounded(.up)) - 1, one), count - 1)
        places.append(
          Place(first: one, last: other, from: begin, to: finish, coverage: coverage))
      } else {
        let one = min(max(Int((begin + finish) / 2), 0), count - 1)
        places.append(Place(first: one, last: one, from: begin, to: finish, coverage: coverage))
      }
    }
  }
}
