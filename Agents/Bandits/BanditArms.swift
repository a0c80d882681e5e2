internal import Formats
internal import Gym

/// A Bayesian linear regression of the reward for each action: θ = A⁻¹·b with A = λ·I + Σ x·xᵀ, b = Σ r·x.
///
/// A⁻¹ is kept and updated by the rule of Sherman and Morrison, in d² multiplications a step; with a
/// context of n numbers that are not zero a mean costs n, and a variance n².
final class BanditArms {
  /// How many actions there are.
  let count: Int
  /// d: how many numbers a context has.
  let size: Int
  private let ridge: Double
  /// A⁻¹ of every arm, `[count, size, size]`.
  private let inverses: UnsafeMutablePointer<Double>
  /// b of every arm, `[count, size]`.
  private let moments: UnsafeMutablePointer<Double>
  /// θ of every arm, `[count, size]`.
  private let means: UnsafeMutablePointer<Double>
  private let product: UnsafeMutablePointer<Double>

  init(count: Int, size: Int, ridge: Double) {
    self.count = count
    self.size = size
    self.ridge = ridge
    inverses = .allocate(capacity: count * size * size)
    moments = .allocate(capacity: count * size)
    means = .allocate(capacity: count * size)
    product = .allocate(capacity: size)
    clear()
  }

  /// Room for θ alone: enough to act without exploring.
  init(meansOnly count: Int, size: Int) {
    (self.count, self.size, ridge) = (count, size, 1)
    inverses = .allocate(capacity: 1)
    moments = .allocate(capacity: 1)
    product = .allocate(capacity: 1)
    means = .allocate(capacity: count * size)
    means.initialize(repeating: 0, count: count * size)
  }

  deinit {
    inverses.deallocate()
    moments.deallocate()
    means.deallocate()
    product.deallocate()
  }

  /// Refuses more arms than fit into memory, by the name of what is too large.
  static func checkMemory(count: Int, size: Int) throws {
    try Agents.checkMemory(
      "uses_context", "true with \(count) actions and \(size) numbers seen", rows: count,
      bytesPerRow: 8 * size * (size + 2))
  }

  /// Forgets everything.
  func clear() {
    inverses.initialize(repeating: 0, count: count * size * size)
    moments.initialize(repeating: 0, count: count * size)
    means.initialize(repeating: 0, count: count * size)
    for arm in 0..<count {
      for place in 0..<size { inverses[(arm * size + place) * size + place] = 1 / ridge }
    }
  }

  /// θ·x: the reward that an action is expected to bring.
  @inline(__always)
  func mean(_ arm: Int, _ context: BanditContext) -> Double {
    let mean = means + arm * size
    var sum = 0.0
    for (place, number) in zip(context.places, context.numbers) { sum += mean[place] * number }
    return sum
  }

  /// xᵀ·A⁻¹·x: how little is known of it, without the scale of rewards.
  @inline(__always)
  func variance(_ arm: Int, _ context: BanditContext) -> Double {
    let inverse = inverses + arm * size * size
    var sum = 0.0
    for (row, first) in zip(context.places, context.numbers) {
      var line = 0.0
      for (column, second) in zip(context.places, context.numbers) {
        line += inverse[row * size + column] * second
      }
      sum += line * first
    }
    return max(0, sum)
  }

  /// Learns what an action brought; θ follows at once, or by `solve`.
  func learn(_ arm: Int, _ context: BanditContext, reward: Double, solving: Bool = true) {
    let inverse = inverses + arm * size * size
    let moment = moments + arm * size
    // A⁻¹·x, from whole columns: A⁻¹ is symmetric.
    product.update(repeating: 0, count: size)
    var scale = 1.0
    for (place, number) in zip(context.places, context.numbers) {
      moment[place] += reward * number
      for row in 0..<size { product[row] += inverse[place * size + row] * number }
    }
    for (place, number) in zip(context.places, context.numbers) { scale += product[place] * number }
    for row in 0..<size {
      let factor = product[row] / scale
      guard factor != 0 else { continue }
      for column in 0..<size { inverse[row * size + column] -= factor * product[column] }
    }
    if solving { solve(arm) }
  }

  /// θ = A⁻¹·b.
  func solve(_ arm: Int) {
    let inverse = inverses + arm * size * size
    for row in 0..<size {
      var sum = 0.0
      for column in 0..<size { sum += inverse[row * size + column] * moments[arm * size + column] }
      means[arm * size + row] = sum
    }
  }

  /// θ of every arm in a row, `[count, size]`.
  var meanCoefficients: [Double] { Array(UnsafeBufferPointer(start: means, count: count * size)) }

  /// Takes over θ alone.
  ///
  /// - Throws: `FormatError` if there are not the right number.
  func setMeans(_ coefficients: [Double]) throws {
    guard coefficients.count == count * size else {
      throw FormatError.malformed("policy/means", "there must be \(count * size) numbers")
    }
    for (index, coefficient) in coefficients.enumerated() { means[index] = coefficient }
  }

  /// Stores what was learned under a path.
  func encode(into archive: inout Archive, at path: String) {
    archive.set("\(path)/inverses", inverses, count: count * size * size)
    archive.set("\(path)/moments", moments, count: count * size)
    archive.set("\(path)/means", means, count: count * size)
  }

  /// Takes over what was stored.
  ///
  /// - Throws: `FormatError` if it does not fit.
  func decode(from archive: Archive, at path: String) throws {
    try archive.read("\(path)/inverses", into: inverses, count: count * size * size)
    try archive.read("\(path)/moments", into: moments, count: count * size)
    try archive.read("\(path)/means", into: means, count: count * size)
  }
}
