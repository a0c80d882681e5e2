extension Derivative {
  func ofConcatenate(_ axis: Int) -> [Tensor?] {
    var start = 0
    return inputs.map { input in
      guard case .fixed(let size) = input.shape.dimensions[axis] else { return nil }
      defer { start += size }
      return dy.sliced(start..<start + size, axis: axis)
    }
  }

  func ofSlice(_ axis: Int, _ start: Int, _ end: Int) -> Tensor? {
    guard case .fixed(let size) = inputs[0].shape.dimensions[axis] else { return nil }
    return dy.padded(before: start, after: size - end, axis: axis)
  }

  func ofPad(_ axis: Int, _ before: Int) -> Tensor? {
    guard case .fixed(let size) = inputs[0].shape.dimensions[axis] else { return nil }
    return dy.sliced(before..<before + size, axis: axis)
  }

  func ofGather() -> Tensor {
    dy.trace.record(.scatterAdd, [dy, inputs[1]], inputs[0].shape, dy.type)
  }

  func ofPick() -> Tensor {
    dy.trace.record(.unpick, [dy, inputs[1]], inputs[0].shape, dy.type)
  }
}
