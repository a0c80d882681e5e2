internal import Randomness

/// The legal action of the largest value; of equal ones the first.
///
/// - Precondition: at least one action is legal, else the first is returned.
@inline(__always)
func bestLegalAction(
  _ values: UnsafePointer<Float>, _ legal: UnsafePointer<Bool>, count: Int
) -> Int {
  var best = -1
  for action in 0..<count where legal[action] && (best < 0 || values[action] > values[best]) {
    best = action
  }
  return max(best, 0)
}

/// A legal action, each with the same probability.
@inline(__always)
func randomLegalAction(
  _ legal: UnsafePointer<Bool>, count: Int, using generator: inout PCG64
) -> Int {
  var available = 0
  for action in 0..<count where legal[action] { available += 1 }
  var chosen = generator.integer(below: max(available, 1))
  for action in 0..<count where legal[action] {
    if chosen == 0 { return action }
    chosen -= 1
  }
  return 0
}

/// A legal action with the given probabilities, renormalised over the legal ones.
@inline(__always)
func sampledLegalAction(
  _ probabilities: UnsafePointer<Float>, _ legal: UnsafePointer<Bool>, count: Int,
  using generator: inout PCG64
) -> Int {
  var total: Float = 0
  for action in 0..<count where legal[action] { total += probabilities[action] }
  var left = Float(generator.random()) * total
  var last = -1
  for action in 0..<count where legal[action] {
    // Rounding may leave a little at the end: it goes to the last that has a probability at all.
    if probabilities[action] > 0 || last < 0 { last = action }
    left -= probabilities[action]
    if left < 0 { return action }
  }
  return max(last, 0)
}
