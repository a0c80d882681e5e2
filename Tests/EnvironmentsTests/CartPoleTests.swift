import Drawing
import Formats
import Foundation
import Gym
import Randomness
import Testing

@testable import Environments

@Suite struct CartPoleTests {
  private func parameters(
    _ low: Double = -0.05, _ high: Double = 0.05, suttonBarto: Bool = false,
    integrator: String = "euler"
  ) throws -> CartPole.Parameters {
    var parameters = CartPole.Parameters()
    parameters.low = low
    parameters.high = high
    parameters.suttonBartoReward = suttonBarto
    parameters.kinematicsIntegrator = try #require(
      CartPole.KinematicsIntegrator(rawValue: integrator))
    return parameters
  }

  /// 220,000 steps in thousands of episodes, with every option, equal to the bit.
  @Test func randomEpisodesEqualGymnasiums() throws {
    for run in try CartPoleFixture.load().random {
      let options = try parameters(
        run.low, run.high, suttonBarto: run.sutton_barto_reward, integrator: run.integrator)
      let limit = run.environment == "CartPole-v0" ? 200 : 500
      var environment = try TimeLimit(CartPole(parameters: options), maxEpisodeSteps: limit)
      var actions = PCG64(seed: run.seed)
      var checksum = Checksum()
      var observation = try environment.reset(seed: run.seed)
      checksum.add(observation)
      var episodes = 0
      for _ in 0..<run.steps {
        let step = try environment.step(environment.actionSpace.sample(using: &actions))
        observation = step.observation
        checksum.add(observation)
        checksum.add(
          reward: step.reward, terminated: step.terminated, truncated: step.truncated)
        if step.ended {
          episodes += 1
          observation = try environment.reset(seed: nil)
          checksum.add(observation)
        }
      }
      #expect(episodes == run.episodes, "\(run)")
      #expect(bits(observation.floats) == run.last, "\(run)")
      #expect(checksum.hexadecimal == run.checksum, "\(run)")
    }
  }

  @Test func longEpisodesEqualGymnasiums() throws {
    for run in try CartPoleFixture.load().balanced {
      let limit = run.environment == "CartPole-v0" ? 200 : 500
      var environment = try TimeLimit(CartPole(), maxEpisodeSteps: limit)
      var checksum = Checksum()
      var lengths: [Int] = []
      var observation = try environment.reset(seed: run.seed)
      for _ in run.lengths {
        checksum.add(observation)
        var over = false
        while !over {
          let seen = (0..<4).map { Double(observation[$0]) }
          let lean = seen[2] + 0.5 * seen[3] + 0.05 * seen[0] + 0.1 * seen[1]
          let step = try environment.step(lean > 0 ? 1 : 0)
          observation = step.observation
          checksum.add(observation)
          checksum.add(
            reward: step.reward, terminated: step.terminated, truncated: step.truncated)
          over = step.ended
        }
        lengths.append(environment.elapsedSteps)
        observation = try environment.reset(seed: nil)
      }
      #expect(lengths == run.lengths)
      #expect(checksum.hexadecimal == run.checksum)
    }
  }

  @Test func goesOnBeyondTheEndAsGymnasium() throws {
    for run in try CartPoleFixture.load().beyond {
      var environment = try CartPole(
        parameters: parameters(suttonBarto: run.sutton_barto_reward))
      #expect(bits(try environment.reset(seed: run.seed).floats) == run.first)
      for index in run.observations.indices {
        let step = try environment.step(1)
        #expect(bits(step.observation.floats) == run.observations[index])
        #expect(step.reward == run.rewards[index])
        #expect(step.terminated == run.terminated[index])
      }
    }
  }

  @Test func vectorsEqualGymnasiumsInEveryMode() throws {
    for run in try CartPoleFixture.load().vectors {
      let mode = try #require(
        AutoresetMode.allCases.first { "\($0)".lowercased() == run.mode.lowercased() }
          ?? AutoresetMode(rawValue: run.mode.lowercased()))
      let vector = try EnvironmentVector(
        CartPole(), count: run.count, autoreset: mode, maxEpisodeSteps: run.limit)
      func bitsNow(_ slab: Slab<Float>) -> String { bits((0..<slab.count).map { slab[$0] }) }
      func flags(_ slab: Slab<Bool>) -> String {
        (0..<slab.count).map { slab[$0] ? "1" : "0" }.joined()
      }
      try vector.reset(seed: run.seed)
      #expect(bitsNow(vector.observations) == run.first)
      let actions = Slab<Float>(count: run.count, repeating: 0)
      for row in run.rows {
        for (index, action) in row.actions.enumerated() { actions[index] = action == "1" ? 1 : 0 }
        try vector.step(actions)
        #expect(bitsNow(vector.observations) == row.observations)
        #expect(bitsNow(vector.finalObservations) == row.final ?? row.observations)
        #expect((0..<run.count).map { vector.rewards[$0] } == row.rewards)
        #expect(flags(vector.terminated) == row.terminated)
        #expect(flags(vector.truncated) == row.truncated)
        if let reset = row.reset {
          let mask = Slab<Bool>(count: run.count, repeating: false)
          for index in 0..<run.count {
            mask[index] = vector.terminated[index] || vector.truncated[index]
          }
          try vector.reset(where: mask, seed: nil)
          #expect(bitsNow(vector.observations) == reset)
        }
      }
    }
  }

  @Test(.enabled(if: GoldenTraces.exist, "no ../shared here"))
  func goldenTrace() throws {
    try GoldenTraces.check(CartPole.self, "CartPole-v1", limit: 500)
  }

  @Test func refusesWhatMakesNoSense() throws {
    var environment = try CartPole()
    #expect(throws: GymError.resetNeeded) { try environment.step(0) }
    _ = try environment.reset(seed: nil)
    #expect(throws: GymError.actionOutsideSpace("2", space: "a whole number from 0 to 1")) {
      try environment.step(2)
    }
    #expect(throws: GymError.self) { try CartPole(parameters: parameters(0.1, 0)) }
    #expect(throws: GymError.self) { try CartPole(parameters: parameters(.nan, 0)) }
    #expect(throws: GymError.self) { try CartPole(parameters: parameters(0, .infinity)) }
  }

  @Test func withoutASeedTheSeedIsZero() throws {
    var unseeded = try CartPole()
    var seeded = try CartPole()
    #expect(try unseeded.reset(seed: nil) == seeded.reset(seed: 0))
  }

  @Test func copiesAndDecodedOnesHaveTheSameFuture() throws {
    var original = try TimeLimit(CartPole(), maxEpisodeSteps: 30)
    var actions = PCG64(seed: 8)
    _ = try original.reset(seed: 77)
    for _ in 0..<5 { _ = try original.step(actions.integer(below: 2)) }
    var copy = original
    var decoded = try JSON.decode(TimeLimit<CartPole>.self, from: JSON.encode(original))
    #expect(decoded.base.state == original.base.state)
    for _ in 0..<2_000 {
      let action = actions.integer(below: 2)
      let step = try original.step(action)
      let copied = try copy.step(action)
      let read = try decoded.step(action)
      #expect(step.observation == copied.observation && step.observation == read.observation)
      #expect(step.ended == copied.ended && step.ended == read.ended)
      if step.ended {
        let start = try original.reset(seed: nil)
        #expect(try copy.reset(seed: nil) == start)
        #expect(try decoded.reset(seed: nil) == start)
      }
    }
    #expect(original.base.state == decoded.base.state)
  }

  /// One call for both must round as the two calls do, beyond the range of an episode too.
  @Test func sineAndCosineAreTheCLibrarys() {
    var generator = PCG64(seed: 3)
    for range in [0.05, 0.25, 1, 100] {
      for _ in 0..<20_000 {
        let angle = generator.uniform(-range, range)
        let both = sineAndCosine(angle)
        #expect(both.sine == sin(angle) && both.cosine == cos(angle))
      }
    }
  }

  @Test func settingTheAngleTurnsThePole() throws {
    var turned = try CartPole()
    _ = try turned.reset(seed: 1)
    var begun = turned
    turned.state?.angle = 0.1
    let state = try #require(turned.state)
    begun.state = CartPole.State(
      position: state.position, velocity: state.velocity, angle: 0.1,
      angularVelocity: state.angularVelocity)
    #expect(turned.state == begun.state)
    #expect(try turned.step(1).observation == begun.step(1).observation)
  }

  @Test func spacesAreGymnasiums() throws {
    let environment = try CartPole()
    let angle: Float = 0.41887903
    #expect(
      environment.observationSpace.description
        == .box(
          shape: [4], low: [-4.8, -.infinity, -angle, -.infinity],
          high: [4.8, .infinity, angle, .infinity]))
    #expect(environment.actionSpace == Discrete(2))
  }

  @Test func isKnownByName() throws {
    let registry = EnvironmentRegistry.builtIn
    let first = try registry.specification("CartPole-v0")
    #expect(first.maxEpisodeSteps == 200 && first.rewardThreshold == 195)
    let second = try registry.specification("CartPole")
    #expect(second.id == "CartPole-v1")
    #expect(second.maxEpisodeSteps == 500 && second.rewardThreshold == 475)
    #expect(second.framesPerSecond == 50)
    guard case .object(let members) = try second.parametersJSON else {
      Issue.record("parameters are no object")
      return
    }
    #expect(
      members.map(\.key) == ["low", "high", "sutton_barto_reward", "kinematics_integrator"])
    let changed = try registry.make(
      "CartPole-v1",
      overrides: [
        ("sutton_barto_reward", .bool(true)), ("kinematics_integrator", .string("semi-implicit")),
        ("low", .integer(0)), ("high", .integer(0)),
      ])
    let environment = try changed.makeEpisodic()
    #expect(try environment.reset(seed: 1) == .array(Array(repeating: .number(0), count: 4)))
    #expect(try environment.step(.integer(1)).reward == 0)
  }

  @Test func wrongParametersAreAnswered() throws {
    let registry = EnvironmentRegistry.builtIn
    func answer(_ key: String, _ value: JSONValue) -> String {
      do {
        _ = try registry.make("CartPole-v1", overrides: [(key, value)])
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(answer("kinematics_integrator", .string("rk4")).contains("euler or semi-implicit"))
    #expect(answer("sutton_reward", .bool(true)).contains("sutton_barto_reward"))
    #expect(answer("low", .integer(1)).contains("not below low"))
    #expect(answer("low", .string("x")).contains("a number"))
  }

  @Test func isDrawnAsGymnasiumDrawsIt() throws {
    var environment = try CartPole()
    #expect(environment.draw().shapes.isEmpty)
    environment.state = CartPole.State(
      position: 1.2, velocity: 0, angle: .pi / 2, angularVelocity: 0)
    let drawing = environment.draw()
    #expect(drawing.width == 600 && drawing.height == 400 && drawing.shapes.count == 4)
    guard case .polygon(let cart, let black) = drawing.shapes[0],
      case .polygon(let pole, let brown) = drawing.shapes[1],
      case .circle(let axle, let radius, _) = drawing.shapes[2]
    else {
      Issue.record("\(drawing.shapes)")
      return
    }
    #expect(black.fill == .black && brown.fill == Color(202, 152, 101) && radius == 5)
    #expect(cart.map(\.x).min() == 425 && cart.map(\.x).max() == 475)
    #expect(cart.map(\.y).min() == 285 && cart.map(\.y).max() == 315)
    #expect(axle == Point(450, 292.5))
    // Leaning to the right by a quarter turn, the pole lies to the right of its axle.
    let right = try #require(pole.map(\.x).max())
    #expect(abs(right - (450 + 120)) < 1e-9)
    #expect(pole.allSatisfy { abs($0.y - 292.5) < 5.000001 })
  }
}
