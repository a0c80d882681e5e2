internal import Gym

extension SolverTable {
  /// Policy iteration: evaluates a policy exactly, takes better actions where there are some, and so
  /// on until there are none.
  ///
  /// An action is kept unless another is better by more than rounding. Undiscounted that never leaves
  /// the policies that end, unless rewards are to be had for ever.
  ///
  /// - Parameters:
  ///   - choice: a pair for each place, −1 where there is none; in the end an optimal one.
  ///   - values: the values by place; in the end those of the policy.
  /// - Returns: the number of evaluations.
  /// - Throws: ``NeverEnding`` as ``Chain/solve(discount:into:)`` does.
  func iteratePolicies(from choice: inout [Int], into values: Slab<Double>) throws -> Int {
    var rounds = 0
    while true {
      try Chain(self, choice: choice).solve(discount: discount, into: values.pointer)
      rounds += 1
      var largest = 1.0
      for place in 0..<count { largest = max(largest, abs(values.pointer[place])) }
      let room = 1e-12 * largest
      var isStable = true
      for place in 0..<count where choice[place] >= 0 {
        var best = backup(choice[place], place, values.pointer) + room
        var chosen = choice[place]
        for pair in pairs(place) where pair != choice[place] {
          let value = backup(pair, place, values.pointer)
          if value > best {
            best = value
            chosen = pair
          }
        }
        if chosen != choice[place] {
          choice[place] = chosen
          isStable = false
        }
      }
      if isStable { return rounds }
    }
  }
}
