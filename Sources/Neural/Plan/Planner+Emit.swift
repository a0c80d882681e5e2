import CKernels

extension Planner {
  /// Adds the kernel calls of one operation.
  mutating func emit(_ id: Int) throws {
    let node = graph.nodes[id]
    try checkType(id)
    if let group = fusion.dense[id] {
      if case .convolution(let convolution) = graph.nodes[group.product].operation {
        try emitConvolution(id, group, convolution)
      } else {
        try emitDense(id, group)
      }
      return
    }
    if let group = fusion.affine[id] {
      try emitChannels(id, .affine, group)
      return
    }
    if let group = fusion.sums[id] {
      try emitRectified(id, group)
      return
    }
    switch node.operation {
    case .input(let number):
      views[id] = View(
        base: .input(number), buffer: nil, strides: View.strides(try sizes(id)))
    case .parameter(let number):
      let parameter = graph.parameters[number]
      guard let entry = layouts[parameter.weights].entry(parameter.path) else {
        throw NeuralError.parameter(path: parameter.path, "it is not in the layout")
      }
      views[id] = View(
        base: .weights(parameter.weights), buffer: nil, offset: entry.offset,
        strides: View.strides(try sizes(id)))
    case .constant(let values): try emitConstant(id, values)
    case .batchCount:
      views[id] = View(base: .shared, buffer: nil, offset: batchCountOffset, strides: [])
    case .unary(let function): try emitLoop(id, APUS_UNARY, function.kernel.rawValue)
    case .unaryGradient(let function):
      try emitLoop(id, APUS_UNARY_GRADIENT, function.kernel.rawValue)
    case .binary(let function): try emitLoop(id, APUS_BINARY, function.kernel.rawValue)
    case .select: try emitLoop(id, APUS_SELECT, 0)
    case .broadcast: views[id] = try operand(node.inputs[0], loop: try sizes(id))
    case .reshape: try emitReshape(id)
    case .transpose(let axes): try emitTranspose(id, axes)
    case .stopGradient: views[id] = views[node.inputs[0]]
    case .cast: try emitCast(id)
    case .slice(let axis, let start, _): try emitSlice(id, axis: axis, start: start)
    case .concatenate(let axis): try emitConcatenation(id, axis: axis)
    case .pad(let axis, let before, _): try emitPad(id, axis: axis, before: before)
    case .reduce(let kind, let axes, _): try emitReduction(id, kind, axes: axes)
    case .matmul(let left, let right):
      try emitProduct(id, transposeLeft: left, transposeRight: right)
    case .contract: try emitContraction(id)
    case .unfold(let window): try emitWindow(id, APUS_UNFOLD, window)
    case .fold(let window): try emitWindow(id, APUS_FOLD, window)
    case .channels(let function): try emitChannels(id, function, Fusion.Affine(producer: id))
    case .convolution(let convolution):
      try emitConvolution(id, Fusion.Dense(product: id), convolution)
    case .pool(let pool): try emitPool(id, pool)
    case .softmax: try emitSoftmax(id, APUS_SOFTMAX)
    case .logSoftmax: try emitSoftmax(id, APUS_LOG_SOFTMAX)
    case .softmaxGradient: try emitSoftmax(id, APUS_SOFTMAX_GRADIENT)
    case .logSoftmaxGradient: try emitSoftmax(id, APUS_LOG_SOFTMAX_GRADIENT)
    case .gather: try emitIndexed(id, APUS_GATHER)
    case .scatterAdd: try emitIndexed(id, APUS_SCATTER_ADD)
    case .pick: try emitIndexed(id, APUS_PICK)
    case .unpick: try emitIndexed(id, APUS_UNPICK)
    case .scan(let number): try emitScan(id, number)
    case .scanEnd(let number): try emitScanEnd(id, number)
    case .scanned(let number): emitScanned(id, number)
    // Its memory was given by the recurrence.
    case .placeholder: break
    case .random(let number):
      var instruction = Instruction(APUS_RANDOM, output: try allocate(id), inputs: [])
      instruction.operation.function = Int32(number)
      instruction.operation.batched = isBatch(id) ? 1 : 0
      instruction.operation.n = Int64(try rowCount(id))
      finish(id, instruction)
    }
  }

  mutating func finish(_ id: Int, _ instruction: Instruction) {
    views[id] = instruction.output
    append(instruction, tick: ticks[id])
  }

  private mutating func emitConstant(_ id: Int, _ values: [Double]) throws {
    let count = values.count == 1 ? 1 : try rowCount(id)
    let offset = reserveShared(count)
    let integers = node(id).type == .int32 || node(id).type == .int64
    let floats = values.map { value in
      integers ? Float(bitPattern: UInt32(bitPattern: Int32(value))) : Float(value)
    }
    constants.append(Plan.Constant(offset: offset, values: floats))
    let sizes = try sizes(id)
    views[id] = View(
      base: .shared, buffer: nil, offset: offset,
      strides: values.count == 1 ? sizes.map { _ in 0 } : View.strides(sizes))
  }

  /// An operation on each element: operands may be views of any strides.
  mutating func emitLoop(_ id: Int, _ kind: apus_kind, _ function: UInt32) throws {
    let sizes = try sizes(id)
    // Choosing moves bits; everything else computes with floats.
    let inputs = try node(id).inputs.map { input in
      kind == APUS_SELECT || !node(input).type.isInteger
        ? try operand(input, loop: sizes) : try floats(input, for: id, loop: sizes)
    }
    let isWhole = kind != APUS_SELECT && node(id).type.isInteger
    let target = try (isWhole ? nil : slot(id)) ?? allocate(id)
    let output =
      isWhole
      ? allocate(count: try rowCount(id), strides: target.strides, batch: isBatch(id)) : target
    var instruction = Instruction(kind, output: output, inputs: inputs)
    instruction.operation.function = Int32(function)
    instruction.setLoop(sizes: sizes)
    try append(checked: instruction, id, tick: ticks[id])
    if isWhole { try convert(id, APUS_CAST_FLOAT_TO_INT, output, target, tick: ticks[id]) }
    views[id] = target
  }

  /// Whole numbers as floats, which are exact up to 2²⁴, for a loop of another node.
  private mutating func floats(_ input: Int, for id: Int, loop sizes: [Int?]) throws -> View {
    let source = try contiguous(input, tick: ticks[id])
    let own = try self.sizes(input)
    var target = allocate(
      count: try rowCount(input), strides: View.strides(own), batch: isBatch(input))
    try convert(
      input, APUS_CAST_INT_TO_FLOAT, source, target,
      tick: isBatch(input) ? ticks[id] : ticks[id] / 2 * 2)
    target.strides = repeated(target.strides, own, in: sizes)
    return target
  }

  /// Converts all of a node's numbers, which lie row-major.
  private mutating func convert(
    _ id: Int, _ kind: apus_kind, _ source: View, _ target: View, tick: Int
  ) throws {
    var instruction = Instruction(kind, output: target, inputs: [source])
    instruction.output.strides = [1]
    instruction.inputs[0]?.strides = [1]
    instruction.operation.batched = isBatch(id) ? 1 : 0
    instruction.operation.setExtent(try rowCount(id), 0)
    append(instruction, tick: tick)
  }

  /// Refuses kinds of numbers that the kernels do not compute with.
  private func checkType(_ id: Int) throws {
    let node = node(id)
    if node.type == .float64 || node.inputs.contains(where: { self.node($0).type == .float64 }) {
      throw NeuralError.operation(
        layer: node.label, "float64 cannot be planned; the reference evaluator computes in it")
    }
    switch node.operation {
    case .reduce, .matmul, .contract, .scatterAdd, .softmax, .logSoftmax, .random:
      guard node.type.isInteger else { return }
      throw NeuralError.operation(
        layer: node.label, "sums of integers cannot be planned; cast to float first")
    default: return
    }
  }

  private mutating func emitReshape(_ id: Int) throws {
    var view = try contiguous(node(id).inputs[0], tick: max(ticks[id], 0))
    view.strides = View.strides(try sizes(id))
    views[id] = view
  }

  private mutating func emitTranspose(_ id: Int, _ axes: [Int]) throws {
    guard var view = views[node(id).inputs[0]] else { return }
    view.strides = axes.map { [strides = view.strides] in strides[$0] }
    views[id] = view
  }

  private mutating func emitSlice(_ id: Int, axis: Int, start: Int) throws {
    guard var view = views[node(id).inputs[0]] else { return }
    view.offset += start * view.strides[axis]
    views[id] = view
  }

  private mutating func emitPad(_ id: Int, axis: Int, before: Int) throws {
    let output = try allocate(id)
    var fill = Instruction(APUS_FILL, output: output, inputs: [])
    fill.operation.alpha = 0
    fill.operation.batched = isBatch(id) ? 1 : 0
    fill.operation.setExtent(try rowCount(id), 0)
    fill.output.strides = [1]
    append(fill, tick: ticks[id])
    let input = node(id).inputs[0]
    var part = output
    part.offset += before * output.strides[axis]
    let sizes = try sizes(input)
    try copy(input, from: try operand(input, loop: sizes), to: part, tick: ticks[id])
    views[id] = output
  }

  private mutating func emitCast(_ id: Int) throws {
    let input = node(id).inputs[0]
    let (from, to) = (node(input).type, node(id).type)
    if to == .bool {
      // Anything but zero is true: 1 - (1 - x).
      let sizes = try sizes(id)
      let source =
        from.isInteger
        ? try floats(input, for: id, loop: sizes) : try operand(input, loop: sizes)
      let target = try allocate(id)
      for view in [source, target] {
        var instruction = Instruction(APUS_UNARY, output: target, inputs: [view])
        instruction.operation.function = Int32(APUS_NOT.rawValue)
        instruction.setLoop(sizes: sizes)
        try append(checked: instruction, id, tick: ticks[id])
      }
      views[id] = target
    } else if from.isInteger == to.isInteger {
      views[id] = views[input]
    } else {
      let source = try contiguous(input, tick: ticks[id])
      let target = try allocate(id)
      try convert(
        id, from.isInteger ? APUS_CAST_INT_TO_FLOAT : APUS_CAST_FLOAT_TO_INT, source, target,
        tick: ticks[id])
      views[id] = target
    }
  }
}

extension UnaryFunction {
  var kernel: apus_unary {
    switch self {
    case .negate: APUS_NEGATE
    case .absolute: APUS_ABSOLUTE
    case .sign: APUS_SIGN
    case .square: APUS_SQUARE
    case .squareRoot: APUS_SQUARE_ROOT
    case .reciprocal: APUS_RECIPROCAL
    case .exp: APUS_EXP
    case .log: APUS_LOG
    case .logOnePlus: APUS_LOG_ONE_PLUS
    case .sine: APUS_SINE
    case .cosine: APUS_COSINE
    case .errorFunction: APUS_ERROR_FUNCTION
    case .floor: APUS_FLOOR
    case .not: APUS_NOT
    case .relu: APUS_RELU
    case .sigmoid: APUS_SIGMOID
    case .tanh: APUS_TANH
    case .softplus: APUS_SOFTPLUS
    }
  }
}

extension BinaryFunction {
  var kernel: apus_binary {
    switch self {
    case .add: APUS_ADD
    case .subtract: APUS_SUBTRACT
    case .multiply: APUS_MULTIPLY
    case .divide: APUS_DIVIDE
    case .minimum: APUS_MINIMUM
    case .maximum: APUS_MAXIMUM
    case .power: APUS_POWER
    case .equal: APUS_EQUAL
    case .less: APUS_LESS
    case .lessOrEqual: APUS_LESS_OR_EQUAL
    case .and: APUS_AND
    case .or: APUS_OR
    }
  }
}
