internal import Randomness

extension ReferenceEvaluator {
  func constant(_ values: [Double], _ sizes: [Int]) -> [Scalar] {
    if values.count > 1 { return values.map { Scalar($0) } }
    return Array(repeating: Scalar(values.first ?? 0), count: sizes.reduce(1, *))
  }

  func unaryGradient(_ function: UnaryFunction, _ inputs: [Value]) -> [Scalar] {
    zip(inputs[0].elements, inputs[1].elements).map { y, dy in
      dy * Scalar(function.derivative(atResult: Double(y)) ?? .nan)
    }
  }

  func binary(
    _ function: BinaryFunction, _ inputs: [Value], _ sizes: [Int], _ type: ElementType
  ) -> [Scalar] {
    zip(repeated(inputs[0], sizes), repeated(inputs[1], sizes)).map { a, b in
      let result = Scalar(function(Double(a), Double(b)))
      return type.isInteger ? result.rounded(.towardZero) : result
    }
  }

  func select(_ inputs: [Value], _ sizes: [Int]) -> [Scalar] {
    let (condition, a, b) = (
      repeated(inputs[0], sizes), repeated(inputs[1], sizes), repeated(inputs[2], sizes)
    )
    return condition.indices.map { condition[$0] != 0 ? a[$0] : b[$0] }
  }

  func cast(_ x: Value, to type: ElementType) -> [Scalar] {
    switch type {
    case .bool: x.elements.map { $0 != 0 ? 1 : 0 }
    case .int32, .int64: x.elements.map { $0.rounded(.towardZero) }
    case .float32, .float64: x.elements
    }
  }

  func drawn(_ operation: Int, _ sizes: [Int], ofBatch: Bool) -> [Scalar] {
    let philox = Philox(key: random.key)
    let total = sizes.reduce(1, *)
    // Four columns share a counter, and a tensor without a batch is one row.
    let width = ofBatch ? sizes.dropFirst().reduce(1, *) : total
    return (0..<total).map { index in
      let four = philox.random(
        run: UInt32(truncatingIfNeeded: random.number), operation: UInt32(operation),
        row: UInt32(index / width), column: UInt32(index % width / 4))
      return Scalar(four[index % width % 4])
    }
  }

  /// The elements of x repeated along axes of size 1 and new leading axes.
  func repeated(_ x: Value, _ sizes: [Int]) -> [Scalar] {
    if x.sizes == sizes { return x.elements }
    let missing = sizes.count - x.sizes.count
    return (0..<sizes.reduce(1, *)).map { index in
      var (rest, place, stride) = (index, 0, 1)
      for axis in sizes.indices.reversed() {
        let coordinate = rest % sizes[axis]
        rest /= sizes[axis]
        guard axis >= missing else { continue }
        if x.sizes[axis - missing] != 1 { place += coordinate * stride }
        stride *= x.sizes[axis - missing]
      }
      return x.elements[place]
    }
  }
}
