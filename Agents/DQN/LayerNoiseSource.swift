internal import Neural
internal import Randomness

/// Draws the noise of a DQN's noisy layers: anew for every step of the vector and for every update, and then
/// for the target network apart.
struct LayerNoiseSource {
  /// Where all of it comes from.
  var generator: PCG64
  private let count: Int
  private let acting: UnsafeMutablePointer<Float>
  private let online: UnsafeMutablePointer<Float>
  private let target: UnsafeMutablePointer<Float>

  /// - Parameters:
  ///   - count: numbers that a network takes.
  ///   - actor: has the input `noise`.
  ///   - learner: has the inputs `noise` and `target_noise`.
  ///   - generator: where all of it comes from.
  /// - Throws: `NeuralError` if an input is missing.
  init(count: Int, actor: Runner, learner: Runner, generator: PCG64) throws {
    self.count = count
    self.generator = generator
    acting = try actor.input("noise")
    online = try learner.input("noise")
    target = try learner.input("target_noise")
  }

  /// Draws the noise that the next actions are chosen with.
  mutating func drawForActing() { LayerNoise.draw(count, into: acting, using: &generator) }

  /// Draws the noise of the next update.
  mutating func drawForLearning() {
    LayerNoise.draw(count, into: online, using: &generator)
    LayerNoise.draw(count, into: target, using: &generator)
  }
}
