/// The product of matrices: `[…, M, K] · [K, N] → […, M, N]`, or with equal leading axes on both
/// sides.
///
/// - Parameters:
///   - transposeLeft: whether the left's last two axes are swapped first.
///   - transposeRight: whether the right's last two axes are swapped first.
public func matmul(
  _ left: Tensor, _ right: Tensor, transposeLeft: Bool = false, transposeRight: Bool = false
) -> Tensor {
  let trace = left.trace
  func fails(_ mend: String) -> Tensor {
    trace.mismatch("matmul", [left, right], mend: mend, guess: left.shape)
  }
  guard left.rank >= 2, right.rank >= 2 else { return fails("both need two axes or more") }
  guard left.type == right.type else {
    return trace.mistake(
      "matmul was given \(left.type.rawValue) and \(right.type.rawValue); "
        + "convert one with cast(to:)", guess: left.shape)
  }
  let (m, k) = left.shape.matrix(transposed: transposeLeft)
  let (inner, n) = right.shape.matrix(transposed: transposeRight)
  guard k == inner else {
    return fails(
      "the left's inner size \(k.text) and the right's \(inner.text) must be equal: "
        + "transpose a side or change a size")
  }
  if left.rank == 2, right.rank == 2, transposeLeft, !transposeRight {
    return contract(left, right)
  }
  let leading = left.shape.dimensions.dropLast(2)
  guard right.rank == 2 || right.shape.dimensions.dropLast(2) == leading else {
    return fails("the right must be one matrix or have the left's leading axes")
  }
  guard n != .batch, k != .batch, m != .batch || left.rank == 2 else {
    return fails("the batch must be the first axis of the result")
  }
  if right.rank == 2, left.rank > 2, transposeLeft {
    let order = Array(0..<left.rank - 2) + [left.rank - 1, left.rank - 2]
    return matmul(left.transposed(order), right, transposeRight: transposeRight)
  }
  return trace.record(
    .matmul(transposeLeft: transposeLeft, transposeRight: transposeRight), [left, right],
    Shape(leading + [m, n]), left.type)
}

/// `Σ over all leading axes of xᵀ·y`: `[…, K], […, N] → [K, N]`.
func contract(_ x: Tensor, _ y: Tensor) -> Tensor {
  guard let k = x.shape.dimensions.last, let n = y.shape.dimensions.last,
    x.shape.dimensions.dropLast() == y.shape.dimensions.dropLast(), k != .batch, n != .batch
  else {
    return x.trace.mismatch(
      "contraction", [x, y], mend: "all axes but the last must be equal", guess: x.shape)
  }
  return x.trace.record(.contract, [x, y], [k, n], x.type)
}

extension Tensor {
  /// Rows of a table, such as embeddings: `table [V, …], indices […] → […, …]`.
  public func gathered(_ indices: Tensor) -> Tensor {
    guard let rows = shape.dimensions.first, case .fixed = rows, indices.type.isInteger else {
      return trace.mismatch(
        "gather", [self, indices],
        mend: "the table needs a fixed number of rows and the indices must be integers",
        guess: shape)
    }
    return trace.record(
      .gather, [self, indices], Shape(indices.shape.dimensions + shape.dimensions.dropFirst()),
      type)
  }

  /// One element of the last axis per row: `x […, N], indices […] → […]`.
  public func picked(_ indices: Tensor) -> Tensor {
    guard rank >= 1, indices.shape.dimensions == shape.dimensions.dropLast(),
      indices.type.isInteger
    else {
      return trace.mismatch(
        "pick", [self, indices],
        mend: "the indices must be integers in the shape of the tensor without its last axis",
        guess: Shape(Array(shape.dimensions.dropLast())))
    }
    return trace.record(.pick, [self, indices], indices.shape, type)
  }

  /// 1 at each index and 0 elsewhere: `indices […] → […, count]`.
  public func oneHot(_ count: Int, type: ElementType = .float32) -> Tensor {
    let places = trace.constant((0..<count).map(Double.init), sizes: [count], type: self.type)
    return (expanded(at: -1) .== places).cast(to: type)
  }

  /// `exp(x) / Σ exp(x)` over an axis, without overflow.
  public func softmax(axis: Int = -1) -> Tensor { overLastAxis(axis, .softmax) }

  /// The logarithm of the softmax over an axis, without overflow.
  public func logSoftmax(axis: Int = -1) -> Tensor { overLastAxis(axis, .logSoftmax) }

  private func overLastAxis(_ axis: Int, _ operation: Operation) -> Tensor {
    guard let place = resolved(axes: [axis])?[0], shape.dimensions[place] != .batch else {
      return trace.mismatch(
        "\(operation) over axis \(axis)", [self], mend: "the axis must exist and not be the batch",
        guess: shape)
    }
    if place == rank - 1 { return trace.record(operation, [self], shape, type) }
    var order = Array(0..<rank)
    order.swapAt(place, rank - 1)
    return transposed(order).overLastAxis(-1, operation).transposed(order)
  }
}

extension Shape {
  /// The last two axes, swapped if asked for.
  fileprivate func matrix(transposed: Bool) -> (Dimension, Dimension) {
    let (rows, columns) = (dimensions[rank - 2], dimensions[rank - 1])
    return transposed ? (columns, rows) : (rows, columns)
  }
}

extension Dimension {
  var text: String {
    switch self {
    case .fixed(let size): "\(size)"
    case .batch: "batch"
    case .time: "time"
    }
  }
}
