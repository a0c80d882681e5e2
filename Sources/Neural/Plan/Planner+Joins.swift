/// Where a part of a concatenation lies in it.
struct Join {
  var whole: Int
  var start: Int
}

extension Planner {
  /// Finds parts of concatenations that nothing else reads, and that can be computed in their place.
  mutating func findJoins() {
    for (id, node) in graph.nodes.enumerated() {
      guard case .concatenate(let axis) = node.operation, isBatch(id) else { continue }
      var start = 0
      for input in node.inputs {
        guard case .fixed(let size) = graph.nodes[input].shape.dimensions[axis] else { break }
        if useCounts[input] == 1, ticks[input] == ticks[id], canBePlaced(input),
          step(of: input) == step(of: id)
        {
          joins[input] = Join(whole: id, start: start)
        }
        start += size
      }
    }
  }

  private func canBePlaced(_ id: Int) -> Bool {
    let node = graph.nodes[id]
    switch node.operation {
    case .unary, .unaryGradient, .binary, .select: return !node.type.isInteger
    default: return false
    }
  }

  private func step(of id: Int) -> Range<Int>? { scans.first { $0.step.contains(id) }?.step }

  /// The place that an operation must compute in, if any: that of a recurrence's step or its part of
  /// a concatenation.
  mutating func slot(_ id: Int) throws -> View? {
    if let slot = slots[id] { return slot }
    guard let join = joins[id], case .concatenate(let axis) = node(join.whole).operation else {
      return nil
    }
    var view = try joinTarget(join.whole)
    view.offset += join.start * view.strides[axis]
    return view
  }

  /// Where a concatenation lies.
  private mutating func joinTarget(_ id: Int) throws -> View {
    if let known = joinTargets[id] { return known }
    let target = try slots[id] ?? allocate(id)
    joinTargets[id] = target
    return target
  }

  /// Copies the parts that were not computed in their places.
  mutating func emitConcatenation(_ id: Int, axis: Int) throws {
    let output = try joinTarget(id)
    var start = 0
    for input in node(id).inputs {
      let sizes = try sizes(input)
      var part = output
      part.offset += start * output.strides[axis]
      guard let size = sizes[axis] else {
        throw NeuralError.operation(
          layer: node(id).label, "batches cannot be joined in a plan; join them before the run")
      }
      start += size
      if let view = views[input], view.base == part.base, view.buffer == part.buffer,
        view.offset == part.offset, view.strides == part.strides, joins[input]?.whole == id
      {
        continue
      }
      try copy(input, from: try operand(input, loop: sizes), to: part, tick: ticks[id])
    }
    views[id] = output
  }
}
