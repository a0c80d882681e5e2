/// What units (rows, slates, episodes) add to the sums that estimates are made of, `[blocks, width]`.
///
/// Resampling units is resampling lines of this table. Where there are very many units, each line is a
/// block of neighbouring ones: the sums of blocks are as independent of each other as the units are,
/// and have the same variance in total.
struct SumTable: Sendable {
  /// More lines would make intervals slower and no more exact.
  static let mostLines = 20_000
  /// The most numbers that resampling goes through at a time.
  static let mostNumbers = 4_000_000

  let width: Int
  let lines: Int
  private(set) var values: [Double]

  /// - Parameter fill: adds what a unit adds to `width` sums.
  init(units: Int, width: Int, fill: (Int, UnsafeMutablePointer<Double>) -> Void) {
    let most = max(50, min(Self.mostLines, Self.mostNumbers / max(1, width)))
    let lines = min(units, most)
    var values = [Double](repeating: 0, count: lines * width)
    values.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      for line in 0..<lines {
        for unit in units * line / lines..<units * (line + 1) / lines {
          fill(unit, base + line * width)
        }
      }
    }
    (self.width, self.lines, self.values) = (width, lines, values)
  }

  /// The sums over all units.
  var totals: [Double] {
    var sums = [Double](repeating: 0, count: width)
    for line in 0..<lines {
      for column in 0..<width { sums[column] += values[line * width + column] }
    }
    return sums
  }
}

/// How an estimate is made of sums.
enum SumFormula: Sendable {
  /// One sum by another.
  case ratio(Int, Int)
  /// One sum by another and a third by a fourth, added.
  case ratios(Int, Int, Int, Int)
  /// Pairs of sums from a column on, one by the other, added.
  case sumOfRatios(from: Int, pairs: Int)
  /// Triples of sums from a column on: one by the other, times the part that the third is of the first
  /// sum of all, added.
  case sumOfShares(from: Int, triples: Int)

  func value(of sums: [Double]) -> Double {
    switch self {
    case .ratio(let a, let b): return sums[a] / sums[b]
    case .ratios(let a, let b, let c, let d): return sums[a] / sums[b] + sums[c] / sums[d]
    case .sumOfRatios(let start, let pairs):
      var total = 0.0
      for pair in 0..<pairs {
        let weight = sums[start + 2 * pair + 1]
        if weight != 0 { total += sums[start + 2 * pair] / weight }
      }
      return total
    case .sumOfShares(let start, let triples):
      var total = 0.0
      for triple in 0..<triples {
        let place = start + 3 * triple
        if sums[place + 1] != 0 {
          total += sums[place] / sums[place + 1] * sums[place + 2] / sums[0]
        }
      }
      return total
    }
  }
}
