/// How a small window moves over a picture: its places, steps and the zeros around the picture.
public struct Window: Sendable, Hashable {
  /// Rows and columns of the window.
  public var height, width: Int
  /// Rows and columns from one place of the window to the next.
  public var verticalStride, horizontalStride: Int
  /// Rows and columns from one element of the window to the next.
  public var verticalDilation, horizontalDilation: Int
  /// Zeros around the picture.
  public var top, bottom, left, right: Int

  /// The number of elements of the window in one channel.
  var count: Int { height * width }

  /// The places of the window over a picture: rows and columns, at least 1 where it fits.
  func places(rows: Int, columns: Int) -> (rows: Int, columns: Int) {
    func places(_ size: Int, _ padding: Int, _ kernel: Int, _ dilation: Int, _ stride: Int) -> Int {
      let room = size + padding - (kernel - 1) * dilation - 1
      return room < 0 ? 0 : room / stride + 1
    }
    return (
      places(rows, top + bottom, height, verticalDilation, verticalStride),
      places(columns, left + right, width, horizontalDilation, horizontalStride)
    )
  }

  /// Which elements of the window lie on the picture: `[rows, columns, height · width]` of 0 and 1,
  /// `nil` if all do.
  func coverage(rows: Int, columns: Int) -> [Double]? {
    let count = places(rows: rows, columns: columns)
    var result: [Double] = []
    for row in 0..<count.rows {
      for column in 0..<count.columns {
        for y in 0..<height {
          for x in 0..<width {
            let inside =
              0..<rows ~= row * verticalStride - top + y * verticalDilation
              && 0..<columns ~= column * horizontalStride - left + x * horizontalDilation
            result.append(inside ? 1 : 0)
          }
        }
      }
    }
    return result.contains(0) ? result : nil
  }
}

/// The zeros around a picture under a moving window.
public enum Padding2D: Sendable, Hashable {
  /// None: the window stays on the picture.
  case valid
  /// As many as give `⌈size / stride⌉` places; an odd one lies at the bottom or the right, as in
  /// Keras.
  case same
  /// These numbers of rows and columns.
  case explicit(top: Int, bottom: Int, left: Int, right: Int)

  /// The same number on all four sides.
  public static func all(_ count: Int) -> Padding2D {
    .explicit(top: count, bottom: count, left: count, right: count)
  }
}

/// A number of rows and columns.
public struct Size2D: Sendable, Hashable, ExpressibleByIntegerLiteral {
  /// Rows.
  public var height: Int
  /// Columns.
  public var width: Int

  /// A number of rows and columns.
  public init(_ height: Int, _ width: Int) {
    self.height = height
    self.width = width
  }
  /// As many rows as columns.
  public init(integerLiteral size: Int) { self.init(size, size) }
}

extension Tensor {
  /// The window that a layer moves over this tensor `[batch, height, width, channels]`.
  ///
  /// A mistake is kept in the trace and answered with `nil`.
  func window(
    _ layer: String, size: Size2D, stride: Size2D, dilation: Size2D, padding: Padding2D
  ) -> Window? {
    guard rank == 4, let sizes = Shape(Array(shape.dimensions.dropFirst())).sizes else {
      _ = trace.mismatch(
        layer, [self],
        mend: "it needs [batch, height, width, channels] with fixed sizes: reshape or transpose",
        guess: shape)
      return nil
    }
    let numbers = [size, stride, dilation].flatMap { [$0.height, $0.width] }
    guard numbers.allSatisfy({ $0 >= 1 }), type == .float32 || type == .float64 else {
      _ = trace.mistake(
        "\(layer) was given window \(size.height) × \(size.width), stride \(stride.height) × "
          + "\(stride.width) and dilation \(dilation.height) × \(dilation.width) over "
          + "\(type.rawValue); all must be 1 or more, and the numbers floats", guess: shape)
      return nil
    }
    var window = Window(
      height: size.height, width: size.width, verticalStride: stride.height,
      horizontalStride: stride.width, verticalDilation: dilation.height,
      horizontalDilation: dilation.width, top: 0, bottom: 0, left: 0, right: 0)
    func same(_ size: Int, _ kernel: Int, _ dilation: Int, _ stride: Int) -> (Int, Int) {
      let places = (size + stride - 1) / stride
      let total = Swift.max((places - 1) * stride + (kernel - 1) * dilation + 1 - size, 0)
      return (total / 2, total - total / 2)
    }
    switch padding {
    case .valid: break
    case .same:
      (window.top, window.bottom) = same(sizes[0], size.height, dilation.height, stride.height)
      (window.left, window.right) = same(sizes[1], size.width, dilation.width, stride.width)
    case .explicit(let top, let bottom, let left, let right):
      (window.top, window.bottom, window.left, window.right) = (top, bottom, left, right)
    }
    let places = window.places(rows: sizes[0], columns: sizes[1])
    let zeros = [window.top, window.bottom, window.left, window.right]
    guard places.rows > 0, places.columns > 0, zeros.allSatisfy({ $0 >= 0 }) else {
      let found = [shape, Shape(sizes: [size.height, size.width])]
      trace.fail(
        .shapes(
          layer: trace.label, operation: layer, found: found,
          mend: "the window must fit into the padded picture: make it smaller or pad more"))
      return nil
    }
    return window
  }

  /// The elements under each place of a window, side by side:
  /// `[batch, H, W, C] → [batch, rows, columns, height · width · C]`.
  func unfolded(_ window: Window) -> Tensor {
    guard case .fixed(let height) = shape.dimensions[1],
      case .fixed(let width) = shape.dimensions[2],
      case .fixed(let channels) = shape.dimensions[3]
    else { return self }
    let places = window.places(rows: height, columns: width)
    let result: Shape = [
      shape.dimensions[0], .fixed(places.rows), .fixed(places.columns),
      .fixed(window.count * channels),
    ]
    // A window of one element that goes everywhere changes nothing.
    if window.count == 1, result == shape { return self }
    return trace.record(.unfold(window), [self], result, type)
  }

  /// The adjoint of `unfolded`: adds what lies under each place of a window into a picture of
  /// zeros.
  func folded(_ window: Window, to picture: Shape) -> Tensor {
    trace.record(.fold(window), [self], picture, type)
  }
}
