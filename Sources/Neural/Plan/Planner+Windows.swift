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
    instruction.operation.m = Int64(picture[0] ?? 1)
    let extents = picture[1...] + places[1...2]
    for (axis, size) in extents.enumerated() {
      instruction.operation.setExtent(size ?? 1, axis)
    }
    instruction.operation.window = (
      Int32(window.height), Int32(window.width), Int32(window.verticalStride),
      Int32(window.horizontalStride), Int32(window.verticalDilation),
      Int32(window.horizontalDilation), Int32(window.top), Int32(window.left)
    )
    finish(id, instruction)
  }
}
