import CKernels

extension Planner {
  /// Kernels wider than this are packed into panels for the forward pass too; narrower ones are read
  /// as fast where they lie.
  private static let packedWidth = 512

  /// A product with a kernel: rows times a matrix, with bias, activation or its derivative.
  mutating func emitDense(_ id: Int, _ group: Fusion.Dense) throws {
    let product = node(group.product)
    guard case .matmul(_, let transposed) = product.operation else { return }
    let left = product.inputs[0]
    let right = product.inputs[1]
    let depth = try sizes(left).last.flatMap(\.self) ?? 0
    let width = try sizes(id).last.flatMap(\.self) ?? 0
    let lines = try rowCount(left) / max(depth, 1)
    let kernel = try sizes(right)
    guard kernel.count == 2 else {
      throw NeuralError.operation(
        layer: product.label, "a batch times a stack of matrices cannot be planned")
    }
    var x = try contiguous(left, tick: ticks[id])
    x.strides = [depth]
    var instruction = Instruction(APUS_DENSE, output: try allocate(id), inputs: [x])
    let strides = instruction.output.strides
    instruction.output.strides = [width]
    let packed = transposed || (width > Self.packedWidth && capacity >= 16)
    instruction.inputs.append(
      packed
        ? try packedKernel(right, depth: depth, width: width, transposed: transposed, for: id)
        : try contiguous(right, tick: ticks[id] - 1))
    instruction.inputs.append(try group.bias.map { try contiguous($0, tick: ticks[id] - 1) })
    if let result = group.activationResult {
      var y = try contiguous(result, tick: ticks[id])
      y.strides = [width]
      instruction.inputs.append(y)
    }
    instruction.operation.batched = 1
    instruction.operation.setExtent(lines, 0)
    instruction.operation.m = Int64(lines)
    instruction.operation.k = Int64(depth)
    instruction.operation.n = Int64(width)
    instruction.operation.packed = packed ? 1 : 0
    if let activation = group.activation {
      instruction.operation.epilogue = 1 + Int32(activation.kernel.rawValue)
    }
    operationsPerRow += 2 * lines * depth * width
    append(instruction, tick: ticks[id])
    instruction.output.strides = strides
    views[id] = instruction.output
  }

  /// A kernel in panels, made once a run before the rows.
  private mutating func packedKernel(
    _ kernel: Int, depth: Int, width: Int, transposed: Bool, for id: Int
  ) throws -> View {
    let key = PackKey(node: kernel, transposed: transposed)
    if let known = packedKernels[key] { return known }
    let tick = ticks[id] - 1
    let source = try contiguous(kernel, tick: tick)
    // Room for panels of the widest instruction set, whichever the plan will run on.
    let count = Int(apus_packed_count(Int64(depth), Int64(width)))
    let target = View(base: .shared, buffer: nil, offset: reserveShared(count), strides: [1])
    // Large kernels in parts, for the threads to share.
    let part = depth * width >= 16_384 ? 64 : width
    for column in stride(from: 0, to: width, by: part) {
      var (from, to) = (source, target)
      from.offset += transposed ? column * depth : column
      to.offset += column * depth
      var pack = Instruction(APUS_PACK, output: to, inputs: [from])
      pack.operation.k = Int64(depth)
      pack.operation.n = Int64(min(part, width - column))
      pack.operation.m = Int64(transposed ? depth : width)
      pack.operation.transpose_right = transposed ? 1 : 0
      packs[tick, default: []].append(pack)
    }
    packedKernels[key] = target
    return target
  }

  /// The gradient of a kernel: xᵀ·dy over all lines of the shard.
  mutating func emitContraction(_ id: Int) throws {
    let inputs = node(id).inputs
    let depth = try sizes(inputs[0]).last.flatMap(\.self) ?? 0
    let width = try sizes(inputs[1]).last.flatMap(\.self) ?? 0
    let lines = try rowCount(inputs[0]) / max(depth, 1)
    var x = try contiguous(inputs[0], tick: ticks[id])
    var dy = try contiguous(inputs[1], tick: ticks[id])
    x.strides = [depth]
    dy.strides = [width]
    let batch = isBatch(inputs[0])
    let isWhole = isLargeContraction(id) && x.base != .shard && dy.base != .shard
    let output =
      isWhole
      ? try allocateWhole(id)
      : batch ? try allocatePartial(id, function: APUS_SUM) : try allocate(id)
    var instruction = Instruction(APUS_CONTRACT, output: output, inputs: [x, dy])
    instruction.operation.batched = batch ? 1 : 0
    instruction.operation.setExtent(lines, 0)
    instruction.operation.m = Int64(lines)
    instruction.operation.k = Int64(depth)
    instruction.operation.n = Int64(width)
    if batch { operationsPerRow += 2 * lines * depth * width }
    if isWhole {
      contractions[ticks[id] + 1, default: []] += pieces(of: instruction, depth, width)
      return
    }
    append(instruction, tick: ticks[id])
    if !batch { views[id] = output }
  }

  /// Where the gradient of a kernel lies that is summed over all rows at once.
  private mutating func allocateWhole(_ id: Int) throws -> View {
    let strides = View.strides(try sizes(id))
    let result =
      if let offset = gradientOffsets[id]?.first {
        View(base: .gradients, buffer: nil, offset: offset, strides: strides)
      } else {
        View(base: .shared, buffer: nil, offset: reserveShared(try rowCount(id)), strides: strides)
      }
    views[id] = result
    return result
  }

  /// The gradient of a kernel in blocks of 64 columns and about 128 lines, for the threads to share.
  private func pieces(of whole: Instruction, _ depth: Int, _ width: Int) -> [Instruction] {
    let blocks = max(depth / 128, 1)
    return (0..<blocks).flatMap { block in
      let lines = (depth * block / blocks)..<(depth * (block + 1) / blocks)
      return stride(from: 0, to: width, by: 64).map { column in
        var piece = whole
        piece.inputs[0]?.offset += lines.lowerBound
        piece.inputs[1]?.offset += column
        piece.output.offset += lines.lowerBound * width + column
        piece.operation.k = Int64(lines.count)
        piece.operation.n = Int64(min(64, width - column))
        return piece
      }
    }
  }

  /// A product of two computed tensors, or of two that do not depend on the batch.
  mutating func emitProduct(_ id: Int, transposeLeft: Bool, transposeRight: Bool) throws {
    let inputs = node(id).inputs
    let left = try sizes(inputs[0])
    let right = try sizes(inputs[1])
    let output = try sizes(id)
    guard left.count >= 2, right.count >= 2, let rows = output[output.count - 2],
      let columns = output[output.count - 1],
      let depth = left[left.count - (transposeLeft ? 2 : 1)]
    else {
      throw NeuralError.operation(
        layer: node(id).label, "a product over the batch axis cannot be planned; use contract")
    }
    let stacked = right.count > 2
    if isBatch(id) && !isBatch(inputs[0]) || stacked && left.count != right.count {
      throw NeuralError.operation(
        layer: node(id).label,
        "a product of shapes \(node(inputs[0]).shape) and \(node(inputs[1]).shape) "
          + "cannot be planned; give both sides the same leading axes")
    }
    var a = try contiguous(inputs[0], tick: ticks[id])
    var b = try contiguous(inputs[1], tick: ticks[id])
    let target = try allocate(id)
    var c = target
    a.strides = [rows * depth]
    b.strides = [stacked ? depth * columns : 0]
    c.strides = [rows * columns]
    let count = output.dropLast(2).compactMap(\.self).reduce(1, *)
    var scratch: View?
    if transposeRight {
      let size = Int(apus_packed_count(Int64(depth), Int64(columns)))
      scratch = allocate(count: size, strides: [1], batch: isBatch(id))
    }
    var instruction = Instruction(APUS_MATMUL, output: c, inputs: [a, b, scratch])
    instruction.operation.batched = isBatch(id) ? 1 : 0
    instruction.operation.setExtent(count, 0)
    instruction.operation.m = Int64(rows)
    instruction.operation.n = Int64(columns)
    instruction.operation.k = Int64(depth)
    instruction.operation.transpose_left = transposeLeft ? 1 : 0
    instruction.operation.transpose_right = transposeRight ? 1 : 0
    if isBatch(id) { operationsPerRow += 2 * count * rows * depth * columns }
    append(instruction, tick: ticks[id])
    views[id] = target
  }
}
