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
  /// An affine function of channels, and what is computed along with it.
  struct Affine {
    var producer: Int
    /// A tensor that is added.
    var residual: Int?
    var isRectified = false
  }

  /// A sum with a rectifier, or with a rectifier's derivative by its result.
  struct Sum {
    var sum: Int
    var result: Int?
  }

  /// By the last operation of the group.
  private(set) var affine: [Int: Affine] = [:]
  /// By the last operation of the group.
  private(set) var sums: [Int: Sum] = [:]
  private var absorbed: Set<Int> = []

  func isAbsorbed(_ id: Int) -> Bool { absorbed.contains(id) }

  /// - Parameter steps: the operations of recurrences' steps.
  init(_ graph: Graph, useCounts: [Int], steps: [Range<Int>]) {
    var consumers = [[Int]](repeating: [], count: graph.nodes.count)
    for (id, node) in graph.nodes.enumerated() {
      for input in node.inputs { consumers[input].append(id) }
    }
    for (id, node) in graph.nodes.enumerated() {
      guard let transposed = Self.isAdjoint(node.operation), node.shape.hasBatch,
        !graph.nodes[node.inputs[1]].shape.hasBatch
      else {
        let only = { (id: Int) in useCounts[id] == 1 ? consumers[id].first : nil }
        if [.channels(.affine), .channels(.normalise)].contains(node.operation) {
          extendAffine(id, graph, only: only)
        } else {
          extendSum(id, graph, only: only)
        }
        continue
      }
      let isConvolution = if case .convolution = node.operation { true } else { false }
      var group = Dense(product: id)
      var last = id
      func only(_ id: Int) -> Int? { useCounts[id] == 1 ? consumers[id].first : nil }
      if transposed || !isConvolution, let next = only(last),
        case .unaryGradient(let function) = graph.nodes[next].operation,
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
          graph.nodes[addend].shape == node.shape, node.shape.rank == 2,
          // The other side may be a product that has already taken the sum.
          dense[next] == nil, affine[next] == nil, !absorbed.contains(next),
          !absorbed.contains(addend)
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

  /// Whether a product with a kernel is one of a backward pass; `nil` for what is no such product.
  private static func isAdjoint(_ operation: Operation) -> Bool? {
    switch operation {
    case .matmul(false, let transposed): transposed
    case .convolution(let convolution)
    where !convolution.isDepthwise && convolution.part != .kernel:
      convolution.part == .picture
    default: nil
    }
  }

  /// What is added to a result, if the other side of the sum is a tensor of the same shape.
  private func addend(_ sum: Int, to id: Int, _ graph: Graph) -> Int? {
    let node = graph.nodes[sum]
    guard node.operation == .binary(.add), node.shape == graph.nodes[id].shape, node.shape.hasBatch,
      !absorbed.contains(sum), affine[sum] == nil, dense[sum] == nil,
      let other = node.inputs.first(where: { $0 != id }), graph.nodes[other].shape == node.shape,
      !absorbed.contains(other)
    else { return nil }
    return other
  }

  /// An affine function of channels, what is added to it and the rectifier after it become one.
  private mutating func extendAffine(_ id: Int, _ graph: Graph, only: (Int) -> Int?) {
    var group = Affine(producer: id)
    var members = [id]
    if let next = only(id), let other = addend(next, to: id, graph) {
      group.residual = other
      members.append(next)
    }
    if let last = members.last, let next = only(last), graph.nodes[next].operation == .unary(.relu)
    {
      group.isRectified = true
      members.append(next)
    }
    guard let last = members.popLast(), last != id else { return }
    absorbed.formUnion(members)
    affine[last] = group
  }

  /// A sum and the rectifier after it, or the rectifier's derivative, become one.
  private mutating func extendSum(_ id: Int, _ graph: Graph, only: (Int) -> Int?) {
    let node = graph.nodes[id]
    guard node.operation == .binary(.add), node.shape.hasBatch, !absorbed.contains(id),
      affine[id] == nil, dense[id] == nil,
      node.inputs.allSatisfy({ graph.nodes[$0].shape == node.shape }),
      let next = only(id)
    else { return }
    switch graph.nodes[next].operation {
    case .unary(.relu): sums[next] = Sum(sum: id)
    case .unaryGradient(.relu) where graph.nodes[next].inputs[1] == id:
      guard graph.nodes[graph.nodes[next].inputs[0]].shape == node.shape else { return }
      sums[next] = Sum(sum: id, result: graph.nodes[next].inputs[0])
    default: return
    }
    absorbed.insert(id)
  }

  private static func fusable(_ function: UnaryFunction) -> Bool {
    [.relu, .tanh, .sigmoid].contains(function)
  }
}
