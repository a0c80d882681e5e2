internal import Gym

/// V = r + γPV solved directly: elimination within a band, the places in an order that keeps it narrow.
///
/// I − γP has a dominant diagonal, so that elimination needs no pivots and loses no digits. In a
/// gridworld the band is about as wide as the grid: n·b² operations for n states.
enum BandedSystem {
  /// Operations beyond which sweeping is the better way.
  private static let largestWork = 4_000_000_000
  /// Numbers beyond which the band is too large to be kept.
  private static let largestBand = 64_000_000

  /// Solves a chain unless its band is too wide.
  ///
  /// - Returns: whether it did.
  static func solve(_ chain: Chain, into result: UnsafeMutablePointer<Double>) -> Bool {
    let count = chain.count
    let order = order(chain)
    var rows = [Int](repeating: 0, count: count)
    for (row, place) in order.enumerated() { rows[place] = row }
    var (below, above) = (0, 0)
    for place in 0..<count {
      for index in chain.outcomes(place) where chain.weights[index] != 0 {
        let distance = rows[Int(chain.next[index])] - rows[place]
        below = max(below, -distance)
        above = max(above, distance)
      }
    }
    let width = below + above + 1
    guard count * width <= largestBand, count * (below + 1) * (above + 1) <= largestWork else {
      return false
    }
    let band = Slab<Double>(count: count * width, repeating: 0)
    let values = Slab<Double>(count: count, repeating: 0)
    let matrix = band.pointer
    for place in 0..<count {
      let row = rows[place]
      matrix[row * width + below] = 1
      for index in chain.outcomes(place) where chain.weights[index] != 0 {
        let column = rows[Int(chain.next[index])] - row + below
        matrix[row * width + column] -= chain.weights[index]
      }
      values.pointer[row] = chain.rewards[place]
    }
    eliminate(matrix, values.pointer, count: count, below: below, above: above)
    for place in 0..<count { result[place] = values.pointer[rows[place]] }
    // The matrix is reached by its pointer alone.
    withExtendedLifetime(band) {}
    return true
  }

  private static func eliminate(
    _ matrix: UnsafeMutablePointer<Double>, _ values: UnsafeMutablePointer<Double>, count: Int,
    below: Int, above: Int
  ) {
    let width = below + above + 1
    for row in 0..<count {
      // The diagonal and what stands right of it.
      let source = matrix + row * width + below
      let reach = min(above, count - 1 - row)
      for lower in row + 1..<max(row + 1, min(row + below, count - 1) + 1) {
        let target = matrix + lower * width + below - (lower - row)
        if target[0] == 0 { continue }
        let factor = target[0] / source[0]
        for column in 1..<max(reach + 1, 1) { target[column] -= factor * source[column] }
        values[lower] -= factor * values[row]
      }
    }
    for row in (0..<count).reversed() {
      let source = matrix + row * width + below
      var sum = values[row]
      for column in 1..<max(min(above, count - 1 - row) + 1, 1) {
        sum -= source[column] * values[row + column]
      }
      values[row] = sum / source[0]
    }
  }

  /// Cuthill–McKee: breadth first over neighbours in either direction, those with few first.
  private static func order(_ chain: Chain) -> [Int] {
    let reverse = Chain.Reverse(chain)
    func neighbours(_ place: Int) -> [Int] {
      let after = chain.outcomes(place).lazy.filter { chain.weights[$0] != 0 }
      return after.map { Int(chain.next[$0]) } + reverse.of(place).map(Int.init)
    }
    let degrees = (0..<chain.count).map { chain.outcomes($0).count + reverse.of($0).count }
    var isPlaced = [Bool](repeating: false, count: chain.count)
    var order: [Int] = []
    order.reserveCapacity(chain.count)
    let starts = (0..<chain.count).sorted { (degrees[$0], $0) < (degrees[$1], $1) }
    var head = 0
    for start in starts where !isPlaced[start] {
      isPlaced[start] = true
      order.append(start)
      while head < order.count {
        var found: [Int] = []
        for other in neighbours(order[head]) where !isPlaced[other] {
          isPlaced[other] = true
          found.append(other)
        }
        order += found.sorted { (degrees[$0], $0) < (degrees[$1], $1) }
        head += 1
      }
    }
    return order
  }
}
