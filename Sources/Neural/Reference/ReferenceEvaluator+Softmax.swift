#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension ReferenceEvaluator {
  func logSoftmax(_ x: Value) -> [Scalar] {
    rows(x).flatMap { row in
      let peak = Double(row.max() ?? 0)
      let sum = row.reduce(0) { $0 + exp(Double($1) - peak) }
      return row.map { Scalar(Double($0) - peak - log(sum)) }
    }
  }

  func softmax(_ x: Value) -> [Scalar] {
    rows(x).flatMap { row in
      let peak = Double(row.max() ?? 0)
      let sum = row.reduce(0) { $0 + exp(Double($1) - peak) }
      return row.map { Scalar(exp(Double($0) - peak) / sum) }
    }
  }

  func softmaxGradient(_ y: Value, _ dy: Value) -> [Scalar] {
    zip(rows(y), rows(dy)).flatMap { y, dy in
      let sum = zip(y, dy).reduce(0) { $0 + $1.0 * $1.1 }
      return zip(y, dy).map { $0 * ($1 - sum) }
    }
  }

  func logSoftmaxGradient(_ y: Value, _ dy: Value) -> [Scalar] {
    zip(rows(y), rows(dy)).flatMap { y, dy in
      let sum = dy.reduce(0, +)
      return zip(y, dy).map { $1 - Scalar(exp(Double($0))) * sum }
    }
  }

  private func rows(_ x: Value) -> [ArraySlice<Scalar>] {
    let width = x.sizes.last ?? 1
    return stride(from: 0, to: x.count, by: Swift.max(width, 1)).map { x.elements[$0..<$0 + width] }
  }
}
