import Formats

/// An animated GIF in the making: frames go in one by one, a file comes out.
///
/// Of each frame only the rectangle that changed is kept, as numbers of colours, so that long
/// episodes fit in memory. All frames share one palette; it is exact if they have at most 255
/// colours together (the 256th means "as before"), else the nearest of 255.
public struct GIF: Sendable {
  /// The number of columns of every frame.
  public let width: Int
  /// The number of rows of every frame.
  public let height: Int
  /// The number of frames that were added.
  public private(set) var frameCount = 0

  /// Frames a second; the format counts in hundredths of a second, and viewers show no more than 50.
  let framesPerSecond: Double
  private var previous: [UInt32] = []
  private(set) var patches: [Patch] = []
  private(set) var colors = ColorTable()

  /// The part of a frame that differs from the frame before.
  struct Patch: Sendable {
    let left: Int
    let top: Int
    let width: Int
    let height: Int
    /// For each pixel the number of its colour, or ``ColorTable/unchanged``.
    let colors: [UInt16]
    /// When it appears, in frames.
    let frame: Int
  }

  /// An animation without frames.
  ///
  /// - Throws: ``RenderingError/notBuilt(_:)`` without the trait `Images`,
  ///   ``RenderingError/size(_:)`` if a side is not between 1 and 65535.
  public init(width: Int, height: Int, framesPerSecond: Double = 50) throws {
    guard GIF.isAvailable else { throw RenderingError.notBuilt("GIF") }
    guard (1...65535).contains(width), (1...65535).contains(height) else {
      throw RenderingError.size(
        "a GIF is 1 to 65535 pixels wide and high, not \(width) × \(height)")
    }
    guard framesPerSecond > 0, framesPerSecond.isFinite else {
      throw RenderingError.size("a GIF cannot show \(framesPerSecond) frames per second")
    }
    self.width = width
    self.height = height
    self.framesPerSecond = min(framesPerSecond, 50)
  }

  /// Whether this build can write GIF files (the trait `Images`).
  public static var isAvailable: Bool {
    #if Images
    true
    #else
    false
    #endif
  }

  /// Adds a frame; one that equals the frame before only prolongs it.
  ///
  /// - Throws: ``RenderingError/frameSize(expectedWidth:expectedHeight:width:height:)``.
  public mutating func add(_ picture: Picture) throws {
    guard picture.width == width, picture.height == height else {
      throw RenderingError.frameSize(
        expectedWidth: width, expectedHeight: height, width: picture.width, height: picture.height)
    }
    if let change = change(to: picture.pixels) {
      var indices: [UInt16] = []
      indices.reserveCapacity((change.right - change.left) * (change.bottom - change.top))
      picture.pixels.withUnsafeBufferPointer { pixels in
        for row in change.top..<change.bottom {
          for place in row * width + change.left..<row * width + change.right {
            let same = !previous.isEmpty && pixels[place] == previous[place]
            indices.append(same ? ColorTable.unchanged : colors.index(of: pixels[place]))
          }
        }
      }
      patches.append(
        Patch(
          left: change.left, top: change.top, width: change.right - change.left,
          height: change.bottom - change.top, colors: indices, frame: frameCount))
    }
    previous = picture.pixels
    frameCount += 1
  }

  /// The smallest rectangle outside of which nothing changed; nil if nothing did.
  private func change(to pixels: [UInt32]) -> PixelRectangle? {
    guard !previous.isEmpty else {
      return PixelRectangle(left: 0, top: 0, right: width, bottom: height)
    }
    var area = PixelRectangle.nothing
    pixels.withUnsafeBufferPointer { new in
      previous.withUnsafeBufferPointer { old in
        for row in 0..<height {
          let start = row * width
          var left = 0
          while left < width && new[start + left] == old[start + left] { left += 1 }
          guard left < width else { continue }
          var right = width
          while new[start + right - 1] == old[start + right - 1] { right -= 1 }
          area.top = min(area.top, row)
          area.bottom = row + 1
          area.left = min(area.left, left)
          area.right = max(area.right, right)
        }
      }
    }
    return area.top < area.bottom ? area : nil
  }

  /// How long each patch stands, in hundredths of a second; rounding never accumulates.
  var delays: [Int] {
    let starts = patches.map(\.frame) + [frameCount]
    let times = starts.map { Int((Double($0) * 100 / framesPerSecond).rounded()) }
    return zip(times, times.dropFirst()).map { min(max($1 - $0, 2), 65535) }
  }

  /// Writes the animation as a file, whole or not at all.
  ///
  /// - Throws: what ``encode()`` throws, and `FormatError` with the reason if the file cannot be written.
  public func write(to path: String) throws { try Files.write(encode(), to: path) }

  /// The animation as a GIF file's bytes; it repeats forever.
  ///
  /// - Throws: ``RenderingError/size(_:)`` without frames, ``RenderingError/codec(_:_:)`` if giflib
  ///   refuses, ``RenderingError/notBuilt(_:)`` without the trait `Images`.
  public func encode() throws -> [UInt8] {
    guard frameCount > 0 else { throw RenderingError.size("an animation needs a frame at least") }
    #if Images
    return try encodeByLibrary()
    #else
    throw RenderingError.notBuilt("GIF")
    #endif
  }
}
