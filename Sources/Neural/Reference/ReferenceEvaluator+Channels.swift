extension ReferenceEvaluator {
  func channels(_ function: ChannelFunction, _ inputs: [Value]) -> [Scalar] {
    let x = inputs[0]
    let width = x.sizes[x.sizes.count - 1]
    switch function {
    case .affine, .normalise:
      let c = inputs[1].elements
      return x.elements.indices.map { x.elements[$0] * c[$0 % width] + c[width + $0 % width] }
    case .combination:
      let (z, c) = (inputs[1].elements, inputs[2].elements)
      return x.elements.indices.map { index in
        let channel = index % width
        let (a, b) = (x.elements[index] * c[channel], z[index] * c[width + channel])
        return a + b + c[2 * width + channel]
      }
    case .sums:
      let (z, mean) = (inputs[1].elements, inputs[2].elements)
      var result = [Scalar](repeating: 0, count: 2 * width)
      for (index, element) in x.elements.enumerated() {
        let channel = index % width
        result[channel] += element
        result[width + channel] += element * (z[index] - mean[channel])
      }
      return result
    case .squares:
      let mean = inputs[1].elements
      var result = [Scalar](repeating: 0, count: width)
      for (index, element) in x.elements.enumerated() {
        let distance = element - mean[index % width]
        result[index % width] += distance * distance
      }
      return result
    }
  }
}
