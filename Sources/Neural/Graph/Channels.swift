/// Functions of tensors `[…, channels]` and of vectors `[channels]`, each in one pass: what
/// normalisation over a batch is made of.
public enum ChannelFunction: Sendable, Hashable {
  /// `(x, c [2, channels]) → x · c₀ + c₁`.
  case affine
  /// `(x, z, c [3, channels]) → x · c₀ + z · c₁ + c₂`.
  case combination
  /// `(x, z, m) → [2, channels]`: `Σ x` and `Σ x · (z − m)` over all axes but the last.
  case sums
  /// `(x, m) → [channels]`: `Σ (x − m)²` over all axes but the last.
  case squares
  /// `(x, c, mean, inverse, scale, bias) → x · c₀ + c₁`, which is
  /// `(x − mean) · inverse · scale + bias` with the mean and the inverse deviation of x itself.
  ///
  /// Its derivative is that of the whole, through mean and deviation as well.
  case normalise
}

extension Tensor {
  /// The number of channels, the last axis.
  private var channelCount: Dimension { shape.dimensions.last ?? .fixed(1) }

  /// `x · c₀ + c₁` for coefficients `[2, channels]`.
  func affine(_ coefficients: Tensor) -> Tensor {
    trace.record(.channels(.affine), [self, coefficients], shape, type)
  }

  /// `x · c₀ + z · c₁ + c₂` for coefficients `[3, channels]`.
  func combined(with other: Tensor, _ coefficients: Tensor) -> Tensor {
    trace.record(.channels(.combination), [self, other, coefficients], shape, type)
  }

  /// `Σ x` and `Σ x · (z − m)` of each channel.
  func channelSums(with other: Tensor, around mean: Tensor) -> (sum: Tensor, product: Tensor) {
    let both = trace.record(.channels(.sums), [self, other, mean], [2, channelCount], type)
    return (both.row(0), both.row(1))
  }

  /// `Σ (x − m)²` of each channel.
  func channelSquares(around mean: Tensor) -> Tensor {
    trace.record(.channels(.squares), [self, mean], [channelCount], type)
  }

  /// Each channel brought to mean 0 and variance 1 over all other axes, then scaled and shifted.
  ///
  /// - Returns: the result, and the mean and the biased variance that it used.
  func channelNormalised(
    scale: Tensor, bias: Tensor, epsilon: Double
  ) -> (result: Tensor, mean: Tensor, variance: Tensor) {
    let mean = mean(axes: Array(0..<rank - 1))
    let variance = channelSquares(around: mean) / count(axes: Array(0..<rank - 1))
    let inverse = 1 / (variance + epsilon).squareRoot()
    let factor = scale * inverse
    let coefficients = Tensor.stack([factor, bias - mean * factor], axis: 0)
    let result = trace.record(
      .channels(.normalise), [self, coefficients, mean, inverse, scale, bias], shape, type)
    return (result, mean, variance)
  }

  /// Line `index` of a matrix.
  fileprivate func row(_ index: Int) -> Tensor {
    sliced(index..<index + 1, axis: 0).squeezed([0])
  }
}

extension Derivative {
  func ofChannels(_ function: ChannelFunction) -> [Tensor?] {
    let x = inputs[0]
    switch function {
    case .affine:
      let sums = dy.channelSums(with: x, around: zeros)
      return [dy * inputs[1].row(0), Tensor.stack([sums.product, sums.sum], axis: 0)]
    case .combination:
      let (z, c) = (inputs[1], inputs[2])
      let first = dy.channelSums(with: x, around: zeros)
      let second = dy.channelSums(with: z, around: zeros)
      return [
        dy * c.row(0), dy * c.row(1),
        Tensor.stack([first.product, second.product, first.sum], axis: 0),
      ]
    case .sums:
      let (z, mean) = (inputs[1], inputs[2])
      let (ofSum, ofProduct) = (dy.row(0), dy.row(1))
      return [
        z.affine(Tensor.stack([ofProduct, ofSum - ofProduct * mean], axis: 0)),
        x * ofProduct, -(ofProduct * y.row(0)),
      ]
    case .squares:
      let mean = inputs[1]
      let slope = 2 * dy
      let leading = Array(0..<x.rank - 1)
      return [
        x.affine(Tensor.stack([slope, -(slope * mean)], axis: 0)),
        -(slope * (x.sum(axes: leading) - mean * x.count(axes: leading))),
      ]
    case .normalise: return ofNormalisation()
    }
  }

  /// With `S₁ = Σ dy` and `S₂ = Σ dy · (x − mean)` over n numbers:
  /// `dx = scale · inverse · (dy − S₁/n − (x − mean) · inverse² · S₂/n)`.
  private func ofNormalisation() -> [Tensor?] {
    let (x, mean, inverse, scale) = (inputs[0], inputs[2], inputs[3], inputs[4])
    let sums = dy.channelSums(with: x, around: mean)
    let count = x.count(axes: Array(0..<x.rank - 1))
    let a = scale * inverse
    let b = -(a * inverse.square() * sums.product / count)
    let c = -(a * sums.sum / count) - b * mean
    return [
      dy.combined(with: x, Tensor.stack([a, b, c], axis: 0)), nil, nil, nil,
      sums.product * inverse, sums.sum,
    ]
  }

  private var zeros: Tensor {
    y.scalar(0).broadcast(to: Shape(Array(inputs[0].shape.dimensions.suffix(1))))
  }
}
