/// What to look at and how much: `softmax(Q·Kᵀ / √d) · V`.
///
/// Source: Vaswani et al., "Attention Is All You Need" (2017).
///
/// - Parameters:
///   - query: `[…, T, d]`.
///   - key: `[…, S, d]`, with the query's leading axes.
///   - value: `[…, S, e]`.
///   - mask: booleans that broadcast to `[…, T, S]`: where a query may look, as PyTorch's. A query
///     that may look nowhere looks everywhere alike.
///   - isCausal: whether a query looks at its own place and earlier ones only.
///   - scale: what the products are multiplied by; 1/√d if `nil`.
///   - dropout: the chance of a weight to be dropped in training.
/// - Returns: `[…, T, e]`.
public func scaledDotProductAttention(
  query: Tensor, key: Tensor, value: Tensor, mask: Tensor? = nil, isCausal: Bool = false,
  scale: Double? = nil, dropout: Double = 0
) -> Tensor {
  let trace = query.trace
  guard query.rank >= 2, key.rank == query.rank, value.rank == query.rank,
    case .fixed(let depth)? = query.shape.dimensions.last,
    case .fixed(let targets) = query.shape.dimensions[query.rank - 2],
    case .fixed(let sources) = key.shape.dimensions[key.rank - 2]
  else {
    return trace.mismatch(
      "attention", [query, key, value],
      mend: "they need [batch, …, places, features] with fixed numbers of places and features",
      guess: query.shape)
  }
  var scores =
    matmul(query, key, transposeRight: true) * (scale ?? 1 / Double(max(depth, 1)).squareRoot())
  var allowed = mask
  if isCausal {
    let lower = (0..<targets).flatMap { row in (0..<sources).map { $0 <= row ? 1.0 : 0 } }
    let past =
      trace.constant(lower, sizes: [targets, sources], type: query.type)
      .broadcast(to: Shape(sizes: [targets, sources])) .> 0
    allowed = allowed.map { $0 .& past } ?? past
  }
  if let allowed {
    // Finite, so that a line of nothing but these has no 0/0.
    scores = Tensor.select(allowed, scores, -1e30).broadcast(to: scores.shape)
  }
  return matmul(Dropout(dropout)(scores.softmax()), value)
}

/// Attention by several heads, each of its own projections: sequences `[batch, T, features] →
/// [batch, T, features]`.
///
/// Source: Vaswani et al., "Attention Is All You Need" (2017). As PyTorch's `MultiheadAttention` with the batch first. Parameters: `query.kernel`, `key.kernel`,
/// `value.kernel`, `output.kernel`, all `[features, features]`, and a `bias [features]` beside each.
public struct MultiHeadAttention: Module {
  /// The number of heads; it divides the features.
  public var heads: Int
  /// Whether a place looks at itself and earlier ones only.
  public var isCausal: Bool
  /// The chance of a weight to be dropped in training.
  public var dropout: Double
  /// Whether biases are added.
  public var useBias: Bool
  /// Its name in the scope; `multiheadattention_` and an ordinal if `nil`.
  public var name: String?

  /// Attention by several heads.
  public init(
    heads: Int, isCausal: Bool = false, dropout: Double = 0, useBias: Bool = true,
    name: String? = nil
  ) {
    self.heads = heads
    self.isCausal = isCausal
    self.dropout = dropout
    self.useBias = useBias
    self.name = name
  }

  /// Records the layer with a sequence that looks at itself.
  public func callAsFunction(_ x: Tensor) -> Tensor { callAsFunction(query: x, key: x, value: x) }

  /// Records the layer.
  ///
  /// - Parameters:
  ///   - query: `[batch, T, features]`.
  ///   - key: `[batch, S, …]`, what is looked at.
  ///   - value: `[batch, S, …]`, what is taken from there; the key if `nil`.
  ///   - mask: booleans that broadcast to `[batch, heads, T, S]`: where a query may look.
  public func callAsFunction(
    query: Tensor, key: Tensor, value: Tensor? = nil, mask: Tensor? = nil
  ) -> Tensor {
    let trace = query.trace
    return trace.scope(kind: "multiheadattention", name: name) {
      guard query.rank == 3, case .fixed(let features) = query.shape.dimensions[2], heads >= 1,
        features % heads == 0
      else {
        return trace.mismatch(
          "attention by \(heads) heads", [query],
          mend: "it needs [batch, places, features], and the heads must divide the features",
          guess: query.shape)
      }
      func projected(_ x: Tensor, _ name: String) -> Tensor {
        let dense = Dense(
          features, useBias: useBias, kernelInitializer: .xavierUniform, biasInitializer: .zeros,
          name: name)
        return dense(x).reshaped(
          to: Shape(
            x.shape.dimensions.dropLast() + [.fixed(heads), .fixed(features / heads)])
        ).transposed([0, 2, 1, 3])
      }
      let value = value ?? key
      guard key.rank == 3, value.rank == 3 else {
        return trace.mismatch(
          "attention", [query, key, value], mend: "all need [batch, places, features]",
          guess: query.shape)
      }
      let looked = scaledDotProductAttention(
        query: projected(query, "query"), key: projected(key, "key"),
        value: projected(value, "value"), mask: mask, isCausal: isCausal, dropout: dropout)
      let joined = looked.transposed([0, 2, 1, 3]).reshaped(to: query.shape)
      return Dense(features, useBias: useBias, biasInitializer: .zeros, name: "output")(joined)
    }
  }
}
