/// A value that a model will compute: a place in the graph that is being recorded.
///
/// A tensor holds no numbers. Functions of tensors record operations; they never trap: the first
/// mistake is kept in the ``Trace`` and thrown when tracing ends.
public struct Tensor {
  /// The recording that the tensor belongs to.
  public let trace: Trace
  /// The operation that computes it.
  let node: Graph.NodeID

  /// The sizes of its axes.
  public var shape: Shape { trace.graph.nodes[node].shape }
  /// The kind of its numbers.
  public var type: ElementType { trace.graph.nodes[node].type }
  /// The number of its axes.
  public var rank: Int { shape.rank }

  var operation: Operation { trace.graph.nodes[node].operation }
  var inputs: [Tensor] {
    trace.graph.nodes[node].inputs.map { Tensor(trace: trace, node: $0) }
  }

  /// A number known while tracing, of this tensor's type; it broadcasts to any shape.
  func scalar(_ value: Double) -> Tensor { trace.constant(value, type: type) }

  /// The number that all elements are known to be.
  var constantValue: Double? {
    switch operation {
    case .constant(let values): values.count == 1 ? values[0] : nil
    case .broadcast: inputs[0].constantValue
    default: nil
    }
  }

  /// What was repeated to give this tensor; operations that broadcast need no copy of it.
  var withoutBroadcast: Tensor {
    guard case .broadcast = operation else { return self }
    return inputs[0]
  }
}

extension Tensor: Equatable {
  /// Whether both are the same place in the same recording.
  public static func == (left: Tensor, right: Tensor) -> Bool {
    left.trace === right.trace && left.node == right.node
  }
}

extension Tensor: CustomStringConvertible {
  /// The type and shape, such as `float32 [batch, 4]`.
  public var description: String { "\(type.rawValue) \(shape)" }
}
