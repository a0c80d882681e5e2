public import Randomness

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A random change of a picture in training, so that no epoch sees the same rows twice.
///
/// Pictures are `[height, width, channels]`; every draw comes from the generator that is given.
public enum Augmentation: Sendable, Codable, Hashable {
  /// Zeros around the picture, then a piece of the old size from a random place.
  case crop(padding: Int)
  /// Mirrored left to right, half of the time.
  case flip
  /// Mirrored upside down, half of the time.
  case flipVertically
  /// Turned about its middle by up to so many degrees, either way; bilinear, zeros from outside.
  case rotation(degrees: Double)
  /// A rectangle set to zero, with this chance (Zhong et al. 2017); 2 … 33 % of the area.
  case erasing(probability: Double)
  /// A number from ± the amount is added to all pixels.
  case brightness(Double)
  /// The distance of each pixel from the picture's mean times a factor of 1 ± the amount.
  case contrast(Double)
  /// A normal number with this deviation added to each pixel.
  case noise(deviation: Double)

  /// Changes a picture in place.
  ///
  /// - Parameters:
  ///   - pixels: `height · width · channels` numbers.
  ///   - scratch: as many, overwritten.
  public func apply(
    to pixels: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>, height: Int,
    width: Int, channels: Int, using generator: inout PCG64
  ) {
    let count = height * width * channels
    switch self {
    case .crop(let padding):
      let down = generator.integer(in: 0...2 * padding) - padding
      let right = generator.integer(in: 0...2 * padding) - padding
      scratch.update(from: pixels, count: count)
      for y in 0..<height {
        for x in 0..<width {
          let (row, column) = (y + down, x + right)
          let isInside = row >= 0 && row < height && column >= 0 && column < width
          for channel in 0..<channels {
            pixels[(y * width + x) * channels + channel] =
              isInside ? scratch[(row * width + column) * channels + channel] : 0
          }
        }
      }
    case .flip:
      guard generator.random() < 0.5 else { return }
      for y in 0..<height {
        for x in 0..<width / 2 {
          for channel in 0..<channels {
            let left = (y * width + x) * channels + channel
            let right = (y * width + width - 1 - x) * channels + channel
            (pixels[left], pixels[right]) = (pixels[right], pixels[left])
          }
        }
      }
    case .flipVertically:
      guard generator.random() < 0.5 else { return }
      let row = width * channels
      for y in 0..<height / 2 {
        for x in 0..<row {
          let (above, below) = (y * row + x, (height - 1 - y) * row + x)
          (pixels[above], pixels[below]) = (pixels[below], pixels[above])
        }
      }
    case .rotation(let degrees):
      let angle = generator.uniform(-degrees, degrees) * Double.pi / 180
      scratch.update(from: pixels, count: count)
      rotate(pixels, scratch, height, width, channels, angle)
    case .erasing(let probability):
      guard generator.random() < probability else { return }
      let area = generator.uniform(0.02, 0.33) * Double(height * width)
      let ratio = exp(generator.uniform(-log(3.3), log(3.3)))
      let tall = min(height, max(1, Int((area * ratio).squareRoot().rounded())))
      let wide = min(width, max(1, Int((area / ratio).squareRoot().rounded())))
      let top = generator.integer(in: 0...height - tall)
      let left = generator.integer(in: 0...width - wide)
      for y in top..<top + tall {
        (pixels + (y * width + left) * channels).update(repeating: 0, count: wide * channels)
      }
    case .brightness(let amount):
      let shift = Float(generator.uniform(-amount, amount))
      for place in 0..<count { pixels[place] += shift }
    case .contrast(let amount):
      let factor = Float(generator.uniform(1 - amount, 1 + amount))
      var sum = 0.0
      for place in 0..<count { sum += Double(pixels[place]) }
      let mean = Float(sum / Double(count))
      for place in 0..<count { pixels[place] = mean + factor * (pixels[place] - mean) }
    case .noise(let deviation):
      for place in 0..<count { pixels[place] += Float(deviation * generator.normal()) }
    }
  }

  private func rotate(
    _ pixels: UnsafeMutablePointer<Float>, _ old: UnsafeMutablePointer<Float>, _ height: Int,
    _ width: Int, _ channels: Int, _ angle: Double
  ) {
    let (cosine, sine) = (cos(angle), sin(angle))
    let (middleY, middleX) = (Double(height - 1) / 2, Double(width - 1) / 2)
    func at(_ row: Int, _ column: Int, _ channel: Int) -> Double {
      guard row >= 0, row < height, column >= 0, column < width else { return 0 }
      return Double(old[(row * width + column) * channels + channel])
    }
    for y in 0..<height {
      for x in 0..<width {
        let (dy, dx) = (Double(y) - middleY, Double(x) - middleX)
        let row = middleY + cosine * dy + sine * dx
        let column = middleX - sine * dy + cosine * dx
        let (top, left) = (Int(row.rounded(.down)), Int(column.rounded(.down)))
        let (down, right) = (row - Double(top), column - Double(left))
        for channel in 0..<channels {
          let upper = at(top, left, channel) * (1 - right) + at(top, left + 1, channel) * right
          let lower =
            at(top + 1, left, channel) * (1 - right) + at(top + 1, left + 1, channel) * right
          pixels[(y * width + x) * channels + channel] = Float(upper * (1 - down) + lower * down)
        }
      }
    }
  }
}
