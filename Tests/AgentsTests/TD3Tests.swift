import Formats
import Gym
import Neural
import Randomness
import Testing

@testable import Agents

@Suite struct TD3Tests {
  private func loop(
    _ change: (inout TD3.Configuration) -> Void = { _ in }
  ) throws -> Loop {
    var settings = ControlKind.td3.td3Settings
    settings.learningStarts = 0
    change(&settings)
    let vector = try Glide.vector(1)
    return try Loop(make(TD3.self, settings, for: vector), in: vector, total: 100)
  }

  /// Actor and targets move with every second update of the critics, targets by τ.
  @Test func delaysTheActorAndTheTargets() throws {
    let loop = try loop { $0.polyak = 0.25 }
    let start = try loop.state()
    try loop.iterate()
    let middle = try loop.state()
    func floats(_ archive: Archive, _ path: String) throws -> [Float] {
      try archive.floats("agent/\(path)")
    }
    let (actor, critic) = ("actor.head.kernel", "critic_1.hidden_0.kernel")
    #expect(try floats(middle, "weights/\(actor)") == floats(start, "weights/\(actor)"))
    #expect(try floats(middle, "target/\(critic)") == floats(start, "target/\(critic)"))
    #expect(try floats(middle, "weights/\(critic)") != floats(start, "weights/\(critic)"))
    try loop.iterate()
    let end = try loop.state()
    #expect(try floats(end, "weights/\(actor)") != floats(start, "weights/\(actor)"))
    for path in [actor, critic] {
      let before = try floats(start, "target/\(path)")
      let online = try floats(end, "weights/\(path)")
      let after = try floats(end, "target/\(path)")
      for index in before.indices {
        #expect(abs(after[index] - (0.75 * before[index] + 0.25 * online[index])) < 1e-6)
      }
    }
  }

  @Test func lossesAreThoseOfTheFormulas() throws {
    let spaces = try ActorSpaces(
      agent: "TD3", observationSpace: .box(shape: [2], low: [-1, -1], high: [1, 1]),
      actionSpace: .box(shape: [1], low: [-1], high: [1]))
    var settings = TD3.Configuration()
    settings.hiddenSizes = [3]
    settings.activation = .tanh
    for critics in [1, 2] {
      let networks = ControlNetworks(
        kind: .deterministic, critics: critics, layers: settings.layers)
      var generator = PCG64(seed: UInt64(critics))
      func network() -> PlainNetwork {
        var parameters = [
          "actor.hidden_0.kernel": generator.normals(6),
          "actor.hidden_0.bias": generator.normals(3),
          "actor.head.kernel": generator.normals(3), "actor.head.bias": generator.normals(1),
        ]
        for critic in 0..<critics {
          parameters["critic_\(critic).hidden_0.kernel"] = generator.normals(9)
          parameters["critic_\(critic).hidden_0.bias"] = generator.normals(3)
          parameters["critic_\(critic).head.kernel"] = generator.normals(3)
          parameters["critic_\(critic).head.bias"] = generator.normals(1)
        }
        return PlainNetwork(parameters: parameters)
      }
      let (online, target) = (network(), network())
      // Noise beyond the clip, and an action beyond the bound.
      let inputs: [String: [Double]] = [
        "observation": generator.normals(8), "next_observation": generator.normals(8),
        "real_action": [0.3, -0.9, 0.1, 1], "reward": generator.normals(4),
        "continues": [1, 1, 0, 1], "next_noise": [0.4, -9, 1.2, 9],
      ]
      func pair(_ name: String, _ row: Int) -> [Double] {
        Array((inputs[name] ?? [])[2 * row..<2 * row + 2])
      }
      func action(_ network: PlainNetwork, _ x: [Double]) -> Double {
        PlainMath.tangent(network(x, "actor")[0])
      }
      let targets = (0..<4).map { row in
        let x = pair("next_observation", row)
        let noise = Swift.max(-0.5, Swift.min(0.5, 0.2 * (inputs["next_noise"]?[row] ?? 0)))
        let chosen = Swift.max(-1, Swift.min(1, action(target, x) + noise))
        let values = (0..<critics).map { target(x + [chosen], "critic_\($0)")[0] }
        let future = 0.99 * (inputs["continues"]?[row] ?? 0) * (values.min() ?? 0)
        return (inputs["reward"]?[row] ?? 0) + future
      }
      try compareUpdate(
        TD3.criticGraph(settings, networks, spaces), inputs: inputs,
        parameters: [online, target], batch: 4
      ) { network in
        (0..<4).reduce(0) { sum, row in
          let x = pair("observation", row) + [inputs["real_action"]?[row] ?? 0]
          return sum
            + (0..<critics).reduce(0) { inner, critic in
              let error = network(x, "critic_\(critic)")[0] - targets[row]
              return inner + error * error / 4
            }
        }
      }
      try compareUpdate(
        TD3.actorGraph(networks, spaces), inputs: inputs, parameters: [online], batch: 4
      ) { network in
        (0..<4).reduce(0) { sum, row in
          let x = pair("observation", row)
          return sum - network(x + [action(network, x)], "critic_0")[0] / 4
        }
      }
    }
  }

  /// DDPG is TD3 with one critic, no smoothing and no delay.
  @Test func ddpgIsTheSameWithoutTheThree() throws {
    let settings = ControlKind.ddpg.ddpgSettings
    let twin = settings.twin
    #expect(twin.policyDelay == 1 && twin.targetPolicyNoise == 0)
    let loop = try Loop(
      make(DDPG.self, settings, for: Glide.vector(2)), in: Glide.vector(2), total: 1000)
    try loop.iterate(64)
    let archive = try loop.policy()
    #expect(archive.blocks.keys.contains { $0.contains("critic_0") })
    #expect(!archive.blocks.keys.contains { $0.contains("critic_1") })
    #expect(try DDPG.policy(from: archive).agentName == "ddpg")
  }

  /// The process's stationary deviation is σ·√(0.01 / (1 − 0.9985²)), and an end takes it to zero.
  @Test func theProcessGoesToAndFro() throws {
    var noise = ExplorationNoise(.ornsteinUhlenbeck, deviation: 0.1, environments: 2, width: 1)
    var generator = PCG64(seed: 5)
    var (squares, products, last) = (0.0, 0.0, 0.0)
    let count = 400_000
    var actions: [Float] = [0, 0]
    for _ in 0..<count {
      actions = [0, 0]
      noise.add(to: &actions, count: 2, using: &generator)
      let x = Double(actions[0])
      squares += x * x
      products += x * last
      last = x
    }
    let variance = 0.01 * 0.01 / (1 - 0.9985 * 0.9985)
    #expect(abs(squares / Double(count) / variance - 1) < 0.15)
    #expect(abs(products / squares - 0.9985) < 1e-3)
    var archive = Archive()
    try noise.encode(into: &archive, at: "noise")
    var other = ExplorationNoise(.ornsteinUhlenbeck, deviation: 0.1, environments: 2, width: 1)
    try other.decode(from: archive, at: "noise")
    noise.restart(0)
    var generators = (generator, generator)
    var (one, two): ([Float], [Float]) = ([0, 0], [0, 0])
    noise.add(to: &one, count: 2, using: &generators.0)
    other.add(to: &two, count: 2, using: &generators.1)
    #expect(one[1] == two[1])
    #expect(one[0] != two[0] && abs(one[0]) < 0.06)
    var wide = ExplorationNoise(.ornsteinUhlenbeck, deviation: 0.1, environments: 3, width: 1)
    #expect(throws: FormatError.self) { try wide.decode(from: archive, at: "noise") }
    // Actions stay between −1 and 1, and no noise is none.
    var loud = ExplorationNoise(.normal, deviation: 100, environments: 2, width: 1)
    loud.add(to: &one, count: 2, using: &generator)
    #expect(one.allSatisfy { abs($0) <= 1 })
    var silent = ExplorationNoise(.normal, deviation: 0, environments: 2, width: 1)
    two = [0.5, -0.5]
    silent.add(to: &two, count: 2, using: &generator)
    #expect(two == [0.5, -0.5])
  }
}
