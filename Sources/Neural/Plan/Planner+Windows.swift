import CKernels

extension Planner {
  /// unfold and fold: pictures and what lies under the places of a window.
  mutating func emitWindow(_ id: Int, _ kind: apus_kind, _ window: Window) throws {
    let input = node(id).inputs[0]
    let source = try contiguous(input, tick: ticks[id])
    var instruction = Instruction(kind, output: try allocate(id), inputs: [source])
    let picture = try sizes(kind == APUS_UNFOLD ? input : id)
    let places = try sizes(kind == APUS_UNFOLD ? id : input)
    instruction.operation.batched = isBatch(id) ? 1 : 0
    instruction.setWindow(window, picture: picture, places: places)
    finish(id, instruction)
  }

  /// The largest or the mean under each place of a window, or what goes back.
  mutating func emitPool(_ id: Int, _ pool: Pool) throws {
    let inputs = try node(id).inputs.map { try contiguous($0, tick: ticks[id]) }
    var instruction = Instruction(APUS_POOL, output: try allocate(id), inputs: inputs)
    let picture = try sizes(pool.kind == .meanAdjoint ? id : node(id).inputs[0])
    let places =
      switch pool.kind {
      case .meanAdjoint: try sizes(node(id).inputs[0])
      case .maximumAdjoint: try sizes(node(id).inputs[1])
      case .maximum, .maximumPick, .mean: try sizes(id)
      }
    instruction.operation.function = Int32(pool.kind.kernel.rawValue)
    instruction.operation.batched = isBatch(id) ? 1 : 0
    instruction.operation.alpha = pool.countsPadding ? 1 : 0
    instruction.setWindow(pool.window, picture: picture, places: places)
    finish(id, instruction)
  }
}

extension Instruction {
  /// A window over pictures: `[batch, height, width, channels]` and its places beside.
  mutating func setWindow(_ window: Window, picture: [Int?], places: [Int?]) {
    operation.m = Int64(picture[0] ?? 1)
    let extents = picture[1...] + places[1...2]
    for (axis, size) in extents.enumerated() {
      operation.setExtent(size ?? 1, axis)
    }
    operation.window = (
      Int32(window.height), Int32(window.width), Int32(window.verticalStride),
      Int32(window.horizontalStride), Int32(window.verticalDilation),
      Int32(window.horizontalDilation), Int32(window.top), Int32(window.left)
    )
  }
}

extension Pool.Kind {
  var kernel: apus_pool_function {
    switch self {
    case .maximum: APUS_POOL_MAX
    case .maximumAdjoint: APUS_POOL_MAX_ADJOINT
    case .maximumPick: APUS_POOL_MAX_PICK
    case .mean: APUS_POOL_MEAN
    case .meanAdjoint: APUS_POOL_MEAN_ADJOINT
    }
  }
}
