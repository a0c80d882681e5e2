/// Weights of places, from which places are drawn in proportion: a binary tree of sums.
///
/// Every inner node is the sum of its two children, worked out anew from them at each change, so that
/// the leaves alone say what all sums are, to the bit.
struct SumTree: ~Copyable {
  /// The number of places.
  let capacity: Int
  /// Leaves: `capacity` rounded up to a power of two.
  private let leaves: Int
  /// The root at 1, the children of `i` at `2i` and `2i + 1`.
  private let nodes: UnsafeMutablePointer<Double>

  /// A tree whose weights are all 0.
  init(capacity: Int) {
    self.capacity = capacity
    var leaves = 1
    while leaves < capacity { leaves *= 2 }
    self.leaves = leaves
    nodes = .allocate(capacity: 2 * leaves)
    nodes.initialize(repeating: 0, count: 2 * leaves)
  }

  deinit { nodes.deallocate() }

  /// The sum of all weights.
  var total: Double { nodes[1] }

  /// The weights, `[capacity]`.
  var weights: UnsafePointer<Double> { UnsafePointer(nodes + leaves) }

  /// The weight of a place.
  ///
  /// - Complexity: to set O(log capacity), without allocation.
  subscript(place: Int) -> Double {
    get { nodes[leaves + place] }
    nonmutating set {
      var node = leaves + place
      nodes[node] = newValue
      while node > 1 {
        node /= 2
        nodes[node] = nodes[2 * node] + nodes[2 * node + 1]
      }
    }
  }

  /// The place in whose share of the total a number lies.
  ///
  /// It is the first whose weight and those before it sum to more, and never one of weight 0 if there is
  /// another.
  ///
  /// - Parameter number: 0 ..< `total`; what rounding puts beyond finds the last place.
  /// - Complexity: O(log capacity), without allocation.
  func place(at number: Double) -> Int {
    var left = number
    var node = 1
    while node < leaves {
      let sum = nodes[2 * node]
      if left < sum || nodes[2 * node + 1] == 0 {
        node = 2 * node
      } else {
        left -= sum
        node = 2 * node + 1
      }
    }
    return node - leaves
  }

  /// Takes over weights, `[count]`; those of all other places are 0.
  func fill(from weights: UnsafePointer<Double>, count: Int) {
    (nodes + leaves).update(repeating: 0, count: leaves)
    (nodes + leaves).update(from: weights, count: count)
    for node in stride(from: leaves - 1, through: 1, by: -1) {
      nodes[node] = nodes[2 * node] + nodes[2 * node + 1]
    }
  }
}
