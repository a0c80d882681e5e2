import CKernels

extension Planner {
  mutating func emitSoftmax(_ id: Int, _ kind: apus_kind) throws {
    let width = try sizes(id).last.flatMap(\.self) ?? 1
    let inputs = try node(id).inputs.map { try contiguous($0, tick: ticks[id]) }
    var instruction = Instruction(kind, output: try allocate(id), inputs: inputs)
    instruction.operation.batched = isBatch(id) ? 1 : 0
    instruction.operation.n = Int64(width)
    instruction.operation.m = Int64(try rowCount(id) / max(width, 1))
    finish(id, instruction)
  }

  /// gather, scatterAdd, pick, unpick.
  mutating func emitIndexed(_ id: Int, _ kind: apus_kind) throws {
    let inputs = node(id).inputs
    let data = try contiguous(inputs[0], tick: ticks[id])
    let indices = try contiguous(inputs[1], tick: ticks[id])
    let partial = kind == APUS_SCATTER_ADD && isPartial(id)
    let output = partial ? try allocatePartial(id, function: APUS_SUM) : try allocate(id)
    var instruction = Instruction(kind, output: output, inputs: [data, indices])
    instruction.operation.batched = isBatch(inputs[1]) ? 1 : 0
    instruction.operation.m = Int64(try rowCount(inputs[1]))
    let choices =
      switch kind {
      case APUS_GATHER: try sizes(inputs[0]).first.flatMap(\.self) ?? 0
      case APUS_SCATTER_ADD: try sizes(id).first.flatMap(\.self) ?? 0
      case APUS_PICK: try sizes(inputs[0]).last.flatMap(\.self) ?? 0
      default: try sizes(id).last.flatMap(\.self) ?? 0
      }
    instruction.operation.n = Int64(choices)
    if kind == APUS_GATHER {
      instruction.operation.k = Int64(try rowCount(inputs[0]) / max(choices, 1))
    } else if kind == APUS_SCATTER_ADD {
      instruction.operation.k = Int64(try rowCount(id) / max(choices, 1))
    } else {
      instruction.operation.k = 1
    }
    append(instruction, tick: ticks[id])
    if !partial { views[id] = output }
  }

  /// Folds axes: those of a row first, then the batch.
  mutating func emitReduction(_ id: Int, _ kind: Reduction, axes: [Int]) throws {
    let input = node(id).inputs[0]
    var sizes = try sizes(input)
    var view = try contiguous(input, tick: ticks[id])
    let function =
      switch kind {
      case .sum, .mean: APUS_SUM
      case .maximum: APUS_MAX
      case .minimum: APUS_MIN
      }
    let foldsBatch = axes.first == 0 && sizes.first == .some(nil)
    let scale =
      kind == .mean ? 1 / Float(axes.compactMap { sizes[$0] }.reduce(1, *)) : 1
    // Neighbouring axes are folded together, the innermost group first.
    var groups: [ClosedRange<Int>] = []
    for axis in axes.reversed() {
      if let last = groups.last, last.lowerBound == axis + 1 {
        groups[groups.count - 1] = axis...last.upperBound
      } else {
        groups.append(axis...axis)
      }
    }
    for (number, group) in groups.enumerated() {
      let last = number == groups.count - 1
      let batch = foldsBatch && last
      let inner = sizes[(group.upperBound + 1)...].compactMap(\.self).reduce(1, *)
      let folded = sizes[group].compactMap(\.self).reduce(1, *)
      let outer = sizes[..<group.lowerBound].compactMap(\.self).reduce(1, *)
      for axis in group { sizes[axis] = 1 }
      let output: View
      if batch {
        output = try allocatePartial(id, function: function)
      } else if last {
        output = try allocate(id)
      } else {
        output = allocate(
          count: sizes.compactMap(\.self).reduce(1, *), strides: View.strides(sizes),
          batch: isBatch(input))
      }
      var instruction = Instruction(APUS_REDUCE, output: output, inputs: [view])
      instruction.operation.function = Int32(function.rawValue)
      instruction.operation.batched = batch ? 2 : isBatch(input) ? 1 : 0
      instruction.operation.m = Int64(outer)
      instruction.operation.n = Int64(folded)
      instruction.operation.k = Int64(inner)
      if last { instruction.operation.alpha = scale }
      append(instruction, tick: ticks[id])
      view = output
    }
    if !foldsBatch {
      views[id] = view
      return
    }
    guard kind == .mean, let total = views[id] else { return }
    // The mean over rows: the combined sum by their number, which only the run knows.
    let count = View(
      base: .shared, buffer: nil, offset: batchCountOffset,
      strides: total.strides.map { _ in 0 })
    let target =
      gradientOffsets[id] == nil
      ? View(
        base: .shared, buffer: nil, offset: reserveShared(try rowCount(id)),
        strides: total.strides)
      : total
    var divide = Instruction(APUS_BINARY, output: target, inputs: [total, count])
    divide.operation.function = Int32(APUS_DIVIDE.rawValue)
    divide.setLoop(sizes: try self.sizes(id))
    append(divide, tick: ticks[id] + 1)
    views[id] = target
  }
}
