extension ReferenceEvaluator {
  /// An axis with what lies outside and inside it: element `(outer · size + place) · inner + rest`.
  private struct Axis {
    var outer: Int
    var size: Int
    var inner: Int

    init(_ sizes: [Int], _ axis: Int) {
      outer = sizes[..<axis].reduce(1, *)
      size = sizes[axis]
      inner = sizes[(axis + 1)...].reduce(1, *)
    }
  }

  func reduce(_ x: Value, _ reduction: Reduction, _ axes: [Int]) -> [Scalar] {
    let kept = x.sizes.indices.map { axes.contains($0) ? 1 : x.sizes[$0] }
    let count = kept.reduce(1, *)
    // Which result each element falls into.
    let places = repeated(Value(sizes: kept, elements: (0..<count).map { Scalar($0) }), x.sizes)
    var result = [Scalar](repeating: reduction.identity(), count: count)
    for (element, place) in zip(x.elements, places) {
      let place = Int(place)
      switch reduction {
      case .sum, .mean: result[place] += element
      case .maximum: result[place] = Swift.max(result[place], element)
      case .minimum: result[place] = Swift.min(result[place], element)
      }
    }
    guard reduction == .mean else { return result }
    let folded = Scalar(axes.map { x.sizes[$0] }.reduce(1, *))
    return result.map { $0 / folded }
  }

  func transpose(_ x: Value, _ order: [Int]) -> [Scalar] {
    var strides = [Int](repeating: 1, count: x.sizes.count)
    for axis in x.sizes.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * x.sizes[axis + 1]
    }
    return (0..<x.count).map { index in
      var (rest, place) = (index, 0)
      for axis in order.reversed() {
        place += rest % x.sizes[axis] * strides[axis]
        rest /= x.sizes[axis]
      }
      return x.elements[place]
    }
  }

  func concatenate(_ parts: [Value], _ axis: Int) -> [Scalar] {
    let outer = Axis(parts[0].sizes, axis).outer
    return (0..<outer).flatMap { row in
      parts.flatMap { part in
        let width = part.count / outer
        return part.elements[row * width..<(row + 1) * width]
      }
    }
  }

  func slice(_ x: Value, _ axis: Int, _ range: Range<Int>) -> [Scalar] {
    let axis = Axis(x.sizes, axis)
    var result: [Scalar] = []
    for row in 0..<axis.outer {
      let start = (row * axis.size + range.lowerBound) * axis.inner
      result += x.elements[start..<start + range.count * axis.inner]
    }
    return result
  }

  func pad(_ x: Value, _ axis: Int, _ before: Int, _ after: Int) -> [Scalar] {
    let axis = Axis(x.sizes, axis)
    let width = axis.size * axis.inner
    var result: [Scalar] = []
    for row in 0..<axis.outer {
      result += Array(repeating: 0, count: before * axis.inner)
      result += x.elements[row * width..<(row + 1) * width]
      result += Array(repeating: 0, count: after * axis.inner)
    }
    return result
  }
}

extension Reduction {
  fileprivate func identity<Scalar: BinaryFloatingPoint>() -> Scalar {
    switch self {
    case .sum, .mean: 0
    case .maximum: -.infinity
    case .minimum: .infinity
    }
  }
}
