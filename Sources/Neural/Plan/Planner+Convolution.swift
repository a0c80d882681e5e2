import CKernels

extension Planner {
  /// A convolution with bias and activation, or an adjoint with the derivative of the activation
  /// below.
  mutating func emitConvolution(
    _ id: Int, _ group: Fusion.Dense, _ convolution: Convolution
  ) throws {
    let product = node(group.product)
    let arguments = product.inputs
    let tick = ticks[id]
    let batch = isBatch(arguments[0])
    let part = convolution.part
    let picture = try sizes(part == .picture ? group.product : arguments[0])
    let placed =
      switch part {
      case .result: group.product
      case .picture: arguments[0]
      case .kernel: arguments[1]
      }
    let places = try sizes(placed)
    let (channels, filters) = (picture[3] ?? 1, places[3] ?? 1)
    let isSum = part == .kernel
    let output =
      isSum && batch ? try allocatePartial(id, function: APUS_SUM) : try allocate(id)
    var instruction = Instruction(
      APUS_CONVOLVE, output: output, inputs: [try contiguous(arguments[0], tick: tick)])
    instruction.operation.function = Int32(convolution.kernel.rawValue)
    instruction.operation.batched = batch ? 1 : 0
    instruction.operation.n = Int64(filters)
    instruction.setWindow(convolution.window, picture: picture, places: places)
    let isFolded =
      part == .picture && !convolution.isDepthwise
      && foldsFaster(convolution.window, picture, places)
    instruction.operation.transpose_right = isFolded ? 1 : 0
    instruction.inputs.append(
      isSum || convolution.isDepthwise
        ? try contiguous(arguments[1], tick: tick)
        : try packedTaps(
          arguments[1], convolution, channels: channels, filters: filters, isFolded: isFolded,
          for: id))
    let more = group.bias ?? group.activationResult
    instruction.inputs.append(try more.map { try contiguous($0, tick: tick) })
    if let activation = group.activation {
      instruction.operation.epilogue = 1 + Int32(activation.kernel.rawValue)
    }
    let room = Int(apus_convolution_scratch(&instruction.operation))
    if room > 0 { instruction.inputs.append(scratch(count: room, batch: batch)) }
    if batch {
      let count = (places[1] ?? 1) * (places[2] ?? 1) * convolution.window.count * channels
      operationsPerRow += 2 * count * (convolution.isDepthwise ? 1 : filters)
    }
    append(instruction, tick: tick)
    if !(isSum && batch) { views[id] = output }
  }

  /// Whether an adjoint costs fewer steps of vectors by products with what is then added up.
  private func foldsFaster(_ window: Window, _ picture: [Int?], _ places: [Int?]) -> Bool {
    func vectors(_ count: Int) -> Int { (count + 15) / 16 }
    func area(_ sizes: [Int?]) -> Int { (sizes[1] ?? 1) * (sizes[2] ?? 1) }
    let (channels, filters) = (picture[3] ?? 1, places[3] ?? 1)
    let stride = window.verticalStride * window.horizontalStride
    let direct = area(picture) * (window.count + stride - 1) / stride * filters * vectors(channels)
    let adding = 3 * window.height * vectors(window.width * channels)
    let folded = area(places) * (filters * vectors(window.count * channels) + adding)
    return folded < direct
  }

  /// A place that only one kernel call uses, of one size for all rows of a shard.
  private mutating func scratch(count: Int, batch: Bool) -> View {
    let view = allocate(count: count, strides: [1], batch: batch)
    if let buffer = view.buffer { scratchBuffers.insert(buffer) }
    return view
  }

  /// A convolution's kernel in panels, made once a run before the rows; for the adjoint each element
  /// of the window is transposed first.
  private mutating func packedTaps(
    _ kernel: Int, _ convolution: Convolution, channels: Int, filters: Int, isFolded: Bool,
    for id: Int
  ) throws -> View {
    let isAdjoint = convolution.part == .picture
    // What is folded needs the transpose of the whole, as if the window had one element.
    let (taps, channels) =
      isFolded ? (1, channels * convolution.window.count) : (convolution.window.count, channels)
    let key = PackKey(
      node: kernel, transposed: isAdjoint, window: isAdjoint && !isFolded ? convolution.window : nil
    )
    let isEarly = isBatch(id) || isPartial(id)
    if isEarly, let known = packedKernels[key] { return known }
    let tick = isEarly ? ticks[id] - 1 : ticks[id]
    let source = try contiguous(kernel, tick: tick)
    let (depth, width) = (isAdjoint ? filters : channels, isAdjoint ? channels : filters)
    let count = Int(apus_packed_count(Int64(taps * depth), Int64(width)))
    let target = View(base: .shared, buffer: nil, offset: reserveShared(count), strides: [1])
    var pack = Instruction(isAdjoint ? APUS_PACK_TAPS : APUS_PACK, output: target, inputs: [source])
    pack.operation.k = Int64(isAdjoint ? depth : taps * depth)
    pack.operation.n = Int64(width)
    pack.operation.m = Int64(width)
    let window = convolution.window
    pack.operation.window =
      isFolded
      ? (1, 1, 1, 1, 1, 1, 0, 0)
      : (
        Int32(window.height), Int32(window.width), Int32(window.verticalStride),
        Int32(window.horizontalStride), Int32(window.verticalDilation),
        Int32(window.horizontalDilation), 0, 0
      )
    if isEarly {
      packs[tick, default: []].append(pack)
      packedKernels[key] = target
    } else {
      append(pack, tick: tick)
    }
    return target
  }
}

extension Convolution {
  var kernel: apus_convolution {
    switch (part, isDepthwise) {
    case (.result, false): APUS_CONVOLUTION
    case (.picture, false): APUS_CONVOLUTION_PICTURE
    case (.kernel, false): APUS_CONVOLUTION_KERNEL
    case (.result, true): APUS_DEPTHWISE
    case (.picture, true): APUS_DEPTHWISE_PICTURE
    case (.kernel, true): APUS_DEPTHWISE_KERNEL
    }
  }
}
