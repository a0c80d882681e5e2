import CKernels

/// Turns a graph into the kernel calls of a plan.
///
/// Time is counted in ticks: even ticks are serial (what does not depend on rows: packed kernels,
/// combined sums), odd ticks run over the rows. Every operation gets the earliest tick at which its
/// inputs are there, so that a dense network's update needs one odd tick: rows, then one barrier.
struct Planner {
  let graph: Graph
  let capacity: Int
  var ticks: [Int]
  var views: [View?]
  var useCounts: [Int]
  var fusion: Fusion
  /// Kernel calls by tick; packing of kernels and combining of sums stand apart.
  var steps: [Int: [Instruction]] = [:]
  var packs: [Int: [Instruction]] = [:]
  var combines: [Int: [Instruction]] = [:]
  /// Floats a row of each buffer in the shards' workspace.
  var buffers: [Int] = []
  /// Buffers that have one size, however many rows a shard has: scratch.
  var scratchBuffers: Set<Int> = []
  var sharedCount = 0
  var partialCount: Int
  var constants: [Plan.Constant] = []
  var batchCountOffset = 0
  var operationsPerRow = 0
  let layouts: [ParameterLayout]
  var packedKernels: [PackKey: View] = [:]
  var materialized: [MaterialKey: View] = [:]
  /// Where each gradient belongs in the arena of gradients; a node may be that of several.
  var gradientOffsets: [Int: [Int]] = [:]
  var outputBuffers: [Int: View] = [:]
  /// The nodes that a run returns.
  let results: Set<Int>
  /// Nodes that lie in one block for all rows, as products over all of them read them.
  private var whole: Set<Int> = []
  /// The recurrences, and where they keep what they compute.
  let scans: [PlannedScan]
  var scanBuffers: [Int: ScanBuffers] = [:]
  /// Where operations of a recurrence's step put their results.
  var slots: [Int: View] = [:]
  /// Parts that are computed where they are put side by side, by the part.
  var joins: [Int: Join] = [:]
  var joinTargets: [Int: View] = [:]
  /// Gradients of large kernels by tick, in pieces: each sums over all rows.
  var contractions: [Int: [Instruction]] = [:]

  struct PackKey: Hashable {
    let node: Int
    let transposed: Bool
    /// The convolution's window whose elements are each transposed on their own.
    var window: Window?
  }

  struct MaterialKey: Hashable {
    let node: Int
    let tick: Int
  }

  init(
    _ traced: Graph, capacity: Int, layout: ParameterLayout?, frozenLayout: ParameterLayout?
  ) throws {
    let (graph, scans) = traced.layingOutSteps()
    self.graph = graph
    self.scans = scans
    self.capacity = capacity
    let sets = (graph.parameters.map(\.weights).max() ?? 0) + 1
    guard sets <= Base.weightSets else {
      throw NeuralError.run("A plan reads at most \(Base.weightSets) sets of weights, not \(sets)")
    }
    guard graph.inputs.count <= Base.inputs else {
      throw NeuralError.run("A plan takes at most \(Base.inputs) inputs, not \(graph.inputs.count)")
    }
    let layouts = (0..<sets).map { set in
      (set == 0 ? layout : frozenLayout) ?? ParameterLayout(graph, weights: set)
    }
    self.layouts = layouts
    ticks = [Int](repeating: 0, count: graph.nodes.count)
    views = [View?](repeating: nil, count: graph.nodes.count)
    useCounts = [Int](repeating: 0, count: graph.nodes.count)
    for node in graph.nodes { for input in node.inputs { useCounts[input] += 1 } }
    for output in graph.outputs { useCounts[output.node] += 1 }
    fusion = Fusion(graph, useCounts: useCounts, steps: scans.map(\.step))
    results = Set(Self.results(of: graph, layouts[0]).map(\.node))
    // The sums of the trainable parameters' gradients lie as the arena of gradients does.
    partialCount = layouts[0].trainableCount
    batchCountOffset = 0
    sharedCount = 16
    for output in graph.outputs where output.name.hasPrefix("gradient/") {
      guard let entry = Self.parameter(of: output, layouts[0]) else { continue }
      // A kernel that was reshaped is summed where its gradient belongs, too.
      gradientOffsets[unshaped(output.node), default: []].append(entry.offset)
    }
    for (id, node) in graph.nodes.enumerated() where isLargeContraction(id) {
      for input in node.inputs { whole.insert(unshaped(input)) }
    }
  }

  /// Whether a node is the gradient of a kernel so large that sums of shards would cost more than a
  /// product over all rows, shared out by the kernel's columns.
  func isLargeContraction(_ id: Int) -> Bool {
    guard case .contract = node(id).operation, isBatch(node(id).inputs[0]) else { return false }
    let sizes = node(id).shape.dimensions.compactMap { size in
      if case .fixed(let size) = size { size } else { nil }
    }
    return sizes.count == 2 && sizes[1] >= 64 && sizes[0] * sizes[1] >= 16_384
  }

  /// The node whose numbers a reshaped one shows.
  private func unshaped(_ id: Int) -> Int {
    var id = id
    while case .reshape = node(id).operation { id = node(id).inputs[0] }
    return id
  }

  /// The learned parameter whose gradient an output is.
  private static func parameter(
    of output: Graph.Output, _ layout: ParameterLayout
  ) -> ParameterLayout.Entry? {
    guard output.name.hasPrefix("gradient/") else { return nil }
    let entry = layout.entry(String(output.name.dropFirst("gradient/".count)))
    return entry?.isTrainable == true ? entry : nil
  }

  /// What a run returns: all outputs but gradients of parameters, which have an arena of their own.
  static func results(of graph: Graph, _ layout: ParameterLayout) -> [Graph.Output] {
    graph.outputs.filter { parameter(of: $0, layout) == nil }
  }

  func node(_ id: Int) -> Graph.Node { graph.nodes[id] }

  /// The sizes of a node's axes; nil is the batch.
  func sizes(_ id: Int) throws -> [Int?] { try sizes(graph.nodes[id].shape, graph.nodes[id]) }

  func sizes(_ shape: Shape, _ node: Graph.Node) throws -> [Int?] {
    try shape.dimensions.enumerated().map { axis, dimension in
      switch dimension {
      case .fixed(let size): return size
      case .batch where axis == 0: return nil
      case .batch, .time:
        throw NeuralError.operation(
          layer: node.label,
          "a tensor of shape \(shape) cannot be planned: only the first axis may be the batch")
      }
    }
  }

  func rowCount(_ id: Int) throws -> Int {
    try sizes(id).compactMap(\.self).reduce(1, *)
  }

  func isBatch(_ id: Int) -> Bool { graph.nodes[id].shape.hasBatch }

  /// Whether a node folds the batch away: computed per shard, combined at the barrier.
  func isPartial(_ id: Int) -> Bool {
    !isBatch(id) && graph.nodes[id].inputs.contains { isBatch($0) }
  }

  /// The tick from which a node's result may be read.
  func available(_ id: Int) -> Int { isPartial(id) ? ticks[id] + 1 : ticks[id] }

  mutating func assignTicks() {
    for id in graph.nodes.indices {
      let ready = graph.nodes[id].inputs.map { available($0) }.max() ?? 0
      let odd = isBatch(id) || isPartial(id)
      switch graph.nodes[id].operation {
      case .input, .parameter, .constant, .batchCount: ticks[id] = 0
      default: ticks[id] = odd ? (ready % 2 == 1 ? ready : ready + 1) : (ready + 1) / 2 * 2
      }
    }
  }

  mutating func plan() throws {
    assignTicks()
    for id in results where isBatch(id) {
      let count = try rowCount(id) * capacity
      outputBuffers[id] = View(
        base: .shared, buffer: nil, offset: reserveShared(count),
        strides: View.strides(try sizes(id)))
    }
    findJoins()
    let order = graph.nodes.indices.sorted { (ticks[$0], $0) < (ticks[$1], $1) }
    for id in order where !fusion.isAbsorbed(id) {
      let before = operationsPerRow
      try emit(id)
      if let scan = scans.first(where: { $0.step.contains(id) }) {
        operationsPerRow = before + (operationsPerRow - before) * scan.scan.steps
        try placeInSlot(id)
      }
      try placeOutput(id)
    }
  }

  /// Whether an operation belongs to a recurrence's step.
  func isInStep(_ id: Int) -> Bool { scans.contains { $0.step.contains(id) } }

  /// Copies what a step keeps to its place, if it was not computed there.
  private mutating func placeInSlot(_ id: Int) throws {
    guard let slot = slots[id], let view = views[id],
      view.buffer != slot.buffer || view.offset != slot.offset
    else { return }
    try copy(id, from: view, to: slot, tick: ticks[id])
  }

  /// Copies a result to where it is promised, if it was not computed there.
  mutating func placeOutput(_ id: Int) throws {
    guard let view = views[id] else { return }
    if let target = outputBuffers[id], view.base != .shared || view.offset != target.offset {
      try copy(id, from: view, to: target, tick: max(ticks[id], 1) | 1)
      return
    }
    for offset in gradientOffsets[id] ?? [] where view.base != .gradients || view.offset != offset {
      let target = View(
        base: .gradients, buffer: nil, offset: offset, strides: View.strides(try sizes(id)))
      try copy(id, from: view, to: target, tick: (available(id) + 1) / 2 * 2)
    }
    guard results.contains(id), !isBatch(id) else { return }
    let tick = (available(id) + 1) / 2 * 2
    if view.base == .shared {
      views[id] = try contiguous(id, tick: tick)
    } else {
      // Weights and gradients are about to change; what a run returns stays.
      let sizes = try sizes(id)
      let target = View(
        base: .shared, buffer: nil, offset: reserveShared(try rowCount(id)),
        strides: View.strides(sizes))
      try copy(id, from: view, to: target, tick: tick)
      outputBuffers[id] = target
    }
  }

  /// Copies a node's numbers, whatever the strides.
  mutating func copy(_ id: Int, from: View, to: View, tick: Int) throws {
    var instruction = Instruction(APUS_COPY, output: to, inputs: [from])
    instruction.setLoop(sizes: try sizes(id))
    try append(checked: instruction, id, tick: tick)
  }

  /// Adds a loop if the kernels have enough axes for it.
  mutating func append(checked instruction: Instruction, _ id: Int, tick: Int) throws {
    guard instruction.rank <= Int(APUS_AXES) else {
      throw NeuralError.operation(
        layer: node(id).label,
        "a rearrangement over \(instruction.rank) axes cannot be planned; reshape to at most "
          + "\(APUS_AXES)")
    }
    append(instruction, tick: tick)
  }

  mutating func append(_ instruction: Instruction, tick: Int) {
    steps[tick, default: []].append(instruction)
  }

  mutating func reserveShared(_ count: Int) -> Int {
    defer { sharedCount += (count + 15) / 16 * 16 }
    return sharedCount
  }

  /// A new place for a node's result.
  mutating func allocate(_ id: Int) throws -> View {
    let sizes = try sizes(id)
    let strides = View.strides(sizes)
    if let output = outputBuffers[id] { return output }
    if whole.contains(id), isBatch(id) {
      let count = sizes.compactMap(\.self).reduce(1, *) * capacity
      return View(base: .shared, buffer: nil, offset: reserveShared(count), strides: strides)
    }
    return allocate(
      count: sizes.compactMap(\.self).reduce(1, *), strides: strides, batch: isBatch(id))
  }

  mutating func allocate(count: Int, strides: [Int], batch: Bool) -> View {
    if batch {
      buffers.append(count)
      return View(base: .shard, buffer: buffers.count - 1, strides: strides)
    }
    return View(base: .shared, buffer: nil, offset: reserveShared(count), strides: strides)
  }

  /// A place among the shard's sums for a node that folds the batch, and where they are combined.
  mutating func allocatePartial(_ id: Int, function: apus_reduction) throws -> View {
    let count = try rowCount(id)
    let strides = View.strides(try sizes(id))
    let partial: View
    let result: View
    if let offset = gradientOffsets[id]?.first {
      partial = View(base: .partial, buffer: nil, offset: offset, strides: strides)
      result = View(base: .gradients, buffer: nil, offset: offset, strides: strides)
    } else {
      partial = View(base: .partial, buffer: nil, offset: partialCount, strides: strides)
      partialCount += (count + 15) / 16 * 16
      result = View(
        base: .shared, buffer: nil, offset: reserveShared(count), strides: strides)
    }
    views[id] = result
    var combine = Instruction(APUS_COMBINE, output: result, inputs: [partial])
    combine.operation.function = Int32(function.rawValue)
    combine.operation.n = Int64(count)
    combines[ticks[id] + 1, default: []].append(combine)
    return partial
  }

  /// The view of an input, row-major without gaps: copied if it is not.
  mutating func contiguous(_ id: Int, tick: Int) throws -> View {
    // What does not depend on rows is copied once, before them.
    let tick = isBatch(id) ? tick : tick / 2 * 2
    guard let view = views[id] else {
      throw NeuralError.graph("Operation \(id) is read before it is planned")
    }
    let sizes = try sizes(id)
    if view.isContiguous(sizes) { return view }
    let key = MaterialKey(node: id, tick: tick)
    if let known = materialized[key] { return known }
    let target = allocate(
      count: sizes.compactMap(\.self).reduce(1, *), strides: View.strides(sizes),
      batch: tick % 2 == 1 && isBatch(id))
    try copy(id, from: view, to: target, tick: tick)
    materialized[key] = target
    return target
  }

  /// The view of an input as an operand of a loop over `sizes`: missing and single axes repeat.
  func operand(_ id: Int, loop sizes: [Int?]) throws -> View {
    guard var view = views[id] else {
      throw NeuralError.graph("Operation \(id) is read before it is planned")
    }
    view.strides = repeated(view.strides, try self.sizes(id), in: sizes)
    return view
  }

  /// Strides for a loop over `sizes`: missing and single axes repeat.
  func repeated(_ own: [Int], _ ownSizes: [Int?], in sizes: [Int?]) -> [Int] {
    let missing = sizes.count - ownSizes.count
    return sizes.indices.map { axis in
      guard axis >= missing else { return 0 }
      return ownSizes[axis - missing] == 1 && sizes[axis] != 1 ? 0 : own[axis - missing]
    }
  }
}
