extension Derivative {
  /// `Y = A·B`: `dA = dY·Bᵀ`, `dB = Aᵀ·dY`, and the like for transposed sides.
  func ofMatmul(_ transposeLeft: Bool, _ transposeRight: Bool) -> [Tensor?] {
    let (a, b) = (inputs[0], inputs[1])
    if b.rank == 2, !transposeLeft {
      return [
        matmul(dy, b, transposeRight: !transposeRight),
        transposeRight ? contract(dy, a) : contract(a, dy),
      ]
    }
    let left =
      transposeLeft
      ? matmul(b, dy, transposeLeft: transposeRight, transposeRight: true)
      : matmul(dy, b, transposeRight: !transposeRight)
    let right =
      transposeRight
      ? matmul(dy, a, transposeLeft: true, transposeRight: transposeLeft)
      : matmul(a, dy, transposeLeft: !transposeLeft)
    return [left, right]
  }

  /// `C = Σ xᵀ·y`: `dx = y·dCᵀ`, `dy = x·dC`.
  func ofContract() -> [Tensor?] {
    let (left, right) = (inputs[0], inputs[1])
    return [product(right, dy, transposeRight: true), product(left, dy, transposeRight: false)]
  }

  /// A product whose left side may be a single row.
  private func product(_ rows: Tensor, _ matrix: Tensor, transposeRight: Bool) -> Tensor {
    if rows.rank > 1 { return matmul(rows, matrix, transposeRight: transposeRight) }
    return matmul(rows.expanded(at: 0), matrix, transposeRight: transposeRight).squeezed([0])
  }
}
