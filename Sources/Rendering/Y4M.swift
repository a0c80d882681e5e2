public import Formats

/// A video without compression, frame by frame: YUV4MPEG2, which every video tool reads.
///
/// Pixels become luma and two differences by BT.601 in the range of broadcasting, all at full
/// resolution (4:4:4).
public struct Y4M {
  /// The number of columns of every frame.
  public let width: Int
  /// The number of rows of every frame.
  public let height: Int
  private let writer: FileWriter
  private var bytes: [UInt8]

  /// Begins a video in a file that is being written.
  ///
  /// - Throws: `FormatError` if the file cannot be written.
  public init(_ writer: FileWriter, width: Int, height: Int, framesPerSecond: Double) throws {
    self.width = width
    self.height = height
    self.writer = writer
    bytes = [UInt8](repeating: 0, count: 3 * width * height)
    let rate = Int((framesPerSecond * 1000).rounded())
    try writer.append("YUV4MPEG2 W\(width) H\(height) F\(max(rate, 1)):1000 Ip A1:1 C444\n")
  }

  /// Appends a frame.
  ///
  /// - Throws: ``RenderingError/frameSize(expectedWidth:expectedHeight:width:height:)``, or
  ///   `FormatError` if the file cannot be written.
  public mutating func add(_ picture: Picture) throws {
    guard picture.width == width, picture.height == height else {
      throw RenderingError.frameSize(
        expectedWidth: width, expectedHeight: height, width: picture.width, height: picture.height)
    }
    let count = width * height
    for (place, pixel) in picture.pixels.enumerated() {
      let red = Int(pixel & 0xff)
      let green = Int(pixel >> 8 & 0xff)
      let blue = Int(pixel >> 16 & 0xff)
      // The coefficients times 2¹⁶, and half of that to round.
      bytes[place] = UInt8((16_829 * red + 33_039 * green + 6_416 * blue + 1_081_344) >> 16)
      bytes[count + place] = UInt8(
        (-9_714 * red - 19_071 * green + 28_784 * blue + 8_421_376) >> 16)
      bytes[2 * count + place] = UInt8(
        (28_784 * red - 24_103 * green - 4_681 * blue + 8_421_376) >> 16)
    }
    try writer.append("FRAME\n")
    try writer.append(bytes)
  }
}
