/// A recurrence in a graph that is being planned: its step's operations stand between the recurrence
/// and its end.
struct PlannedScan {
  var scan: Scan
  /// The recurrence's inputs: initial states, sequences, what is the same at all steps.
  var inputs: [Graph.NodeID]
  /// The placeholders of the states and of what is read of sequences.
  var placeholders: [Graph.NodeID]
  /// The operations that compute new states and what is kept.
  var outputs: [Graph.NodeID]
  /// The operations of the step.
  var step: Range<Graph.NodeID>
}

extension Graph {
  /// The graph with the steps of its recurrences laid out after them, and what is known of each, in
  /// the order of the graph.
  func layingOutSteps() -> (graph: Graph, scans: [PlannedScan]) {
    guard !scans.isEmpty else { return (self, []) }
    var result = self
    result.nodes = []
    var planned: [PlannedScan] = []
    /// The place of each operation; of a recurrence, its end.
    var places: [NodeID] = []
    for var node in nodes {
      node.inputs = node.inputs.map { places[$0] }
      guard case .scan(let index) = node.operation else {
        places.append(result.nodes.count)
        result.nodes.append(node)
        continue
      }
      let scan = scans[index]
      let begin = result.nodes.count
      node.operation = .scan(planned.count)
      result.nodes.append(node)
      var inner: [NodeID] = []
      var placeholders: [NodeID] = []
      for var stepNode in scan.body.nodes {
        if case .input(let number) = stepNode.operation {
          guard number < scan.stateCount + scan.sequenceCount else {
            inner.append(node.inputs[number])
            continue
          }
          placeholders.append(result.nodes.count)
          stepNode.operation = .placeholder(number)
          stepNode.inputs = [begin]
        } else {
          stepNode.inputs = stepNode.inputs.map { inner[$0] }
        }
        inner.append(result.nodes.count)
        result.nodes.append(stepNode)
      }
      let outputs = scan.body.outputs.map { inner[$0.node] }
      let end = result.nodes.count
      result.nodes.append(
        Node(
          operation: .scanEnd(planned.count), inputs: [begin] + outputs, shape: node.shape,
          type: node.type, label: node.label))
      planned.append(
        PlannedScan(
          scan: scan, inputs: node.inputs, placeholders: placeholders, outputs: outputs,
          step: begin + 1..<end))
      places.append(end)
    }
    result.inputs = inputs.map { Input(name: $0.name, node: places[$0.node]) }
    result.outputs = outputs.map { Output(name: $0.name, node: places[$0.node]) }
    for number in result.parameters.indices {
      result.parameters[number].node = places[parameters[number].node]
    }
    return (result, planned)
  }
}
