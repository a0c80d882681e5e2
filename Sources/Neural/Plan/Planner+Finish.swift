import CKernels

extension Planner {
  /// Puts the kernel calls in their final order and the buffers in their final places.
  consuming func finish() -> Plan {
    var phases: [apus_phase] = []
    var instructions: [Instruction] = []
    func add(_ kind: apus_phase_kind, _ more: [Instruction]?, barrier: Bool = true) {
      guard let more, !more.isEmpty else { return }
      phases.append(
        apus_phase(
          kind: Int32(kind.rawValue), first: Int32(instructions.count), count: Int32(more.count),
          barrier: barrier ? 1 : 0))
      instructions += more
    }
    let last = ([steps, combines, contractions].flatMap(\.keys)).max() ?? 0
    for tick in 0...max(last, 0) {
      if tick % 2 == 1 {
        add(APUS_PHASE_ROWS, steps[tick])
      } else {
        let sums = Self.merged(combines[tick] ?? [])
        if let products = contractions[tick] {
          add(APUS_PHASE_TASKS, products + sums)
        } else {
          add(APUS_PHASE_CHUNKS, sums)
        }
        // Large kernels first, so that the threads get about as much each. What is packed straight
        // from the weights does not wait for serial operations.
        let packing = (packs[tick] ?? []).sorted {
          $0.operation.k * $0.operation.n > $1.operation.k * $1.operation.n
        }
        let independent = packing.allSatisfy { pack in
          if case .weights? = pack.inputs[0]?.base { true } else { false }
        }
        add(APUS_PHASE_SERIAL, steps[tick], barrier: packing.isEmpty || !independent)
        add(APUS_PHASE_TASKS, packing)
      }
    }
    let hasPartials = !combines.isEmpty
    let rowsPerShard = shardRows(hasPartials: hasPartials)
    let (places, stride) = place(instructions, rows: rowsPerShard)
    func ports(_ list: [(String, Int)]) -> [Plan.Port] {
      list.map {
        Plan.Port(name: $0.0, shape: graph.nodes[$0.1].shape, type: graph.nodes[$0.1].type)
      }
    }
    let all = Self.results(of: graph, layouts[0])
    let results = all.filter { !$0.name.hasPrefix("update/") }
    let updates = all.compactMap { output -> Plan.Update? in
      let path = output.name.split(separator: "/", maxSplits: 1).last.map(String.init) ?? ""
      guard output.name.hasPrefix("update/"), let entry = layouts[0].entry(path),
        let view = outputBuffers[output.node] ?? views[output.node]
      else { return nil }
      return Plan.Update(name: output.name, view: view, parameter: entry)
    }
    let absent = View(base: .shared, buffer: nil, offset: 0, strides: [])
    return Plan(
      capacity: capacity, rowsPerShard: rowsPerShard, layouts: layouts,
      inputs: ports(graph.inputs.map { ($0.name, $0.node) }),
      outputs: ports(results.map { ($0.name, $0.node) }), operationsPerRow: operationsPerRow,
      operations: instructions.map { $0.lowered(places: places) }, phases: phases,
      outputViews: results.map { outputBuffers[$0.node] ?? views[$0.node] ?? absent },
      updates: updates, constants: constants, sharedCount: sharedCount,
      shardStride: max(stride, 16),
      partialStride: max(partialCount, 16), hasGradients: !gradientOffsets.isEmpty,
      frozenRanges: frozenRanges(),
      batchCountOffset: batchCountOffset)
  }

  /// Neighbouring parameters without a gradient are one range.
  private func frozenRanges() -> [Range<Int>] {
    let learned = Set(gradientOffsets.values.joined())
    var ranges: [Range<Int>] = []
    for entry in layouts[0].entries where entry.isTrainable && !learned.contains(entry.offset) {
      let end = entry.offset + (entry.count + 15) / 16 * 16
      if let last = ranges.last, last.upperBound == entry.offset {
        ranges[ranges.count - 1] = last.lowerBound..<end
      } else {
        ranges.append(entry.offset..<end)
      }
    }
    return ranges
  }

  private func shardRows(hasPartials: Bool) -> Int {
    // Each step of a recurrence reads its kernels again for every shard.
    let rows = scans.isEmpty ? 16 : 32
    let shards = max(
      Plan.shards(operations: operationsPerRow, capacity: capacity, rowsPerShard: rows),
      pictureShards)
    let even = (capacity + shards - 1) / shards
    // Without sums over the batch any cut gives the same bits: blocks that stay in the cache.
    return hasPartials ? even : min(even, 64)
  }

  /// Pictures are so large that few rows fill the cache: as many shards as keep about 1 MB of a layer
  /// in each, but at most 16, since each has sums of its own.
  private var pictureShards: Int {
    let hasPictures = graph.nodes.contains { node in
      switch node.operation {
      case .convolution, .pool: true
      default: false
      }
    }
    // Each shard reads all weights, too.
    guard hasPictures, layouts[0].trainableCount <= 524_288 else { return 1 }
    let widest = buffers.indices.filter { !scratchBuffers.contains($0) }.map { buffers[$0] }.max()
    return min(16, capacity / 4, capacity * (widest ?? 0) / 65_536)
  }

  /// Combinations of sums that lie side by side become one.
  private static func merged(_ combines: [Instruction]) -> [Instruction] {
    let ordered = combines.sorted {
      ($0.operation.function, $0.inputs[0]?.offset ?? 0)
        < ($1.operation.function, $1.inputs[0]?.offset ?? 0)
    }
    var result: [Instruction] = []
    for next in ordered {
      if var last = result.last, last.output.base == next.output.base,
        last.operation.function == next.operation.function, let a = last.inputs[0],
        let b = next.inputs[0], b.offset - a.offset == next.output.offset - last.output.offset,
        b.offset == a.offset + (Int(last.operation.n) + 15) / 16 * 16
      {
        last.operation.n = Int64(b.offset - a.offset) + next.operation.n
        result[result.count - 1] = last
      } else {
        result.append(next)
      }
    }
    return result
  }

  /// What a loop shares with what is around it lives as long as the loop: each step reads or writes
  /// it.
  private func spanLoops(_ instructions: [Instruction], _ first: inout [Int], _ last: inout [Int]) {
    for (time, instruction) in instructions.enumerated()
    where instruction.operation.kind == Int32(APUS_LOOP.rawValue) {
      let end = time + Int(instruction.operation.k)
      for buffer in buffers.indices where first[buffer] <= end && last[buffer] > time {
        if first[buffer] > time && last[buffer] <= end { continue }
        first[buffer] = min(first[buffer], time)
        last[buffer] = max(last[buffer], end)
      }
    }
  }

  /// Lays the shards' buffers over each other where their lives do not meet.
  private func place(_ instructions: [Instruction], rows: Int) -> (places: [Int], stride: Int) {
    var first = [Int](repeating: .max, count: buffers.count)
    var last = [Int](repeating: -1, count: buffers.count)
    for (time, instruction) in instructions.enumerated() {
      for view in [instruction.output] + instruction.inputs.compactMap(\.self) {
        guard let buffer = view.buffer else { continue }
        first[buffer] = min(first[buffer], time)
        last[buffer] = max(last[buffer], time)
      }
    }
    spanLoops(instructions, &first, &last)
    let sizes = buffers.enumerated().map { number, count in
      (count * (scratchBuffers.contains(number) ? 1 : rows) + 15) / 16 * 16
    }
    var places = [Int](repeating: 0, count: buffers.count)
    var placed: [Int] = []
    var stride = 0
    for buffer in sizes.indices.sorted(by: { (sizes[$1], $0) < (sizes[$0], $1) })
    where last[buffer] >= 0 {
      let neighbours = placed.filter {
        first[$0] <= last[buffer] && first[buffer] <= last[$0]
      }.sorted { places[$0] < places[$1] }
      var offset = 0
      for other in neighbours where offset + sizes[buffer] > places[other] {
        offset = max(offset, places[other] + sizes[other])
      }
      places[buffer] = offset
      placed.append(buffer)
      stride = max(stride, offset + sizes[buffer])
    }
    return (places, stride)
  }
}
