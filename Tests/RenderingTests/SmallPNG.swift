import CZlib
import Rendering

/// Reads what the reference pictures are kept in: PNG of 8-bit RGB without interlacing.
///
/// Written from the format's description (RFC 2083), so that references are read in builds without
/// libpng, and so that what libpng wrote is read by somebody else.
enum SmallPNG {
  struct Failure: Error { var reason: String }

  static func decode(_ bytes: [UInt8]) throws -> Picture {
    guard bytes.starts(with: [137, 80, 78, 71, 13, 10, 26, 10]) else {
      throw Failure(reason: "no PNG")
    }
    var place = 8
    var (width, height) = (0, 0)
    var packed: [UInt8] = []
    while place + 12 <= bytes.count {
      let length = number(bytes, place)
      let name = String(decoding: bytes[place + 4..<place + 8], as: UTF8.self)
      let body = Array(bytes[place + 8..<place + 8 + length])
      if name == "IHDR" {
        (width, height) = (number(body, 0), number(body, 4))
        guard Array(body[8..<13]) == [8, 2, 0, 0, 0] else { throw Failure(reason: "not 8-bit RGB") }
      }
      if name == "IDAT" { packed += body }
      place += 12 + length
    }
    var raw = [UInt8](repeating: 0, count: height * (3 * width + 1))
    var size = uLong(raw.count)
    guard uncompress(&raw, &size, packed, uLong(packed.count)) == Z_OK, Int(size) == raw.count
    else { throw Failure(reason: "damaged") }
    let rows = try unfiltered(raw, width: width, height: height)
    let pixels = (0..<width * height).map { index -> UInt32 in
      let parts = rows[3 * index..<3 * index + 3].map(UInt32.init)
      return parts[0] | parts[1] << 8 | parts[2] << 16 | 0xFF00_0000
    }
    return try Picture(width: width, height: height, pixels: pixels)
  }

  private static func number(_ bytes: [UInt8], _ place: Int) -> Int {
    bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
  }

  /// Undoes the prediction that each row begins with the number of.
  private static func unfiltered(_ raw: [UInt8], width: Int, height: Int) throws -> [UInt8] {
    let stride = 3 * width
    var rows = [UInt8](repeating: 0, count: stride * height)
    for row in 0..<height {
      let filter = raw[row * (stride + 1)]
      for index in 0..<stride {
        let left = index < 3 ? 0 : Int(rows[row * stride + index - 3])
        let up = row == 0 ? 0 : Int(rows[(row - 1) * stride + index])
        let corner = row == 0 || index < 3 ? 0 : Int(rows[(row - 1) * stride + index - 3])
        let guess: Int
        switch filter {
        case 0: guess = 0
        case 1: guess = left
        case 2: guess = up
        case 3: guess = (left + up) / 2
        case 4: guess = paeth(left, up, corner)
        default: throw Failure(reason: "filter \(filter)")
        }
        rows[row * stride + index] = UInt8(
          truncatingIfNeeded: Int(raw[row * (stride + 1) + 1 + index]) + guess)
      }
    }
    return rows
  }

  private static func paeth(_ left: Int, _ up: Int, _ corner: Int) -> Int {
    let estimate = left + up - corner
    let distances = [abs(estimate - left), abs(estimate - up), abs(estimate - corner)]
    if distances[0] <= distances[1], distances[0] <= distances[2] { return left }
    return distances[1] <= distances[2] ? up : corner
  }
}
