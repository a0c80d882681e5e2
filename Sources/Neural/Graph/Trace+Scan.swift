extension Trace {
  /// What the step of a recurrence will be given.
  func placeholder(_ shape: Shape, _ type: ElementType) -> Tensor {
    // The number only tells it from all others.
    record(.placeholder(graph.nodes.count), [], shape, type)
  }

  /// Records a recurrence.
  ///
  /// - Parameter inputs: initial states, sequences, and what is the same at all steps.
  func record(_ scan: Scan, _ inputs: [Tensor]) -> Tensor {
    graph.scans.append(scan)
    return record(.scan(graph.scans.count - 1), inputs, [.batch], .float32)
  }

  /// A final state of a recurrence, or what it keeps of all steps, by the number of the step's output.
  func result(_ number: Int, ofScan node: Tensor) -> Tensor {
    guard case .scan(let index) = node.operation else { return node }
    let scan = graph.scans[index]
    let output = scan.body.nodes[scan.body.outputs[number].node]
    let isState = number < scan.stateCount
    return record(
      .scanned(number), [node],
      isState ? output.shape : output.shape.withSteps(scan.steps), output.type)
  }

  /// What was recorded between placeholders and roots, as a graph of its own, and the tensors from
  /// outside that it reads: its inputs after the placeholders.
  func extractedStep(
    _ roots: [Tensor], given: [Tensor]
  ) -> (body: Graph, constants: [Tensor]) {
    let first = given.map(\.node).min() ?? graph.nodes.count
    let givenNodes = Set(given.map(\.node))
    var inside = [Bool](repeating: false, count: graph.nodes.count - first)
    for id in first..<graph.nodes.count {
      inside[id - first] =
        givenNodes.contains(id)
        || graph.nodes[id].inputs.contains { $0 >= first && inside[$0 - first] }
    }
    func isInside(_ id: Int) -> Bool { id >= first && inside[id - first] }
    var needed: Set<Int> = []
    var pending = roots.map(\.node)
    while let id = pending.popLast() {
      guard needed.insert(id).inserted, isInside(id), !givenNodes.contains(id) else { continue }
      pending += graph.nodes[id].inputs
    }
    let constants = needed.filter { !isInside($0) }.sorted()
    var body = Graph()
    var places: [Int: Int] = [:]
    for id in given.map(\.node) + constants {
      places[id] = body.nodes.count
      var node = graph.nodes[id]
      node.operation = .input(body.inputs.count)
      node.inputs = []
      body.inputs.append(Graph.Input(name: "\(body.inputs.count)", node: body.nodes.count))
      body.nodes.append(node)
    }
    for id in needed.sorted() where isInside(id) && !givenNodes.contains(id) {
      var node = graph.nodes[id]
      if let fault = Self.fault(inStep: node) {
        fail(.operation(layer: node.label, fault))
        node.operation = .constant([0])
        node.inputs = []
      }
      node.inputs = node.inputs.map { places[$0] ?? 0 }
      places[id] = body.nodes.count
      body.nodes.append(node)
    }
    body.outputs = roots.map { Graph.Output(name: "", node: places[$0.node] ?? 0) }
    return (body, constants.map { Tensor(trace: self, node: $0) })
  }

  private static func fault(inStep node: Graph.Node) -> String? {
    switch node.operation {
    case .scan, .scanned:
      "the step of a recurrence holds another recurrence; run the inner one outside of the step"
    case _ where !node.shape.hasBatch:
      "the step of a recurrence folds the batch, which only whole sequences can do; take sums over "
        + "rows outside of the step"
    default: nil
    }
  }
}
