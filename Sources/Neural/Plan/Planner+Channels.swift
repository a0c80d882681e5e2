import CKernels

extension Planner {
  /// Affine functions of channels and sums over everything else.
  ///
  /// - Parameter group: the operation, and what is computed along with it up to `id`.
  mutating func emitChannels(
    _ id: Int, _ function: ChannelFunction, _ group: Fusion.Affine
  ) throws {
    let arguments = node(group.producer).inputs
    let width = try sizes(arguments[0]).last.flatMap(\.self) ?? 1
    let lines = try rowCount(arguments[0]) / max(width, 1)
    let batch = isBatch(arguments[0])
    let used =
      switch function {
      case .affine, .normalise, .squares: 2
      case .combination, .sums: 3
      }
    var inputs: [View?] = try arguments.prefix(used).map { try contiguous($0, tick: ticks[id]) }
    if let residual = group.residual { inputs.append(try contiguous(residual, tick: ticks[id])) }
    let isSum = function == .sums || function == .squares
    let output = isSum && batch ? try allocatePartial(id, function: APUS_SUM) : try allocate(id)
    var instruction = Instruction(APUS_CHANNELS, output: output, inputs: inputs)
    instruction.operation.function = Int32(function.kernel.rawValue)
    instruction.operation.batched = batch ? 1 : 0
    instruction.operation.m = Int64(lines)
    instruction.operation.n = Int64(width)
    instruction.operation.epilogue = group.isRectified ? 1 : 0
    append(instruction, tick: ticks[id])
    if !(isSum && batch) { views[id] = output }
  }

  /// A sum and the rectifier after it, or the rectifier's derivative.
  mutating func emitRectified(_ id: Int, _ group: Fusion.Sum) throws {
    let all = node(group.sum).inputs + [group.result].compactMap(\.self)
    let inputs = try all.map { try contiguous($0, tick: ticks[id]) }
    var instruction = Instruction(
      APUS_RECTIFIED_SUM, output: try allocate(id), inputs: inputs)
    instruction.operation.batched = 1
    instruction.operation.n = Int64(try rowCount(id))
    finish(id, instruction)
  }
}

extension ChannelFunction {
  var kernel: apus_channels {
    switch self {
    case .affine, .normalise: APUS_CHANNEL_AFFINE
    case .combination: APUS_CHANNEL_COMBINATION
    case .sums: APUS_CHANNEL_SUMS
    case .squares: APUS_CHANNEL_SQUARES
    }
  }
}
