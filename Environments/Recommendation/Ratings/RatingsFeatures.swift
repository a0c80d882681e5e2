internal import Gym

/// Users' and items' fitted numbers as they are observed: each bias and the factors divided by the greatest
/// that there is, and limited to −1 and 1.
struct RatingsFeatures: Sendable {
  /// How many numbers describe a user or an item: the factors and the bias.
  let width: Int
  private let model: MatrixFactorization
  private let userScale: (factors: Float, bias: Float)
  private let itemScale: (factors: Float, bias: Float)

  init(_ model: MatrixFactorization) {
    self.model = model
    width = model.settings.factors + 1
    func scale(_ numbers: [Double]) -> Float {
      let most = numbers.reduce(0) { max($0, $1.magnitude) }
      return most > 1e-12 && most.isFinite ? Float(1 / most) : 0
    }
    userScale = (scale(model.userFactors), scale(model.userBiases))
    itemScale = (scale(model.itemFactors), scale(model.itemBiases))
  }

  /// Writes a user's numbers at the beginning of an array.
  func writeUser(_ user: Int, into numbers: inout [Float]) {
    write(user, model.userFactors, model.userBiases, userScale, &numbers, 0)
  }

  /// Writes an item's numbers.
  func writeItem(_ item: Int, into numbers: inout [Float], at start: Int) {
    write(item, model.itemFactors, model.itemBiases, itemScale, &numbers, start)
  }

  @inline(__always)
  private func write(
    _ row: Int, _ factors: [Double], _ biases: [Double], _ scale: (factors: Float, bias: Float),
    _ numbers: inout [Float], _ start: Int
  ) {
    for index in 0..<width - 1 {
      let number = Float(factors[row * (width - 1) + index]) * scale.factors
      numbers[start + index] = clipped(number, -1, 1)
    }
    numbers[start + width - 1] = clipped(Float(biases[row]) * scale.bias, -1, 1)
  }
}

/// How large logs may be of which environments are made.
enum RatingsLimits {
  /// Refuses more items than slates can name.
  static func check(items: Int, _ log: RatingsLog) throws {
    guard items <= Slate.itemLimit - 1 else {
      throw GymError.invalid(
        "'\(log.name)' has \(items) items, but an environment is made of at most \(Slate.itemLimit - 1): "
          + "leave out those that are rated least.")
    }
  }
}
