/// Colours for numbers: a row of colours and what lies between them.
public struct ColorScale: Sendable, Equatable {
  /// The colours at equal distances, from the least to the greatest; at least one.
  public let stops: [Color]
  /// Whether the middle means something, such as zero, and both sides are to be equally long.
  public let isDiverging: Bool

  /// A scale through colours at equal distances; without any it is grey.
  public init(_ stops: [Color], isDiverging: Bool = false) {
    self.stops = stops.isEmpty ? [.gray] : stops
    self.isDiverging = isDiverging
  }

  /// The colour of a share from 0 (the first) to 1 (the last); shares beyond take the end's, NaN the
  /// first.
  public func color(at share: Double) -> Color {
    guard share > 0, stops.count > 1 else { return stops[0] }
    let place = min(share, 1) * Double(stops.count - 1)
    let index = min(Int(place), stops.count - 2)
    let part = place - Double(index)
    let (low, high) = (stops[index], stops[index + 1])
    func mixed(_ low: UInt8, _ high: UInt8) -> UInt8 {
      UInt8((Double(low) + (Double(high) - Double(low)) * part).rounded())
    }
    return Color(
      mixed(low.red, high.red), mixed(low.green, high.green), mixed(low.blue, high.blue),
      alpha: mixed(low.alpha, high.alpha))
  }

  /// The colour of a value between the ends of a range; of a range without extent the middle's.
  public func color(of value: Double, in range: ClosedRange<Double>) -> Color {
    let extent = range.upperBound - range.lowerBound
    return color(at: extent > 0 ? (value - range.lowerBound) / extent : 0.5)
  }

  /// The range that values need: from the least to the greatest finite one, of a diverging scale as
  /// far to both sides of zero.
  public func range(of values: some Sequence<Double>) -> ClosedRange<Double> {
    let finite = values.lazy.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return 0...1 }
    guard isDiverging else { return low...high }
    let far = max(abs(low), abs(high))
    return -far...far
  }

  /// Matplotlib's viridis (van der Walt and Smith, 2015), every seventeenth of its 256 colours: equal
  /// steps look equally large, to colour-blind people too, and in grey.
  public static let viridis = ColorScale(
    [
      0x440154, 0x481A6C, 0x472F7D, 0x414487, 0x39568C, 0x31688E, 0x2A788E, 0x23888E, 0x1F988B,
      0x22A884, 0x35B779, 0x54C568, 0x7AD151, 0xA5DB36, 0xD2E21B, 0xFDE725,
    ].map(Color.init(hex:)))

  /// ColorBrewer's RdBu: red below the middle, white at it, blue above.
  public static let redBlue = ColorScale(
    [
      0x67001F, 0xB2182B, 0xD6604D, 0xF4A582, 0xFDDBC7, 0xF7F7F7, 0xD1E5F0, 0x92C5DE, 0x4393C3,
      0x2166AC, 0x053061,
    ].map(Color.init(hex:)), isDiverging: true)

  /// From a pale red to a pale green, light enough to stand behind black text.
  public static let paleRedGreen = ColorScale([Color(230, 130, 120), Color(120, 210, 130)])
}

extension Color {
  /// The brightness that eyes see, 0 to 255, by the weights of BT.709.
  public var luminance: Double {
    0.2126 * Double(red) + 0.7152 * Double(green) + 0.0722 * Double(blue)
  }

  /// Black or white: what is read better on this colour.
  var contrasting: Color { luminance > 120 ? .black : .white }
}
