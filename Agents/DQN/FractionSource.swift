internal import Neural
internal import Randomness

/// Draws the fractions whose quantiles an update asks for, of the online and of the target network.
struct FractionSource {
  /// Where all of them come from.
  var generator: PCG64
  private let count: Int
  private let online: UnsafeMutablePointer<Float>
  private let target: UnsafeMutablePointer<Float>

  /// - Parameters:
  ///   - count: of a network in an update, for all rows together.
  ///   - learner: has the inputs `fraction` and `target_fraction`.
  ///   - generator: where all of them come from.
  /// - Throws: `NeuralError` if an input is missing.
  init(count: Int, learner: Runner, generator: PCG64) throws {
    self.count = count
    self.generator = generator
    online = try learner.input("fraction")
    target = try learner.input("target_fraction")
  }

  /// Draws the fractions of the next update, evenly from 0 to 1.
  mutating func draw() {
    for fractions in [online, target] {
      for index in 0..<count { fractions[index] = Float(generator.random()) }
    }
  }
}
