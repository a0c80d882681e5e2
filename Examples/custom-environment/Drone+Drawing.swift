import Apus
import Drawing

extension Drone {
  /// The drone over its pad; the flag shows the wind.
  func draw() -> Drawing {
    let y = 420 - 200 * height
    var picture = Drawing(width: 400, height: 440)
    picture.add(.rectangle(x: 140, y: 420, width: 120, height: 12, style: .fill(.gray)))
    picture.add(.line(from: Point(20, 220), to: Point(380, 220), color: .green))
    picture.add(.line(from: Point(360, y), to: Point(360, y - 12 * wind), color: .blue, width: 4))
    picture.add(.line(from: Point(150, y - 12), to: Point(250, y - 12), color: .black, width: 3))
    picture.add(
      .rectangle(center: Point(200, y), width: 50, height: 24, style: .fill(Color(hex: 0xCA9865))))
    return picture
  }
}
