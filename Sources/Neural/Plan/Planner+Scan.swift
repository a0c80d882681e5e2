import CKernels

/// Where a recurrence keeps its states and what it gives.
struct ScanBuffers {
  /// Where what it gives lies after all steps, by number.
  var results: [View] = []
  /// What each step copies at its end because it was not computed there.
  var copies: [(node: Int, target: View)] = []
  /// New states, copied last of all: what is copied before may still show the old ones.
  var newStates: [(node: Int, target: View)] = []
  /// The place of the loop among its tick's instructions.
  var loop = 0
}

extension Planner {
  /// Gives the states their memory and begins the loop.
  ///
  /// A state of which all steps are wanted lies in one block of a place more than there are steps:
  /// each step reads one place and writes the next, and nothing is copied.
  mutating func emitScan(_ id: Int, _ number: Int) throws {
    let planned = scans[number]
    let scan = planned.scan
    let tick = ticks[id]
    let kept = planned.outputs[scan.stateCount...]
    var buffers = ScanBuffers()
    var histories: [Int: View] = [:]
    for state in 0..<scan.stateCount {
      let (node, new) = (planned.placeholders[state], planned.outputs[state])
      let width = try rowCount(node)
      let inner = View.strides(try sizes(node)).dropFirst()
      let place: View
      if kept.contains(new) || kept.contains(node) || !isComputed(new, in: planned.step) {
        let line = (scan.steps + 1) * width
        var block = allocate(count: line, strides: [line] + inner, batch: true)
        histories[state] = block
        let direction = scan.isReversed ? -1 : 1
        if scan.isReversed { block.offset = scan.steps * width }
        block.step = direction * width
        place = block
        var next = block
        next.offset += direction * width
        keep(new, in: next, of: planned, &buffers)
        var last = block
        last.offset += direction * scan.steps * width
        last.step = 0
        buffers.results.append(last)
      } else {
        place = allocate(count: width, strides: [width] + inner, batch: true)
        buffers.newStates.append((new, place))
        buffers.results.append(place)
      }
      views[node] = place
      var initial = place
      initial.step = 0
      try copy(
        node, from: try operand(planned.inputs[state], loop: try sizes(node)), to: initial,
        tick: tick)
    }
    for node in kept {
      buffers.results.append(
        try place(ofKept: node, planned, histories: histories, &buffers))
    }
    for (place, node) in planned.placeholders.enumerated().dropFirst(scan.stateCount) {
      guard var view = views[planned.inputs[place]] else { continue }
      let step = view.strides.remove(at: 1)
      if scan.isReversed { view.offset += (scan.steps - 1) * step }
      view.step = scan.isReversed ? -step : step
      views[node] = view
    }
    views[id] = View(base: .shared, buffer: nil, offset: 0, strides: [0])
    buffers.loop = steps[tick]?.count ?? 0
    var loop = Instruction(
      APUS_LOOP, output: View(base: .shared, buffer: nil, strides: [1]), inputs: [])
    loop.operation.n = Int64(scan.steps)
    append(loop, tick: tick)
    scanBuffers[number] = buffers
  }

  /// Copies what was not computed in its place, and closes the loop.
  mutating func emitScanEnd(_ id: Int, _ number: Int) throws {
    guard var buffers = scanBuffers[number] else { return }
    for (node, target) in buffers.copies + buffers.newStates {
      try copy(node, from: try operand(node, loop: try sizes(node)), to: target, tick: ticks[id])
    }
    (buffers.copies, buffers.newStates) = ([], [])
    scanBuffers[number] = buffers
    let count = (steps[ticks[id]]?.count ?? 0) - buffers.loop - 1
    steps[ticks[id]]?[buffers.loop].operation.k = Int64(count)
    views[id] = View(base: .shared, buffer: nil, offset: 0, strides: [0])
  }

  /// What a recurrence gives lies where its steps put it.
  mutating func emitScanned(_ id: Int, _ number: Int) {
    guard case .scanEnd(let scan) = node(node(id).inputs[0]).operation else { return }
    views[id] = scanBuffers[scan]?.results[number]
  }

  /// The memory of what is kept of all steps: that of a state's history if it is part of one.
  private mutating func place(
    ofKept node: Int, _ planned: PlannedScan, histories: [Int: View], _ buffers: inout ScanBuffers
  ) throws -> View {
    let steps = planned.scan.steps
    let width = try rowCount(node)
    let inner = View.strides(try sizes(node)).dropFirst()
    for (state, history) in histories.sorted(by: { $0.key < $1.key }) {
      let isNew = planned.outputs[state] == node
      guard isNew || planned.placeholders[state] == node else { continue }
      // The first place is the initial state, or the last one if the last step comes first.
      var view = history
      view.offset = isNew != planned.scan.isReversed ? width : 0
      view.strides = [(steps + 1) * width, width] + inner
      return view
    }
    let line = steps * width
    var block = allocate(count: line, strides: [line] + inner, batch: true)
    let result = View(
      base: block.base, buffer: block.buffer, strides: [line, width] + inner)
    if planned.scan.isReversed { block.offset = line - width }
    block.step = planned.scan.isReversed ? -width : width
    keep(node, in: block, of: planned, &buffers)
    return result
  }

  /// Lets an operation of the step compute in a place, or its numbers be copied there.
  private mutating func keep(
    _ node: Int, in place: View, of planned: PlannedScan, _ buffers: inout ScanBuffers
  ) {
    if slots[node] == nil, isComputed(node, in: planned.step) {
      slots[node] = place
    } else {
      buffers.copies.append((node, place))
    }
  }

  /// Whether a step computes an operation's numbers, rather than showing those of another.
  private func isComputed(_ id: Int, in step: Range<Int>) -> Bool {
    guard step.contains(id) else { return false }
    switch node(id).operation {
    case .placeholder, .slice, .reshape, .transpose, .broadcast, .stopGradient, .cast: return false
    default: return true
    }
  }
}
