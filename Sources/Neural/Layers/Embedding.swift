/// A table of vectors looked up by whole numbers: `[…] → […, features]`.
///
/// Parameter: `table [count, features]`, normal with deviation 1 at first, as in PyTorch.
public struct Embedding: Module {
  /// The number of vectors: indices are in `0 ..< count`, which each run checks.
  public var count: Int
  /// The size of each vector.
  public var features: Int
  /// The index that stands for no input: its vector is zero and never learns.
  public var paddingIndex: Int?
  /// How the table begins.
  public var initializer: Initializer
  /// Its name in the scope; `embedding_` and an ordinal if `nil`.
  public var name: String?

  /// A table of vectors.
  public init(
    _ count: Int, _ features: Int, paddingIndex: Int? = nil,
    initializer: Initializer = .normal(mean: 0, deviation: 1), name: String? = nil
  ) {
    self.count = count
    self.features = features
    self.paddingIndex = paddingIndex
    self.initializer = initializer
    self.name = name
  }

  /// Records the layer.
  ///
  /// - Parameter indices: whole numbers, int32 or int64.
  public func callAsFunction(_ indices: Tensor) -> Tensor {
    let trace = indices.trace
    return trace.scope(kind: "embedding", name: name) {
      let guess = Shape(indices.shape.dimensions + [.fixed(max(features, 1))])
      guard indices.type.isInteger, count >= 1, features >= 1 else {
        return trace.mistake(
          "an embedding of \(count) vectors of \(features) numbers was given \(indices); it needs "
            + "sizes of 1 or more and whole numbers: cast(to: .int32)", guess: guess)
      }
      let rows = trace.parameter("table", sizes: [count, features], initializer: initializer)
        .gathered(indices)
      guard let paddingIndex else { return rows }
      guard 0..<count ~= paddingIndex else {
        return trace.mistake(
          "the padding index \(paddingIndex) of an embedding is outside of 0 ..< \(count)",
          guess: guess)
      }
      let isPadding = indices.expanded(at: -1) .== Double(paddingIndex)
      return Tensor.select(isPadding, 0, rows)
    }
  }
}
