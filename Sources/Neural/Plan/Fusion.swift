import CKernels

/// Which operations are computed by one kernel call: a product with its bias and activation, and a
/// product in a backward pass with the derivative of the activation below.
struct Fusion {
  struct Dense {
    var product: Int
    var bias: Int?
    /// What is added to each row of the product, in a recurrence's step.
    var addend: Int?
    var activation: UnaryFunction?
    /// The result of the activation whose derivative multiplies the product.
    var activationResult: Int?
  }

  /// By the last operation of the group.
  private(set) var dense: [Int: Dense] = [:]
  private var absorbed: Set<Int> = []

  func isAbsorbed(_ id: Int) -> Bool { absorbed.contains(id) }

  /// - Parameter steps: the operations of recurrences' steps.
  init(_ graph: Graph, useCounts: [Int], steps: [Range<Int>]) {
    var consumers = [[Int]](repeating: [], count: graph.nodes.count)
    for (id, node) in graph.nodes.enumerated() {
      for input in node.inputs { consumers[input].append(id) }
    }
    for (id, node) in graph.nodes.enumerated() {
      guard case .matmul(false, let transposed) = node.operation, node.shape.hasBatch,
        !graph.nodes[node.inputs[1]].shape.hasBatch
      else { continue }
      var group = Dense(product: id)
      var last = id
      func only(_ id: Int) -> Int? { useCounts[id] == 1 ? consumers[id].first : nil }
      if let next = only(last), case .unaryGradient(let function) = graph.nodes[next].operation,
        Self.fusable(function), graph.nodes[next].inputs[1] == last,
        graph.nodes[next].shape == node.shape
      {
        group.activation = function
        group.activationResult = graph.nodes[next].inputs[0]
        last = next
      } else if !transposed || steps.contains(where: { $0.contains(id) }) {
        // Other products keep their order of sums: what they are added to may come later.
        if steps.contains(where: { $0.contains(id) }), let next = only(last),
          graph.nodes[next].operation == .binary(.add), graph.nodes[next].shape == node.shape,
          let addend = graph.nodes[next].inputs.first(where: { $0 != last }),
          graph.nodes[addend].shape == node.shape, node.shape.rank == 2
        {
          group.addend = addend
          last = next
        }
        if !transposed, group.addend == nil, let next = only(last),
          graph.nodes[next].operation == .binary(.add),
          let bias = graph.nodes[next].inputs.first(where: { $0 != last }),
          !graph.nodes[bias].shape.hasBatch, graph.nodes[bias].shape.rank == 1,
          graph.nodes[bias].shape.dimensions == Array(node.shape.dimensions.suffix(1))
        {
          group.bias = bias
          last = next
        }
        if let next = only(last), case .unary(let function) = graph.nodes[next].operation,
          Self.fusable(function)
        {
          group.activation = function
          last = next
        }
      }
      var member = id
      while member != last {
        absorbed.insert(member)
        member = consumers[member][0]
      }
      dense[last] = group
    }
  }

  private static func fusable(_ function: UnaryFunction) -> Bool {
    [.relu, .tanh, .sigmoid].contains(function)
  }
}
