/// The derivative of a recurrence: a recurrence in the other direction, which carries the gradients
/// of the states and reads what the forward steps kept for it.
///
/// The step is recorded anew and differentiated like any other tensors. What the derivative reads of
/// it becomes a sequence that the forward recurrence keeps. Sums over the batch (the gradients of
/// kernels) are taken once over all steps rather than at each.
struct ScanGradient {
  let trace: Trace
  let node: Graph.NodeID
  /// The gradients of what the recurrence gives, by number.
  let given: [Int: Tensor]
  /// Whether a gradient is wanted, by input.
  let needed: [Bool]

  private let index: Int
  private let scan: Scan
  /// The inputs from outside.
  private let outer: [Tensor]
  /// What was recorded from here on belongs to the step.
  private let first: Int
  /// The tensors of the step, by the node of its body.
  private var replayed: [Tensor] = []
  /// The node of the body, by the tensor's node.
  private var bodyNodes: [Graph.NodeID: Graph.NodeID] = [:]
  /// Sequences that stand for placeholders of the step's derivative: items and gradients of outputs.
  private var sequences: [Graph.NodeID: Tensor] = [:]
  /// Which nodes from `first` on depend on the step.
  private var isInStep: [Bool] = []

  init(trace: Trace, node: Graph.NodeID, given: [Int: Tensor], needed: [Bool]) {
    self.trace = trace
    self.node = node
    self.given = given
    self.needed = needed
    if case .scan(let number) = trace.graph.nodes[node].operation {
      index = number
    } else {
      index = 0
    }
    scan = trace.graph.scans[index]
    outer = trace.graph.nodes[node].inputs.map { Tensor(trace: trace, node: $0) }
    first = trace.graph.nodes.count
  }

  /// The gradients with respect to the recurrence's inputs, `nil` where none passes.
  mutating func ofInputs() -> [Tensor?] {
    replay()
    let body = scan.body
    let stateCount = scan.stateCount
    // Gradients of the new states, carried from the step after, and of what is kept.
    let floatStates = (0..<stateCount).filter { outer[$0].type.isFloat }
    let stateGradients = floatStates.map { trace.placeholder(outer[$0].shape, outer[$0].type) }
    var seeds = zip(floatStates, stateGradients).map { number, gradient in
      (tensor: replayed[body.outputs[number].node], gradient: gradient)
    }
    for number in given.keys.sorted() where number >= stateCount {
      guard let gradient = given[number] else { continue }
      let place = trace.placeholder(gradient.shape.withoutSteps, gradient.type)
      sequences[place.node] = gradient
      seeds.append((replayed[body.outputs[number].node], place))
    }
    let isTarget = outer.indices.map { number in
      outer[number].type.isFloat && (needed[number] || number < stateCount)
    }
    let targets = outer.indices.filter { isTarget[$0] }
    let parts = trace.pullback(
      seeds, to: targets.map { replayed[body.inputs[$0].node] }, above: first)
    var gradients = [Tensor?](repeating: nil, count: outer.count)
    for (number, part) in zip(targets, parts) {
      gradients[number] = part.map { $0.broadcast(to: replayed[body.inputs[number].node].shape) }
    }
    return backward(gradients, floatStates: floatStates, carried: stateGradients)
  }

  /// Records the step anew, on placeholders.
  private mutating func replay() {
    for (id, node) in scan.body.nodes.enumerated() {
      let tensor: Tensor
      if case .input(let number) = node.operation {
        let isOutside = number >= scan.stateCount + scan.sequenceCount
        tensor = isOutside ? outer[number] : trace.placeholder(node.shape, node.type)
        if isOutside {
          replayed.append(tensor)
          continue
        }
        if number >= scan.stateCount { sequences[tensor.node] = outer[number] }
      } else {
        tensor = trace.record(
          node.operation, node.inputs.map { replayed[$0] }, node.shape, node.type)
      }
      bodyNodes[tensor.node] = id
      replayed.append(tensor)
    }
  }

  /// Records the recurrence that computes gradients of one step for every step.
  ///
  /// - Parameter gradients: of one step, by the recurrence's input.
  private mutating func backward(
    _ gradients: [Tensor?], floatStates: [Int], carried: [Tensor]
  ) -> [Tensor?] {
    let sequenceEnd = scan.stateCount + scan.sequenceCount
    // What is the same at all steps gets the sum of all steps' gradients: carried along for tensors
    // of the batch, by sums over all rows and steps for others.
    let summed = (sequenceEnd..<outer.count).filter {
      gradients[$0] != nil && outer[$0].shape.hasBatch
    }
    let sums = summed.map { trace.placeholder(outer[$0].shape, outer[$0].type) }
    let newSums = zip(summed, sums).map { number, sum in gradients[number].map { sum + $0 } ?? sum }
    let folded = (sequenceEnd..<outer.count).filter {
      gradients[$0] != nil && !outer[$0].shape.hasBatch
    }
    let newCarried = zip(floatStates, carried).map { number, gradient in
      gradients[number] ?? gradient.scalar(0).broadcast(to: gradient.shape)
    }
    let read = (scan.stateCount..<sequenceEnd).filter { gradients[$0] != nil }
    findStep(placeholders: carried + sums)
    // What is kept of each step: the gradients of items, and what gradients of kernels sum.
    var kept = read.compactMap { gradients[$0] }
    for number in folded {
      guard let gradient = gradients[number] else { continue }
      for tensor in foldedTensors(of: gradient) where !kept.contains(tensor) { kept.append(tensor) }
    }
    let roots = newCarried + newSums + kept
    let items = sequencesRead(by: roots)
    let (body, constants) = trace.extractedStep(
      roots, given: carried + sums + items.map(\.placeholder))
    let zeros = outer.map { $0.scalar(0).broadcast(to: $0.shape) }
    let initial = floatStates.map { given[$0] ?? zeros[$0] } + summed.map { zeros[$0] }
    let result = trace.record(
      Scan(
        body: body, stateCount: initial.count, sequenceCount: items.count, steps: scan.steps,
        isReversed: !scan.isReversed), initial + items.map(\.sequence) + constants)

    var answer = [Tensor?](repeating: nil, count: outer.count)
    for (place, number) in (floatStates + summed + read).enumerated() {
      answer[number] = trace.result(place, ofScan: result)
    }
    var sequencesKept: [Graph.NodeID: Tensor] = [:]
    for (place, tensor) in kept.enumerated() {
      sequencesKept[tensor.node] = trace.result(initial.count + place, ofScan: result)
    }
    var known: [Graph.NodeID: Tensor] = [:]
    for number in folded {
      answer[number] = gradients[number].map { overAllSteps($0, sequencesKept, &known) }
    }
    return answer
  }

  /// Finds what depends on the step.
  private mutating func findStep(placeholders: [Tensor]) {
    let roots = Set(bodyNodes.keys).union(sequences.keys).union(placeholders.map(\.node))
    isInStep = []
    for id in first..<trace.graph.nodes.count {
      isInStep.append(
        roots.contains(id)
          || trace.graph.nodes[id].inputs.contains { $0 >= first && isInStep[$0 - first] })
    }
  }

  private func isInStep(_ id: Graph.NodeID) -> Bool { id >= first && isInStep[id - first] }

  /// The sequences that the derivative reads: of gradients, of items, and of what the forward steps
  /// computed, with the placeholders that stand for them.
  private func sequencesRead(
    by roots: [Tensor]
  ) -> [(placeholder: Tensor, sequence: Tensor)] {
    var seen: Set<Int> = []
    var pending = roots.map(\.node)
    var found: [Int] = []
    while let id = pending.popLast() {
      guard isInStep(id), seen.insert(id).inserted else { continue }
      if sequences[id] != nil || bodyNodes[id] != nil && !isView(id) {
        found.append(id)
      } else {
        pending += trace.graph.nodes[id].inputs
      }
    }
    return found.sorted().map { id in
      (Tensor(trace: trace, node: id), sequence(of: id))
    }
  }

  /// Whether an operation only shows numbers of its input, so that it is not worth being kept.
  private func isView(_ id: Graph.NodeID) -> Bool {
    switch trace.graph.nodes[id].operation {
    case .slice, .reshape, .transpose, .broadcast, .stopGradient: true
    default: false
    }
  }

  /// All steps of a tensor of the forward step.
  private func sequence(of id: Graph.NodeID) -> Tensor {
    if let known = sequences[id] { return known }
    let forward = Tensor(trace: trace, node: node)
    let bodyNode = bodyNodes[id] ?? 0
    let outputs = trace.graph.scans[index].body.outputs
    if let number = outputs.indices.dropFirst(scan.stateCount).first(where: {
      outputs[$0].node == bodyNode
    }) {
      return trace.result(number, ofScan: forward)
    }
    trace.graph.scans[index].body.outputs.append(Graph.Output(name: "", node: bodyNode))
    return trace.result(outputs.count, ofScan: forward)
  }

  /// The tensors of the derivative's step whose sums over the batch a gradient is made of.
  private func foldedTensors(of gradient: Tensor) -> [Tensor] {
    guard isInStep(gradient.node) else { return [] }
    return gradient.inputs.flatMap { input in
      guard input.shape.hasBatch else { return foldedTensors(of: input) }
      let isKnown = sequences[input.node] != nil || bodyNodes[input.node] != nil
      return isInStep(input.node) && !isKnown ? [input] : []
    }
  }

  /// A gradient without a batch, with its sums over the batch taken over all steps at once.
  private func overAllSteps(
    _ gradient: Tensor, _ kept: [Graph.NodeID: Tensor], _ known: inout [Graph.NodeID: Tensor]
  ) -> Tensor {
    guard isInStep(gradient.node) else { return gradient }
    if let result = known[gradient.node] { return result }
    func steps(_ tensor: Tensor) -> Tensor {
      if let sequence = kept[tensor.node] { return sequence }
      if isInStep(tensor.node) { return sequence(of: tensor.node) }
      return tensor.expanded(at: 1).broadcast(to: tensor.shape.withSteps(scan.steps))
    }
    let inputs = gradient.inputs
    let result: Tensor
    switch gradient.operation {
    case .contract where inputs[0].shape.hasBatch:
      result = contract(steps(inputs[0]), steps(inputs[1]))
    case .scatterAdd where inputs[0].shape.hasBatch:
      result = trace.record(
        .scatterAdd, inputs.map(steps), gradient.shape, gradient.type)
    case .reduce(.sum, let axes, _) where inputs[0].shape.hasBatch:
      result = steps(inputs[0]).sum(axes: [0] + axes.map { $0 + 1 }.filter { $0 > 1 } + [1])
        .reshaped(to: gradient.shape)
    case _ where inputs.allSatisfy({ !$0.shape.hasBatch }):
      // What follows is linear in the gradient: once for the sum is as good as at each step.
      result = trace.record(
        gradient.operation, inputs.map { overAllSteps($0, kept, &known) }, gradient.shape,
        gradient.type)
    default:
      result = trace.mistake(
        "the gradient of what all steps of a recurrence share cannot be summed over its steps here: "
          + "run convolutions and normalisations on whole sequences, outside of the step",
        guess: gradient.shape)
    }
    known[gradient.node] = result
    return result
  }
}
