/// What is taken from under each place of a window, channel by channel.
///
/// Of equal numbers the first of the window is the largest; padding never is.
public struct Pool: Sendable, Hashable {
  /// What is computed.
  public enum Kind: Sendable, Hashable {
    /// `x → result`: the largest.
    case maximum
    /// `(x, numbers of the result's shape) → x's shape`: each added to where x has its largest.
    case maximumAdjoint
    /// `(x, z of x's shape) → result`: z where x has its largest.
    case maximumPick
    /// `x → result`: the mean.
    case mean
    /// `numbers of the result's shape → pictures`: each spread evenly over its window.
    case meanAdjoint
  }

  /// What is computed.
  public var kind: Kind
  /// How the window moves over the picture.
  public var window: Window
  /// Whether a mean counts the zeros around the picture.
  public var countsPadding = true
}

extension Tensor {
  /// The largest or the mean under each place of a window: `[batch, rows, columns, channels]`.
  func pooled(_ kind: Pool.Kind, _ window: Window, countsPadding: Bool = true) -> Tensor {
    guard case .fixed(let height) = shape.dimensions[1],
      case .fixed(let width) = shape.dimensions[2]
    else { return self }
    let places = window.places(rows: height, columns: width)
    let result = Shape([
      shape.dimensions[0], .fixed(places.rows), .fixed(places.columns), shape.dimensions[3],
    ])
    return trace.record(
      .pool(Pool(kind: kind, window: window, countsPadding: countsPadding)), [self], result, type)
  }
}

extension Derivative {
  /// All are linear, but for which number is the largest, which has no derivative.
  func ofPool(_ pool: Pool) -> [Tensor?] {
    func other(_ kind: Pool.Kind, _ arguments: [Tensor], like: Tensor) -> Tensor {
      var pool = pool
      pool.kind = kind
      return dy.trace.record(.pool(pool), arguments, like.shape, dy.type)
    }
    return switch pool.kind {
    case .maximum: [other(.maximumAdjoint, [inputs[0], dy], like: inputs[0])]
    case .maximumAdjoint: [nil, other(.maximumPick, [inputs[0], dy], like: inputs[1])]
    case .maximumPick: [nil, other(.maximumAdjoint, [inputs[0], dy], like: inputs[1])]
    case .mean: [other(.meanAdjoint, [dy], like: inputs[0])]
    case .meanAdjoint: [other(.mean, [dy], like: inputs[0])]
    }
  }
}
