import Apus
import Drawing
import Randomness

/// A drone that holds its height over a pad in gusty wind: three thrusts, a battery for 200 steps.
struct Drone: RegisteredEnvironment {
  struct Parameters: EnvironmentParameters {
    var gust = 3.0  // the strength of the wind in m/s²
  }
  static let registrations = [
    Registration<Parameters>("Drone-v0", "Hold a drone at one metre.", maxEpisodeSteps: 200)
  ]
  var observationSpace: Box<SIMD3<Float>> { Box(low: [-2, -9, -9], high: [2, 9, 9]) }
  var actionSpace: Discrete { Discrete(3) }
  let parameters: Parameters
  var (height, speed, wind, flies) = (1.0, 0.0, 0.0, false)
  var generator = PCG64(seed: 0)

  init(parameters: Parameters) { self.parameters = parameters }

  mutating func reset(seed: UInt64?) -> SIMD3<Float> {
    if let seed { generator = PCG64(seed: seed) }
    (height, speed, wind) = (generator.uniform(0.5, 1.5), generator.uniform(-1, 1), 0)
    flies = true
    return observation
  }

  mutating func step(_ thrust: Int) throws -> Step<SIMD3<Float>> {
    guard flies else { throw GymError.resetNeeded }
    try actionSpace.require(thrust)
    wind = 0.9 * wind + generator.uniform(-1, 1) * parameters.gust / 3
    speed += (Double(thrust - 1) * 6 + wind) * 0.05
    height += speed * 0.05
    let crashed = height < 0 || height > 2
    return Step(
      observation: observation, reward: crashed ? -10 : 1 - abs(height - 1), terminated: crashed)
  }

  var observation: SIMD3<Float> { [Float(height - 1), Float(speed), Float(wind)] }
}
