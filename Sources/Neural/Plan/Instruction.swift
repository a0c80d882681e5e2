import CKernels

/// The blocks of memory that a run's table of bases names.
enum Base: Hashable {
  /// The shard's own rows.
  case shard
  /// The shard's own sums, combined at the barrier.
  case partial
  /// What all shards share: constants, packed kernels, results of serial operations, outputs.
  case shared
  case gradients
  case weights(Int)
  case input(Int)

  static let weightSets = 2
  static let inputs = 16

  var index: Int32 {
    switch self {
    case .shard: 0
    case .partial: 1
    case .shared: 2
    case .gradients: 3
    case .weights(let set): 4 + Int32(set)
    case .input(let number): 4 + Int32(Self.weightSets) + Int32(number)
    }
  }
}

/// Where a tensor lies and how its axes are laid out.
struct View {
  var base: Base
  /// The buffer in the shard's workspace, for `shard`; placed when all are known.
  var buffer: Int?
  var offset = 0
  /// Floats from one step of a recurrence to the next.
  var step = 0
  /// Floats from one place of an axis to the next; 0 repeats.
  ///
  /// Of the batch axis: from row to row.
  var strides: [Int]

  /// Whether the axes lie row-major without gaps.
  func isContiguous(_ sizes: [Int?]) -> Bool {
    var expected = 1
    for (size, stride) in zip(sizes, strides).reversed() {
      // An axis of one place may have any stride.
      if size != 1 && stride != expected { return false }
      expected *= size ?? 1
    }
    return true
  }

  /// Row-major strides.
  static func strides(_ sizes: [Int?]) -> [Int] {
    var result = [Int](repeating: 0, count: sizes.count)
    var step = 1
    for axis in sizes.indices.reversed() {
      result[axis] = step
      step *= sizes[axis] ?? 1
    }
    return result
  }
}

/// One kernel call before its buffers are placed.
struct Instruction {
  var operation = apus_op()
  var output: View
  var inputs: [View?]

  init(_ kind: apus_kind, output: View, inputs: [View?]) {
    operation.kind = Int32(kind.rawValue)
    operation.alpha = 1
    self.output = output
    self.inputs = inputs
  }

  /// Gives the loop its axes: the output's sizes and every operand's strides.
  ///
  /// Neighbours that lie row-major in all operands are merged. A nil size is the batch.
  mutating func setLoop(sizes: [Int?]) {
    var extents: [Int] = []
    var strides: [[Int]] = []
    let all = [output] + inputs.compactMap(\.self)
    for axis in sizes.indices.reversed() {
      let size = sizes[axis]
      let line = all.map { $0.strides[axis] }
      if let extent = size, extent == 1 { continue }
      if let inner = strides.last, let last = extents.last,
        zip(line, inner).allSatisfy({ $0 == $1 * last })
      {
        // The batch axis keeps the inner step and runs over `last` lines a row.
        extents[extents.count - 1] = last * (size ?? 1)
        if size == nil { operation.batched = 1 }
      } else {
        extents.append(size ?? 1)
        strides.append(line)
        if size == nil { operation.batched = 1 }
      }
    }
    if extents.isEmpty {
      extents = [1]
      strides = [all.map { _ in 1 }]
    }
    extents.reverse()
    strides.reverse()
    operation.rank = Int32(extents.count)
    for axis in 0..<min(extents.count, Int(APUS_AXES)) {
      operation.setExtent(extents[axis], axis)
    }
    loop = (extents.count, strides)
  }

  /// The merged axes' strides: `[axis][operand]`, the output first.
  private var loop: (rank: Int, strides: [[Int]])?

  var rank: Int { loop?.rank ?? 1 }

  /// The kernel call, with buffers at `places` (floats in the shard's workspace).
  func lowered(places: [Int]) -> apus_op {
    var result = operation
    var number = 0
    func operand(_ view: View?) -> apus_operand {
      var operand = apus_operand()
      guard let view else {
        operand.base = -1
        return operand
      }
      operand.base = view.base.index
      operand.relative = view.base == .shard ? 1 : 0
      operand.offset = Int64(view.offset + (view.buffer.map { places[$0] } ?? 0))
      operand.step = Int64(view.step)
      if let loop {
        for axis in 0..<loop.rank { operand.setStride(loop.strides[axis][number], axis) }
        number += 1
      } else {
        operand.setStride(view.strides.first ?? 1, 0)
      }
      return operand
    }
    result.out = operand(output)
    let lowered = (0..<Int(APUS_OPERANDS)).map { index in
      operand(index < inputs.count ? inputs[index] : nil)
    }
    result.in = (lowered[0], lowered[1], lowered[2], lowered[3])
    return result
  }
}

extension apus_op {
  mutating func setExtent(_ value: Int, _ axis: Int) {
    withUnsafeMutableBytes(of: &extent) {
      $0.bindMemory(to: Int64.self)[axis] = Int64(value)
    }
  }
}

extension apus_operand {
  mutating func setStride(_ value: Int, _ axis: Int) {
    withUnsafeMutableBytes(of: &stride) {
      $0.bindMemory(to: Int64.self)[axis] = Int64(value)
    }
  }
}
