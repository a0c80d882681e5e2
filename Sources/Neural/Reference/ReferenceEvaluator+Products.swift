extension ReferenceEvaluator {
  func matmul(
    _ left: Value, _ right: Value, _ transposeLeft: Bool, _ transposeRight: Bool
  ) -> [Scalar] {
    let (rows, columns) = (left.sizes[left.sizes.count - 2], left.sizes[left.sizes.count - 1])
    let (m, k) = transposeLeft ? (columns, rows) : (rows, columns)
    let last = right.sizes[right.sizes.count - 1]
    let n = transposeRight ? right.sizes[right.sizes.count - 2] : last
    let matrices = left.sizes.dropLast(2).reduce(1, *)
    let shared = right.sizes.count == 2
    var result: [Scalar] = []
    for matrix in 0..<matrices {
      let a = matrix * m * k
      let b = shared ? 0 : matrix * k * n
      for row in 0..<m {
        for column in 0..<n {
          var sum: Scalar = 0
          for inner in 0..<k {
            let x = left.elements[a + (transposeLeft ? inner * m + row : row * k + inner)]
            let y = right.elements[b + (transposeRight ? column * k + inner : inner * n + column)]
            sum += x * y
          }
          result.append(sum)
        }
      }
    }
    return result
  }

  func contract(_ x: Value, _ y: Value) -> [Scalar] {
    let (k, n) = (x.sizes[x.sizes.count - 1], y.sizes[y.sizes.count - 1])
    var result = [Scalar](repeating: 0, count: k * n)
    for row in 0..<x.count / Swift.max(k, 1) {
      for i in 0..<k {
        for j in 0..<n { result[i * n + j] += x.elements[row * k + i] * y.elements[row * n + j] }
      }
    }
    return result
  }

  func gather(_ table: Value, _ indices: Value) throws -> [Scalar] {
    let width = table.sizes.dropFirst().reduce(1, *)
    return try indices.elements.flatMap { index in
      let row = try checked(index, table.sizes[0])
      return table.elements[row * width..<(row + 1) * width]
    }
  }

  func scatterAdd(_ dy: Value, _ indices: Value, _ sizes: [Int]) throws -> [Scalar] {
    let width = sizes.dropFirst().reduce(1, *)
    var result = [Scalar](repeating: 0, count: sizes.reduce(1, *))
    for (place, index) in indices.elements.enumerated() {
      let row = try checked(index, sizes[0])
      for column in 0..<width {
        result[row * width + column] += dy.elements[place * width + column]
      }
    }
    return result
  }

  func pick(_ x: Value, _ indices: Value) throws -> [Scalar] {
    let width = x.sizes[x.sizes.count - 1]
    return try indices.elements.enumerated().map { row, index in
      x.elements[row * width + (try checked(index, width))]
    }
  }

  func unpick(_ dy: Value, _ indices: Value, _ sizes: [Int]) throws -> [Scalar] {
    let width = sizes[sizes.count - 1]
    var result = [Scalar](repeating: 0, count: sizes.reduce(1, *))
    for (row, index) in indices.elements.enumerated() {
      result[row * width + (try checked(index, width))] = dy.elements[row]
    }
    return result
  }

  private func checked(_ index: Scalar, _ count: Int) throws -> Int {
    guard let place = Int(exactly: index), 0..<count ~= place else {
      let text = Int(exactly: index).map(String.init) ?? "\(index)"
      throw NeuralError.run("The index \(text) is outside 0 ..< \(count)")
    }
    return place
  }
}
