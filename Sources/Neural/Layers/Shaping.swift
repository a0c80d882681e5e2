/// The same numbers in another shape, row by row: `[batch, …] → [batch, sizes…]`.
public struct Reshape: Module {
  /// The sizes of a row; one of them may be −1 and follows from the others.
  public var sizes: [Int]

  /// The same numbers in another shape.
  public init(_ sizes: Int...) { self.sizes = sizes }

  /// Records the reshaping.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    let known = sizes.filter { $0 != -1 }.reduce(1, *)
    let count = Shape(Array(x.shape.dimensions.dropFirst())).sizes?.reduce(1, *)
    guard let count, x.rank >= 1, sizes.allSatisfy({ $0 >= 1 || $0 == -1 }),
      sizes.count(where: { $0 == -1 }) <= 1,
      sizes.contains(-1) ? known > 0 && count % known == 0 : known == count
    else {
      return x.trace.mismatch(
        "reshape of each row to \(sizes)", [x],
        mend: "the sizes must have as many elements as a row; one of them may be -1",
        guess: x.shape)
    }
    let all = sizes.map { $0 == -1 ? count / known : $0 }
    return x.reshaped(to: Shape([x.shape.dimensions[0]] + all.map { .fixed($0) }))
  }
}

/// The axes of each row in another order: `Permute(2, 1)` swaps the two of `[batch, a, b]`.
public struct Permute: Module {
  /// The axes by their old places, counted from 1, as in Keras: the batch, 0, stays first.
  public var order: [Int]

  /// The axes of each row in another order.
  public init(_ order: Int...) { self.order = order }

  /// Records the transposition.
  public func callAsFunction(_ x: Tensor) -> Tensor { x.transposed([0] + order) }
}

/// Zeros around pictures: `[batch, height, width, channels] → [batch, top + height + bottom, left +
/// width + right, channels]`.
public struct ZeroPadding2D: Module {
  /// Zeros on each side.
  public var top, bottom, left, right: Int

  /// Zeros on each side.
  public init(top: Int = 0, bottom: Int = 0, left: Int = 0, right: Int = 0) {
    (self.top, self.bottom, self.left, self.right) = (top, bottom, left, right)
  }

  /// The same number on all sides.
  public init(_ count: Int) { self.init(top: count, bottom: count, left: count, right: count) }

  /// Records the padding.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    guard x.rank == 4 else {
      return x.trace.mismatch(
        "zero padding", [x], mend: "it needs [batch, height, width, channels]", guess: x.shape)
    }
    return x.padded(before: top, after: bottom, axis: 1)
      .padded(before: left, after: right, axis: 2)
  }
}

/// Zeros around sequences: `[batch, steps, channels] → [batch, before + steps + after, channels]`.
public struct ZeroPadding1D: Module {
  /// Zeros on each side.
  public var before, after: Int

  /// Zeros on each side.
  public init(before: Int = 0, after: Int = 0) { (self.before, self.after) = (before, after) }

  /// The same number on both sides.
  public init(_ count: Int) { self.init(before: count, after: count) }

  /// Records the padding.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    guard x.rank == 3 else {
      return x.trace.mismatch(
        "zero padding", [x], mend: "it needs [batch, steps, channels]", guess: x.shape)
    }
    return x.padded(before: before, after: after, axis: 1)
  }
}

/// Larger pictures by repeating every element (nearest neighbour): `[batch, height, width, channels]
/// → [batch, height · rows, width · columns, channels]`.
public struct Upsampling2D: Module {
  /// How often rows and columns are repeated.
  public var factor: Size2D

  /// Larger pictures by repeating every element.
  public init(_ factor: Size2D = 2) { self.factor = factor }

  /// Records the repetition.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    guard x.rank == 4, let sizes = Shape(Array(x.shape.dimensions.dropFirst())).sizes,
      factor.height >= 1, factor.width >= 1
    else {
      return x.trace.mismatch(
        "upsampling", [x],
        mend:
          "it needs [batch, height, width, channels] with fixed sizes, and factors of 1 or more",
        guess: x.shape)
    }
    let wide = x.repeating(factor.width, rows: sizes[0] * sizes[1], run: sizes[2])
    let all = wide.repeating(factor.height, rows: sizes[0], run: sizes[1] * factor.width * sizes[2])
    return all.reshaped(
      to: [
        x.shape.dimensions[0], .fixed(sizes[0] * factor.height), .fixed(sizes[1] * factor.width),
        .fixed(sizes[2]),
      ])
  }
}

/// Longer sequences by repeating every step: `[batch, steps, channels] → [batch, steps · factor,
/// channels]`.
public struct Upsampling1D: Module {
  /// How often steps are repeated.
  public var factor: Int

  /// Longer sequences by repeating every step.
  public init(_ factor: Int = 2) { self.factor = factor }

  /// Records the repetition.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    x.asLine("upsampling").map { Upsampling2D(Size2D(1, factor))($0).squeezed([1]) } ?? x
  }
}

extension Tensor {
  /// Every run of numbers of a row repeated: `[batch, rows, run] → [batch, rows, factor, run]`.
  fileprivate func repeating(_ factor: Int, rows: Int, run: Int) -> Tensor {
    let first = shape.dimensions[0]
    return reshaped(to: [first, .fixed(rows), 1, .fixed(run)])
      .broadcast(to: [first, .fixed(rows), .fixed(factor), .fixed(run)])
  }
}
