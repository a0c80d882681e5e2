import CKernels

extension Planner {
  /// Adds the kernel calls of one operation.
  mutating func emit(_ id: Int) throws {
    let node = graph.nodes[id]
    if let group = fusion.dense[id] {
      try emitDense(id, group)
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
    case .softmax: try emitSoftmax(id, APUS_SOFTMAX)
    case .logSoftmax: try emitSoftmax(id, APUS_LOG_SOFTMAX)
    case .softmaxGradient: try emitSoftmax(id, APUS_SOFTMAX_GRADIENT)
    case .logSoftmaxGradient: try emitSoftmax(id, APUS_LOG_SOFTMAX_GRADIENT)
    case .gather: try emitIndexed(id, APUS_GATHER)
    case .scatterAdd: try emitIndexed(id, APUS_SCATTER_ADD)
    case .pick: try emitIndexed(id, APUS_PICK)
    case .unpick: try emitIndexed(id, APUS_UNPICK)
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
    for input in node(id).inputs where [.int32, .int64].contains(node(input).type) {
      throw NeuralError.operation(
        layer: node(id).label, "arithmetic on integers cannot be planned; cast to float first")
    }
    let inputs = try node(id).inputs.map { try operand($0, loop: sizes) }
    var instruction = Instruction(kind, output: try allocate(id), inputs: inputs)
    instruction.operation.function = Int32(function)
    instruction.setLoop(sizes: sizes)
    if instruction.rank > Int(APUS_AXES) {
      throw NeuralError.operation(
        layer: node(id).label,
        "broadcasting over \(instruction.rank) axes cannot be planned; reshape to at most 5")
    }
    finish(id, instruction)
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

  private mutating func emitConcatenation(_ id: Int, axis: Int) throws {
    let output = try allocate(id)
    var start = 0
    for input in node(id).inputs {
      let sizes = try sizes(input)
      var part = output
      part.offset += start * output.strides[axis]
      guard let size = sizes[axis] else {
        throw NeuralError.operation(
          layer: node(id).label, "batches cannot be joined in a plan; join them before the run")
      }
      copy(sizes, from: try operand(input, loop: sizes), to: part, tick: ticks[id])
      start += size
    }
    views[id] = output
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
    copy(sizes, from: try operand(input, loop: sizes), to: part, tick: ticks[id])
    views[id] = output
  }

  private mutating func emitCast(_ id: Int) throws {
    let input = node(id).inputs[0]
    func isInteger(_ type: ElementType) -> Bool { type == .int32 || type == .int64 }
    let from = node(input).type
    let to = node(id).type
    guard from != .float64 && to != .float64 else {
      throw NeuralError.operation(
        layer: node(id).label, "float64 cannot be planned; the reference evaluator computes in it")
    }
    if isInteger(from) == isInteger(to) {
      if to == .bool && from != .bool {
        // Anything but zero is true: 1 - (x = 0).
        let sizes = try sizes(id)
        var first = Instruction(
          APUS_UNARY, output: try allocate(id), inputs: [try operand(input, loop: sizes)])
        first.operation.function = Int32(APUS_NOT.rawValue)
        first.setLoop(sizes: sizes)
        append(first, tick: ticks[id])
        var second = Instruction(APUS_UNARY, output: first.output, inputs: [first.output])
        second.operation.function = Int32(APUS_NOT.rawValue)
        second.setLoop(sizes: sizes)
        finish(id, second)
        return
      }
      views[id] = views[input]
      return
    }
    var view = try contiguous(input, tick: ticks[id])
    view.strides = [1]
    var instruction = Instruction(
      isInteger(from) ? APUS_CAST_INT_TO_FLOAT : APUS_CAST_FLOAT_TO_INT,
      output: try allocate(id), inputs: [view])
    let strides = instruction.output.strides
    instruction.output.strides = [1]
    instruction.operation.batched = isBatch(id) ? 1 : 0
    instruction.operation.setExtent(try rowCount(id), 0)
    append(instruction, tick: ticks[id])
    var result = instruction.output
    result.strides = strides
    views[id] = result
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
