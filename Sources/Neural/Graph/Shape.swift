/// The size of one axis of a tensor: a number, or a symbol that is bound at each run.
public enum Dimension: Sendable, Hashable, Codable, ExpressibleByIntegerLiteral {
  /// A size known while tracing.
  case fixed(Int)
  /// The number of rows of a run; only ever the first axis.
  case batch
  /// The number of time steps of a run.
  case time

  /// A size known while tracing, as in `[.batch, 4]`.
  public init(integerLiteral size: Int) { self = .fixed(size) }
}

/// The sizes of a tensor's axes, outermost first; no axes at all is a scalar.
public struct Shape: Sendable, Hashable, Codable, ExpressibleByArrayLiteral,
  CustomStringConvertible
{
  /// The axes.
  public var dimensions: [Dimension]

  /// A shape from its axes.
  public init(_ dimensions: [Dimension]) { self.dimensions = dimensions }
  /// A shape from known sizes.
  public init(sizes: [Int]) { dimensions = sizes.map { .fixed($0) } }
  /// A shape from its axes.
  public init(arrayLiteral elements: Dimension...) { dimensions = elements }

  /// The shape of a single number.
  public static let scalar = Shape([])
  /// `[batch, size]`.
  public static func rows(_ size: Int) -> Shape { [.batch, .fixed(size)] }

  /// The number of axes.
  public var rank: Int { dimensions.count }
  /// Whether the first axis is the batch.
  public var hasBatch: Bool { dimensions.first == .batch }
  /// All sizes, if none is a symbol.
  public var sizes: [Int]? {
    var result: [Int] = []
    for dimension in dimensions {
      guard case .fixed(let size) = dimension else { return nil }
      result.append(size)
    }
    return result
  }
  /// The number of elements in one row (all axes but a leading batch), if known.
  public var rowCount: Int? {
    Shape(Array(hasBatch ? dimensions.dropFirst() : dimensions[...])).sizes?.reduce(1, *)
  }
  /// The shape as people write it: `[batch, 4]`.
  public var description: String {
    let parts = dimensions.map { dimension in
      switch dimension {
      case .fixed(let size): "\(size)"
      case .batch: "batch"
      case .time: "time"
      }
    }
    return "[" + parts.joined(separator: ", ") + "]"
  }
}

/// The kind of number in a tensor.
public enum ElementType: String, Sendable, Codable {
  case float32, float64, int32, int64, bool
}
