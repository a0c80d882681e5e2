extension ReferenceEvaluator {
  /// A sum over all pairs of a place and an element of its window.
  func convolution(
    _ convolution: Convolution, _ inputs: [Value], _ sizes: [Int]
  ) -> [Scalar] {
    let (a, b) = (inputs[0], inputs[1])
    let picture = convolution.part == .picture ? sizes : a.sizes
    let channels = picture[3]
    let filters =
      switch convolution.part {
      case .result: sizes[3]
      case .picture: a.sizes[3]
      case .kernel: b.sizes[3]
      }
    let places = places(convolution.window, picture)
    let depth = convolution.window.count * channels
    var result = [Scalar](repeating: 0, count: sizes.reduce(1, *))
    for (number, place) in places.enumerated() where place >= 0 {
      let (row, element) = (number / depth, number % depth)
      let own = element % channels..<element % channels + 1
      for filter in convolution.isDepthwise ? own : 0..<filters {
        let y = row * filters + filter
        let k = convolution.isDepthwise ? element : element * filters + filter
        switch convolution.part {
        case .result: result[y] += a.elements[place] * b.elements[k]
        case .picture: result[place] += a.elements[y] * b.elements[k]
        case .kernel: result[k] += a.elements[place] * b.elements[y]
        }
      }
    }
    return result
  }

  func pool(_ pool: Pool, _ inputs: [Value], _ sizes: [Int]) -> [Scalar] {
    let x = inputs[0]
    let picture = pool.kind == .meanAdjoint ? sizes : x.sizes
    let (channels, count) = (picture[3], pool.window.count)
    let places = places(pool.window, picture)
    var result = [Scalar](repeating: 0, count: sizes.reduce(1, *))
    for row in 0..<places.count / Swift.max(count * channels, 1) {
      for channel in 0..<channels {
        let y = row * channels + channel
        let inside = (0..<count).map { places[(row * count + $0) * channels + channel] }
          .filter { $0 >= 0 }
        let share = Scalar(pool.countsPadding ? count : Swift.max(inside.count, 1))
        switch pool.kind {
        case .mean: result[y] = inside.reduce(0) { $0 + x.elements[$1] } / share
        case .meanAdjoint: for place in inside { result[place] += x.elements[y] / share }
        case .maximum, .maximumAdjoint, .maximumPick:
          // Of equal numbers the first; NaN is larger than all.
          let best = inside.dropFirst().reduce(inside.first) { best, place in
            guard let best else { return place }
            return x.elements[best].isNaN || x.elements[best] >= x.elements[place] ? best : place
          }
          guard let best else {
            if pool.kind == .maximum { result[y] = -Scalar(Float.greatestFiniteMagnitude) }
            continue
          }
          switch pool.kind {
          case .maximumAdjoint: result[best] += inputs[1].elements[y]
          case .maximumPick: result[y] = inputs[1].elements[best]
          default: result[y] = x.elements[best]
          }
        }
      }
    }
    return result
  }
}
