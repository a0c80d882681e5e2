/// A product of pictures with a kernel under a moving window, or one of its adjoints.
///
/// Pictures `[batch, H, W, C]`, kernel `[height · width · C, F]`, result `[batch, rows, columns, F]`;
/// depthwise the kernel is `[height · width, C]` and F is C.
public struct Convolution: Sendable, Hashable {
  /// Which of the three is computed from the two others.
  public enum Part: Sendable, Hashable {
    /// `(pictures, kernel) → result`.
    case result
    /// `(result's gradient, kernel) → pictures' gradient`.
    case picture
    /// `(pictures, result's gradient) → kernel's gradient`.
    case kernel
  }

  /// What is computed.
  public var part: Part
  /// How the window moves over the picture.
  public var window: Window
  /// Whether every channel is convolved on its own.
  public var isDepthwise: Bool

  func with(_ part: Part) -> Operation {
    .convolution(Convolution(part: part, window: window, isDepthwise: isDepthwise))
  }
}

extension Tensor {
  /// The convolution of pictures `[batch, H, W, C]` with a kernel `[height · width · C, F]`, or
  /// depthwise with one `[height · width, C]`.
  func convolved(_ kernel: Tensor, _ window: Window, isDepthwise: Bool = false) -> Tensor {
    guard case .fixed(let height) = shape.dimensions[1],
      case .fixed(let width) = shape.dimensions[2]
    else { return self }
    let places = window.places(rows: height, columns: width)
    let leading = [shape.dimensions[0], .fixed(places.rows), .fixed(places.columns)]
    let result = Shape(leading + [kernel.shape.dimensions[1]])
    // A window of one element that goes everywhere is a product of rows.
    if !isDepthwise, window.count == 1, (places.rows, places.columns) == (height, width) {
      return matmul(self, kernel)
    }
    let convolution = Convolution(part: .result, window: window, isDepthwise: isDepthwise)
    return trace.record(.convolution(convolution), [self, kernel], result, type)
  }

  /// The adjoint of `convolved`: a result's gradient and a kernel to pictures of a shape.
  func convolvedBack(_ kernel: Tensor, _ window: Window, to picture: Shape) -> Tensor {
    let convolution = Convolution(part: .picture, window: window, isDepthwise: false)
    return trace.record(.convolution(convolution), [self, kernel], picture, type)
  }
}

extension Derivative {
  /// The three parts are linear in both factors and are one another's derivatives.
  func ofConvolution(_ convolution: Convolution) -> [Tensor?] {
    let (a, b) = (inputs[0], inputs[1])
    func part(_ part: Convolution.Part, _ first: Tensor, _ second: Tensor, like: Tensor) -> Tensor {
      dy.trace.record(convolution.with(part), [first, second], like.shape, dy.type)
    }
    return switch convolution.part {
    case .result: [part(.picture, dy, b, like: a), part(.kernel, a, dy, like: b)]
    case .picture: [part(.result, dy, b, like: a), part(.kernel, dy, a, like: b)]
    case .kernel: [part(.picture, b, dy, like: a), part(.result, a, dy, like: b)]
    }
  }
}
