/// Where each parameter of a model lies in its arena: what is learned first, then what is only kept.
///
/// Every parameter begins on a multiple of 16 floats; the gaps stay zero.
public struct ParameterLayout: Sendable, Equatable {
  /// One parameter.
  public struct Entry: Sendable, Equatable {
    /// Its path, such as `actor.dense_0.kernel`.
    public let path: String
    /// Its sizes.
    public let sizes: [Int]
    /// How it begins.
    public let initializer: Initializer
    /// Whether it is learned by gradients.
    public let isTrainable: Bool
    /// Its first float in the arena.
    public let offset: Int
    /// The number of its elements.
    public var count: Int { sizes.reduce(1, *) }
  }

  /// The parameters, in the order in which they lie.
  public let entries: [Entry]
  /// Floats of the region with gradients.
  public let trainableCount: Int
  /// Floats of the whole arena.
  public let count: Int
  private let indices: [String: Int]
  /// Equal for layouts that put the same parameters in the same places, within a process.
  ///
  /// One number is compared before each run.
  let fingerprint: Int

  /// The layout of the parameters that a graph takes from one set of weights.
  public init(_ graph: Graph, weights: Int = 0) {
    let own = graph.parameters.filter { $0.weights == weights }
    var entries: [Entry] = []
    var offset = 0
    var trainableCount = 0
    for wanted in [true, false] {
      for parameter in own where parameter.isTrainable == wanted {
        let entry = Entry(
          path: parameter.path, sizes: parameter.sizes, initializer: parameter.initializer,
          isTrainable: wanted, offset: offset)
        entries.append(entry)
        offset += (entry.count + 15) / 16 * 16
      }
      if wanted { trainableCount = offset }
    }
    self.entries = entries
    self.trainableCount = trainableCount
    count = offset
    var hasher = Hasher()
    for entry in entries {
      hasher.combine(entry.path)
      hasher.combine(entry.sizes)
      hasher.combine(entry.isTrainable)
    }
    fingerprint = hasher.finalize()
    indices = Dictionary(
      entries.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The parameter with this path.
  public func entry(_ path: String) -> Entry? { indices[path].map { entries[$0] } }

  /// The number of learned numbers, without the gaps.
  public var parameterCount: Int {
    entries.filter(\.isTrainable).reduce(0) { $0 + $1.count }
  }
}
