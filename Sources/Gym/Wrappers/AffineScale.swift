/// Straight lines that lead one interval of each coordinate to another, as Gymnasium's `rescale_box`.
///
/// A coordinate without bounds is left as it is; one with a single bound is shifted.
struct AffineScale: Sendable, Codable, Equatable {
  let slopes: [Float]
  let shifts: [Float]

  /// Leads `low ... high` of each coordinate to `newLow ... newHigh`.
  ///
  /// - Throws: ``GymError`` if infinite bounds would become finite, or an interval is empty.
  init(_ low: [Float], _ high: [Float], to newLow: Float, _ newHigh: Float) throws {
    guard newLow < newHigh else {
      throw GymError.parameter(
        "low", value: "\(newLow)", allowed: "below high, which is \(newHigh)")
    }
    for index in low.indices {
      guard low[index].isFinite, high[index].isFinite, low[index] < high[index] else {
        throw GymError.invalid(
          "Number \(index) lies between \(low[index]) and \(high[index]): only finite bounds that "
            + "differ can be rescaled.")
      }
    }
    slopes = zip(low, high).map { Float(Double(newHigh - newLow) / (Double($1) - Double($0))) }
    shifts = zip(low, slopes).map { $1 * -$0 + newLow }
  }

  /// From the first interval to the second.
  func forward(_ index: Int, _ number: Float) -> Float { slopes[index] * number + shifts[index] }

  /// From the second interval to the first.
  func backward(_ index: Int, _ number: Float) -> Float { (number - shifts[index]) / slopes[index] }
}

/// Equal bins of each coordinate of a box, numbered together with the last coordinate running fastest.
struct Bins: Sendable, Codable, Equatable {
  let counts: [Int]
  let low: [Float]
  let high: [Float]
  /// The number of all bins together.
  let total: Int

  /// - Throws: ``GymError`` if a bound is infinite, or the counts make no sense.
  init(_ counts: [Int], low: [Float], high: [Float]) throws {
    guard counts.count == low.count, counts.allSatisfy({ $0 > 0 }) else {
      throw GymError.parameter(
        "bins", value: "\(counts)", allowed: "\(low.count) counts of at least 1")
    }
    guard (low + high).allSatisfy(\.isFinite) else {
      throw GymError.invalid("Only a box with finite bounds can be cut into bins.")
    }
    var total = 1
    for count in counts {
      let (product, overflow) = total.multipliedReportingOverflow(by: count)
      guard !overflow, product <= 1 << 24 else {
        throw GymError.parameter("bins", value: "\(counts)", allowed: "at most 2^24 bins together")
      }
      total = product
    }
    self.counts = counts
    self.low = low
    self.high = high
    self.total = total
  }

  /// The edge below a bin, in single precision as NumPy's `linspace` of such bounds.
  private func edge(_ axis: Int, _ index: Int) -> Float {
    let step = (high[axis] - low[axis]) / Float(counts[axis])
    return index == counts[axis] ? high[axis] : Float(index) * step + low[axis]
  }

  /// The bin of a coordinate: how many inner edges do not exceed it.
  func index(_ axis: Int, _ number: Float) -> Int {
    let limited = min(max(number, low[axis]), high[axis] - 1e-8)
    let step = (high[axis] - low[axis]) / Float(counts[axis])
    guard step > 0, limited.isFinite else { return 0 }
    var index = min(max(Int((limited - low[axis]) / step), 0), counts[axis] - 1)
    // The quotient may be rounded over an edge.
    while index + 1 < counts[axis], edge(axis, index + 1) <= limited { index += 1 }
    while index > 0, edge(axis, index) > limited { index -= 1 }
    return index
  }

  /// The middles of a bin's coordinates.
  func middles(_ number: Int) -> [Float] {
    var left = min(max(number, 0), total - 1)
    var result = [Float](repeating: 0, count: counts.count)
    for axis in counts.indices.reversed() {
      let index = left % counts[axis]
      result[axis] = 0.5 * (edge(axis, index) + edge(axis, index + 1))
      left /= counts[axis]
    }
    return result
  }
}
