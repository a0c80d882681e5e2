extension Tensor {
  /// The same numbers in another shape; a batch stays the first axis.
  public func reshaped(to shape: Shape) -> Tensor {
    if shape == self.shape { return self }
    guard self.shape.symbols == shape.symbols, self.shape.fixedCount == shape.fixedCount,
      self.shape.hasBatch == shape.hasBatch
    else {
      return trace.mismatch(
        "reshape to \(shape)", [self],
        mend: "both must have the same number of elements and keep the batch first",
        guess: shape)
    }
    if case .reshape = operation { return inputs[0].reshaped(to: shape) }
    if withoutBroadcast.rank == 0 { return withoutBroadcast.broadcast(to: shape) }
    return trace.record(.reshape, [self], shape, type)
  }

  /// All axes from `axis` on as one.
  public func flattened(from axis: Int = 1) -> Tensor {
    guard rank > axis, let rest = Shape(Array(shape.dimensions[axis...])).sizes else {
      return trace.mismatch(
        "flatten from axis \(axis)", [self], mend: "those axes must exist and have fixed sizes",
        guess: shape)
    }
    return reshaped(to: Shape(shape.dimensions[..<axis] + [.fixed(rest.reduce(1, *))]))
  }

  /// A new axis of size 1 at a place.
  public func expanded(at axis: Int) -> Tensor {
    let place = axis < 0 ? axis + rank + 1 : axis
    guard 0...rank ~= place, !(place == 0 && shape.hasBatch) else {
      return trace.mismatch(
        "a new axis at \(axis)", [self], mend: "a batch must stay the first axis", guess: shape)
    }
    var dimensions = shape.dimensions
    dimensions.insert(.fixed(1), at: place)
    return reshaped(to: Shape(dimensions))
  }

  /// Without axes of size 1 (all of them if `nil`).
  public func squeezed(_ axes: [Int]? = nil) -> Tensor {
    let all = shape.dimensions.indices.filter { shape.dimensions[$0] == .fixed(1) }
    guard let axes = axes.map({ resolved(axes: $0) }) ?? all, Set(axes).isSubset(of: all) else {
      return trace.mismatch(
        "squeeze of axes \(axes ?? [])", [self], mend: "only axes of size 1 can go", guess: shape)
    }
    let left = shape.dimensions.indices.filter { !axes.contains($0) }
    return reshaped(to: Shape(left.map { shape.dimensions[$0] }))
  }

  /// The axes in another order (reversed if `nil`); a batch stays the first.
  public func transposed(_ order: [Int]? = nil) -> Tensor {
    let order = order ?? (0..<rank).reversed()
    guard order.sorted() == Array(0..<rank), !shape.hasBatch || order.first == 0 else {
      return trace.mismatch(
        "transpose to \(order)", [self],
        mend: "name each axis once and keep a batch first", guess: shape)
    }
    if order == Array(0..<rank) { return self }
    if case .transpose(let first) = operation {
      return inputs[0].transposed(order.map { first[$0] })
    }
    return trace.record(
      .transpose(order), [self], Shape(order.map { shape.dimensions[$0] }), type)
  }

  /// The elements `range` of an axis.
  public func sliced(_ range: Range<Int>, axis: Int = -1) -> Tensor {
    guard let place = resolved(axes: [axis])?[0], case .fixed(let size) = shape.dimensions[place],
      range.lowerBound >= 0, range.upperBound <= size
    else {
      return trace.mismatch(
        "slice \(range) of axis \(axis)", [self],
        mend: "the axis must have a fixed size that holds the range", guess: shape)
    }
    if range.count == size { return self }
    var result = shape
    result.dimensions[place] = .fixed(range.count)
    return trace.record(
      .slice(axis: place, start: range.lowerBound, end: range.upperBound), [self], result, type)
  }

  /// Zeros before and after along an axis.
  public func padded(before: Int, after: Int, axis: Int = -1) -> Tensor {
    guard let place = resolved(axes: [axis])?[0], case .fixed(let size) = shape.dimensions[place],
      before >= 0, after >= 0
    else {
      return trace.mismatch(
        "padding of axis \(axis)", [self], mend: "the axis must have a fixed size", guess: shape)
    }
    if before == 0, after == 0 { return self }
    var result = shape
    result.dimensions[place] = .fixed(before + size + after)
    return trace.record(
      .pad(axis: place, before: before, after: after), [self], result, type)
  }

  /// Tensors side by side along an axis.
  ///
  /// - Parameter tensors: at least one; all sizes but the axis's are equal.
  public static func concatenate(_ tensors: [Tensor], axis: Int = -1) -> Tensor {
    let first = tensors[0]
    if tensors.count == 1 { return first }
    let place = axis < 0 ? axis + first.rank : axis
    var size = 0
    for tensor in tensors {
      guard tensor.rank == first.rank, tensor.type == first.type, 0..<first.rank ~= place,
        case .fixed(let part) = tensor.shape.dimensions[place],
        tensor.shape.without(place) == first.shape.without(place)
      else {
        return first.trace.mismatch(
          "concatenate along axis \(axis)", tensors,
          mend: "all axes but that one must be equal, and it must have fixed sizes",
          guess: first.shape)
      }
      size += part
    }
    var shape = first.shape
    shape.dimensions[place] = .fixed(size)
    // What was put side by side along the same axis is not put together twice.
    let parts = tensors.flatMap { tensor in
      tensor.operation == .concatenate(axis: place) ? tensor.inputs : [tensor]
    }
    return first.trace.record(.concatenate(axis: place), parts, shape, first.type)
  }

  /// Tensors of one shape as one with a new axis.
  public static func stack(_ tensors: [Tensor], axis: Int = -1) -> Tensor {
    concatenate(tensors.map { $0.expanded(at: axis) }, axis: axis)
  }

  /// The parts of an axis, of these sizes.
  public func split(_ sizes: [Int], axis: Int = -1) -> [Tensor] {
    var start = 0
    return sizes.map { size in
      defer { start += size }
      return sliced(start..<start + size, axis: axis)
    }
  }
}

extension Shape {
  /// The symbols among the axes, in order.
  fileprivate var symbols: [Dimension] {
    dimensions.filter { if case .fixed = $0 { false } else { true } }
  }
  /// The product of the fixed sizes.
  fileprivate var fixedCount: Int {
    dimensions.reduce(1) { if case .fixed(let size) = $1 { $0 * size } else { $0 } }
  }
  /// The axes but one.
  fileprivate func without(_ axis: Int) -> [Dimension] {
    dimensions.indices.filter { $0 != axis }.map { dimensions[$0] }
  }
}
