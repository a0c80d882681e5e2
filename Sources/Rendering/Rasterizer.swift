import Drawing

/// Turns closed outlines into the exact part of each pixel that they cover.
///
/// Every edge adds, to the pixels of each row that it crosses, the *change* of covered area from
/// one column to the next; a running sum along the row is then the coverage. Overlapping parts of
/// one winding add up and are cut at one, so shapes are filled by the non-zero rule. One pass over
/// the edges, one over the touched pixels, nothing allocated after the first use.
struct Rasterizer {
  private let width: Int
  private let stride: Int
  private var changes: [Float]
  /// The part of the canvas that may be painted, in pixels.
  private(set) var clip: PixelRectangle
  private var touched: PixelRectangle

  init(width: Int, height: Int) {
    self.width = width
    // An edge in the last column leaves its remainder one column further.
    stride = width + 2
    changes = [Float](repeating: 0, count: stride * height)
    clip = PixelRectangle(left: 0, top: 0, right: width, bottom: height)
    touched = .nothing
  }

  /// Restricts painting to a part of the canvas.
  mutating func setClip(_ rectangle: PixelRectangle) { clip = rectangle }

  /// Adds a closed outline through `points`, in pixels.
  mutating func add(_ points: [Point]) {
    guard points.count > 2, var previous = points.last else { return }
    for point in points {
      add(from: previous, to: point)
      previous = point
    }
  }

  /// Adds one edge of an outline.
  mutating func add(from start: Point, to end: Point) {
    guard start.y != end.y, start.x.isFinite, start.y.isFinite, end.x.isFinite, end.y.isFinite
    else { return }
    let direction: Double = start.y < end.y ? 1 : -1
    var upper = start.y < end.y ? start : end
    var lower = start.y < end.y ? end : start
    let top = Double(clip.top)
    let bottom = Double(clip.bottom)
    guard upper.y < bottom, lower.y > top else { return }
    let slope = (lower.x - upper.x) / (lower.y - upper.y)
    if upper.y < top { upper = Point(upper.x + (top - upper.y) * slope, top) }
    if lower.y > bottom { lower = Point(lower.x - (lower.y - bottom) * slope, bottom) }
    addInsideRows(upper, lower, slope, direction)
  }

  /// Cuts an edge at the left and right of the clip: what lies left of it covers from its side,
  /// what lies right of it covers nothing.
  private mutating func addInsideRows(
    _ upper: Point, _ lower: Point, _ slope: Double, _ direction: Double
  ) {
    let left = Double(clip.left)
    let right = Double(clip.right)
    var cuts = (upper.y, lower.y)
    if slope != 0 {
      let first = upper.y + (left - upper.x) / slope
      let second = upper.y + (right - upper.x) / slope
      cuts = (min(first, second), max(first, second))
    }
    var y = upper.y
    var x = upper.x
    for cut in [cuts.0, cuts.1, lower.y] {
      let nextY = min(max(cut, y), lower.y)
      guard nextY > y else { continue }
      let nextX = upper.x + (nextY - upper.y) * slope
      let middle = (x + nextX) / 2
      if middle >= right {
        touch(Int(y), Int(nextY.rounded(.up)), column: clip.right)
      } else if middle <= left {
        accumulate(left, y, left, nextY, direction)
      } else {
        accumulate(
          min(max(x, left), right), y, min(max(nextX, left), right), nextY, direction)
      }
      y = nextY
      x = nextX
    }
  }

  /// Adds an edge that lies inside the clip, downwards from (x0, y0) to (x1, y1).
  private mutating func accumulate(
    _ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double, _ direction: Double
  ) {
    let slope = (x1 - x0) / (y1 - y0)
    let firstRow = Int(y0)
    let endRow = min(Int(y1.rounded(.up)), clip.bottom)
    let leftmost = min(x0, x1)
    let rightmost = max(x0, x1)
    touch(firstRow, endRow, column: Int(leftmost))
    touch(firstRow, endRow, column: Int(rightmost) + 1)
    let stride = stride
    changes.withUnsafeMutableBufferPointer { changes in
      for row in firstRow..<max(endRow, firstRow) {
        let above = max(y0, Double(row))
        let below = min(y1, Double(row + 1))
        let enters = x0 + (above - y0) * slope
        let leaves = x0 + (below - y0) * slope
        let near = min(max(min(enters, leaves), leftmost), rightmost)
        let far = min(max(max(enters, leaves), near), rightmost)
        let height = (below - above) * direction
        let base = row * stride
        let first = Int(near)
        let last = Int(far)
        if first == last {
          let inside = height * (Double(first + 1) - (near + far) / 2)
          changes[base + first] += Float(inside)
          changes[base + first + 1] += Float(height - inside)
          continue
        }
        // The area right of the edge and left of t is (t − near)² / 2(far − near) before the edge
        // has ended and t − (near + far) / 2 after it; a column's part is a difference of two.
        let curvature = 0.5 / (far - near)
        var area = 0.0
        var part = 0.0
        for column in first...last {
          let boundary = Double(column + 1)
          let next =
            boundary < far
            ? (boundary - near) * (boundary - near) * curvature : boundary - (near + far) / 2
          changes[base + column] += Float(height * (next - area - part))
          part = next - area
          area = next
        }
        changes[base + last + 1] += Float(height * (1 - part))
      }
    }
  }

  private mutating func touch(_ top: Int, _ bottom: Int, column: Int) {
    touched.top = min(touched.top, top)
    touched.bottom = max(touched.bottom, min(bottom, clip.bottom))
    touched.left = min(touched.left, column)
    touched.right = max(touched.right, min(column + 1, clip.right))
  }

  /// Hands every run of equally covered pixels to `body` and forgets the outlines.
  ///
  /// - Parameter body: the index of the first pixel, the number of pixels, and the coverage from
  ///   above 0 to 1.
  mutating func resolve(_ body: (_ start: Int, _ count: Int, _ coverage: Float) -> Void) {
    let area = touched
    touched = .nothing
    guard area.top < area.bottom, area.left < area.right else { return }
    let (width, stride) = (width, stride)
    changes.withUnsafeMutableBufferPointer { changes in
      for row in area.top..<area.bottom {
        let base = row * stride
        var sum: Float = 0
        var column = area.left
        while column < area.right {
          sum += changes[base + column]
          changes[base + column] = 0
          let start = column
          column += 1
          while column < area.right && changes[base + column] == 0 { column += 1 }
          let coverage = min(abs(sum), 1)
          if coverage > 0.001 { body(row * width + start, column - start, coverage) }
        }
        // What an edge left beyond the last column belongs to nobody.
        changes[base + area.right] = 0
        changes[base + min(area.right + 1, stride - 1)] = 0
      }
    }
  }
}

/// A rectangle of whole pixels; `right` and `bottom` lie just outside.
struct PixelRectangle: Sendable, Equatable {
  var left: Int
  var top: Int
  var right: Int
  var bottom: Int

  /// What no pixel lies in, ready to be grown.
  static let nothing = PixelRectangle(left: .max, top: .max, right: .min, bottom: .min)
}
