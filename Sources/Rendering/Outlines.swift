import Drawing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The outlines of strokes and circles, each piece wound the same way so that pieces may overlap.
extension Rasterizer {
  /// Adds a line of a width through `points`, with round joins and, if open, round ends.
  mutating func addStroke(_ points: [Point], width: Double, closed: Bool) {
    let radius = width / 2
    guard radius > 0, radius.isFinite else { return }
    var path: [Point] = []
    for point in points where point != path.last { path.append(point) }
    if closed && path.count > 1 && path.first == path.last { path.removeLast() }
    guard path.count > 1 else {
      if let point = path.first { addCircle(center: point, radius: radius) }
      return
    }
    let segments = closed && path.count > 2 ? path.count : path.count - 1
    var normals: [Point] = []
    for index in 0..<segments {
      let start = path[index]
      let end = path[(index + 1) % path.count]
      let along = end - start
      let length = (along.x * along.x + along.y * along.y).squareRoot()
      let normal = Point(-along.y / length * radius, along.x / length * radius)
      normals.append(normal)
      add([start + normal, start - normal, end - normal, end + normal])
    }
    for index in 1..<max(segments, 1) {
      addJoin(at: path[index], from: normals[index - 1], to: normals[index])
    }
    if segments == path.count {
      addJoin(at: path[0], from: normals[segments - 1], to: normals[0])
    } else {
      addPie(at: path[0], from: normals[0], angle: .pi)
      addPie(at: path[segments], from: normals[segments - 1], angle: -.pi)
    }
  }

  /// Fills the gap on the outer side of a bend, edge to edge with both segments.
  private mutating func addJoin(at center: Point, from first: Point, to second: Point) {
    let cross = first.x * second.y - first.y * second.x
    let dot = first.x * second.x + first.y * second.y
    let angle = atan2(cross, dot)
    guard abs(angle) > 1e-6 else { return }
    addPie(at: center, from: angle > 0 ? first * -1 : first, angle: angle)
  }

  /// Adds the sector that `spoke` sweeps over `angle` radians.
  private mutating func addPie(at center: Point, from spoke: Point, angle: Double) {
    let radius = (spoke.x * spoke.x + spoke.y * spoke.y).squareRoot()
    let whole = Double(Rasterizer.segments(radius: radius))
    let steps = max(1, Int((whole * abs(angle) / (2 * .pi)).rounded(.up)))
    var outline = [center]
    for step in 0...steps {
      outline.append(center + spoke.rotated(by: angle * Double(step) / Double(steps)))
    }
    if angle < 0 { outline.reverse() }
    add(outline)
  }

  /// Adds a circle, or with `inward` the hole of one.
  mutating func addCircle(center: Point, radius: Double, inward: Bool = false) {
    guard radius > 0, radius.isFinite else { return }
    let count = Rasterizer.segments(radius: radius)
    let sector = 2 * Double.pi / Double(count)
    // Corners lie a little outside, so that the polygon has the circle's area.
    let corner = radius * (sector / sin(sector)).squareRoot()
    let turn = inward ? -sector : sector
    add((0..<count).map { center + Point(corner, 0).rotated(by: turn * Double($0)) })
  }

  /// How many sides keep a circle within a fiftieth of a pixel.
  static func segments(radius: Double) -> Int {
    let tolerance = 0.02
    guard radius > 2 * tolerance else { return 6 }
    let count = (Double.pi / acos(1 - tolerance / radius)).rounded(.up)
    return min(max(Int(count), 8), 1024)
  }
}
