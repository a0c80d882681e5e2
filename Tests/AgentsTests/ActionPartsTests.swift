import Formats
import Gym
import Neural
import Randomness
import Testing

@testable import Agents

/// Actions of several choices and numbers: what they are, how they are drawn and learned.
@Suite struct ActionPartsTests {
  private func parts(_ space: SpaceDescription) throws -> ActionParts {
    try #require(ActionParts(space))
  }

  @Test func readsSpaces() throws {
    let box = SpaceDescription.box(shape: [2], low: [-1, 0], high: [1, 2])
    let many = try parts(.multiDiscrete(counts: [3, 2], starts: [1, 0]))
    #expect(many.counts == [3, 2] && many.outputs == 5)
    #expect(many.actionCount == 6 && many.codeWidth == 1)
    let bits = try parts(.multiBinary(shape: [5, 5]))
    #expect(bits.counts.count == 25 && bits.actionCount == nil && bits.codeWidth == 25)
    let mixed = try parts(
      .named([
        .init(name: "a", space: .product([.discrete(count: 4, start: 1), box])),
        .init(name: "b", space: .multiBinary(shape: [2])),
      ]))
    #expect(mixed.counts == [4, 2, 2] && mixed.bounds.high == [1, 2])
    #expect(mixed.outputs == 10 && mixed.codeWidth == 8 && mixed.actionCount == nil)
    let text = SpaceDescription.text(minLength: 0, maxLength: 3, characters: "ab")
    #expect(ActionParts(.product([box, text])) == nil)
    // What is of boxes alone is a box, and slates are numbered.
    #expect(ActionHead(.product([box, box]), actions: 4).numbers == 4)
    #expect(ActionHead(.product([box, box]), actions: 4).logits == 0)
    let slates = SpaceDescription.slates(items: 3, size: 2, isOrdered: true)
    #expect(ActionHead(slates, actions: 6) == .categorical(actions: 6))
  }

  /// An action's code means to the space what was chosen.
  @Test func codesAreThoseOfTheSpaces() throws {
    let pairs = try Pairs()
    let many = try parts(pairs.actionSpace.description)
    var code: [Float] = [-1]
    for x in 0..<3 {
      for y in 0..<2 {
        many.writeCode(choices: [x, y], numbers: [Float](), into: &code)
        #expect(pairs.actionSpace.element(at: Int(code[0])) == [x + 5, y])
      }
    }
    let mixed = try Mixed()
    let all = try parts(mixed.actionSpace.description)
    #expect(all.codeWidth == mixed.actionSpace.flatCount)
    var flat = [Float](repeating: -1, count: 6)
    all.writeCode(choices: [1, 0, 1], numbers: [9, -0.5], into: &flat)
    let element = mixed.actionSpace.unflatten(flat.span)
    #expect(element.0 == [3, -0.5] && element.1 == 8 && element.2 == [0, 1])
  }

  /// Under any mask each legal action is drawn as often as its probability says, no illegal one ever; and
  /// the probabilities of the legal ones make 1.
  @Test func masksAreKept() throws {
    let space = SpaceDescription.multiDiscrete(counts: [3, 2, 2], starts: [0, 0, 0])
    let parts = try parts(space)
    let spaces = try ActorSpaces(
      agent: "test", observationSpace: .box(shape: [2], low: [-1, -1], high: [1, 1]),
      actionSpace: space, restrictsActions: true)
    let networks = ActorCritic(NetworkConfiguration(hiddenSizes: [4], activation: .tanh))
    let graph = try networks.likelihoodGraph(parts, spaces)
    let runner = Runner(try Plan(graph, capacity: 1))
    let nothing = Weights(zeros: ParameterLayout(graph))
    let (outputs, kept, legal) = (
      try runner.input("output"), try runner.input("real_action"), try runner.input("legal")
    )
    var generator = PCG64(seed: 4)
    for _ in 0..<20 {
      var mask = (0..<12).map { _ in generator.random() < 0.3 }
      mask[generator.integer(below: 12)] = true
      let logits = generator.normals(7)
      var (probabilities, logarithms): ([Float], [Float]) = ([], [])
      var first = 0
      for count in parts.counts {
        let line = plainLogSoftmax(Array(logits[first..<first + count]))
        logarithms += line.map { Float($0) }
        probabilities += line.map { Float(PlainMath.exponential($0)) }
        first += count
      }
      let chooser = PartsChooser(parts)
      var counts = [Int](repeating: 0, count: 12)
      var shares = [Double](repeating: 0, count: 12)
      for _ in 0..<2000 {
        chooser.draw(probabilities, logarithms, legal: mask, using: &generator)
        let (x, y, z) = (chooser.choices[0], chooser.choices[1], chooser.choices[2])
        let action = 4 * x + 2 * y + z
        counts[action] += 1
        for index in 0..<7 { outputs[index] = Float(logits[index]) }
        chooser.writeChoices(into: kept)
        chooser.writeMask(into: legal)
        try runner.run(count: 1, weights: nothing)
        let logarithm = Double(try runner.output("log_probability").pointee)
        shares[action] = PlainMath.exponential(logarithm)
      }
      for action in 0..<12 where !mask[action] { #expect(counts[action] == 0) }
      let drawn = (0..<12).filter { counts[$0] > 0 }
      #expect(abs(drawn.reduce(0) { $0 + shares[$1] } - 1) < 0.02)
      let chi = chiSquare(drawn.map { counts[$0] }, drawn.map { 2000 * shares[$0] })
      // The quantile 0.9999 of χ² with 11 degrees of freedom.
      #expect(chi < 37.4)
      chooser.best(logarithms, legal: mask)
      #expect(mask[4 * chooser.choices[0] + 2 * chooser.choices[1] + chooser.choices[2]])
    }
  }

  /// Logarithms of probabilities and entropies are the sums over the parts.
  @Test func theDistributionIsAProduct() throws {
    let mixed = try Mixed()
    let space = mixed.actionSpace.description
    let parts = try parts(space)
    let spaces = try ActorSpaces(
      agent: "test", observationSpace: mixed.observationSpace.description, actionSpace: space)
    let networks = ActorCritic(
      NetworkConfiguration(hiddenSizes: [3], activation: .tanh),
      deviation: ActionDeviation(logStdInit: -0.5))
    let graph = try Graph.trace { trace in
      let distribution = networks.distribution(spaces.observations(trace), spaces)
      trace.output(
        "log_probability", distribution.logProbability(of: TakenAction(trace, spaces.head)))
      trace.output("entropy", distribution.entropy)
    }
    let layout = ParameterLayout(graph)
    let weights = Weights(layout, seed: 5)
    let plain = PlainNetwork(
      parameters: Dictionary(
        uniqueKeysWithValues: layout.entries.map { entry in
          (entry.path, (weights[entry.path] ?? []).map(Double.init))
        }))
    let x = [0.3, -0.7]
    let output = plain(x, "actor")
    #expect(output.count == parts.outputs && parts.outputs == 8)
    let choices = [1, 0, 1]
    let numbers = [0.4, -1.5]
    var (expected, entropy) = (0.0, 0.0)
    for choice in 0..<3 {
      let line = plainLogSoftmax(Array(output[2 * choice..<2 * choice + 2]))
      expected += line[choices[choice]]
      entropy -= line.reduce(0) { $0 + PlainMath.exponential($1) * $1 }
    }
    let deviation = PlainMath.exponential(-0.5)
    for column in 0..<2 {
      let distance = (numbers[column] - output[6 + column]) / deviation
      expected += -distance * distance / 2 + 0.5 - logOfTwoPi / 2
      entropy += -0.5 + 0.5 + logOfTwoPi / 2
    }
    let runner = Runner(try Plan(graph, capacity: 1))
    let (seen, action) = (try runner.input("observation"), try runner.input("real_action"))
    for (index, number) in x.enumerated() { seen[index] = Float(number) }
    for (index, number) in ([0.0, 1, 1, 0, 0, 1] + numbers).enumerated() {
      action[index] = Float(number)
    }
    try runner.run(count: 1, weights: weights)
    #expect(abs(Double(try runner.output("log_probability").pointee) - expected) < 1e-5)
    #expect(abs(Double(try runner.output("entropy").pointee) - entropy) < 1e-5)
  }

  // MARK: Learning

  private func loop(
    _ kind: Kind, in vector: any VectorEnvironment, threads: Int = 1, seed: UInt64 = 1
  ) throws -> Loop {
    try Loop(
      kind.agent(for: vector, hiddenSizes: [32], threads: threads, seed: seed), in: vector,
      total: 20_000)
  }

  private static let kinds: [Kind] = [.ppo, .recurrentPPO, .a2c, .trpo, .reinforce]

  @Test(arguments: kinds) func namesPairs(_ kind: Kind) throws {
    let vector = try EnvironmentVector(Pairs(), count: 4, autoreset: .sameStep)
    let loop = try loop(kind, in: vector)
    try loop.iterate(80 * kind.iterations)
    var none: PCG64? = nil
    for x in 0..<3 {
      for y in 0..<2 {
        let seen = Pairs.seen([x, y])
        let code = try loop.agent.policy.actions([[seen.x, seen.y]], generator: &none)[0]
        #expect(code == 2 * x + y)
      }
    }
  }

  @Test(arguments: kinds) func setsSwitches(_ kind: Kind) throws {
    let vector = try EnvironmentVector(Switches(), count: 4, autoreset: .sameStep)
    let loop = try loop(kind, in: vector)
    try loop.iterate(80 * kind.iterations)
    var none: PCG64? = nil
    let all = (0..<16).map { lamps in (0..<4).map { Float(lamps >> (3 - $0) & 1) } }
    #expect(try loop.agent.policy.actions(all, generator: &none) == Array(0..<16))
    #expect(try loop.agent.policy.thoughts(all[3])["probabilities 4"]?.count == 2)
  }

  @Test(arguments: kinds) func choosesAndAims(_ kind: Kind) throws {
    let vector = try EnvironmentVector(Mixed(), count: 4, autoreset: .sameStep)
    let loop = try loop(kind, in: vector)
    try loop.iterate((kind == .reinforce ? 400 : 120) * kind.iterations)
    var none: PCG64? = nil
    for shown: Float in [-1, 1] {
      let code = try loop.agent.policy.codes([[shown, 0]], generator: &none)[0]
      let action = try Mixed().actionSpace.unflatten(code.span)
      let goal = Aim.goal(shown)
      #expect(abs(action.0.x - goal.x) < 0.5 && abs(action.0.y - min(goal.y, 2)) < 0.5, "\(code)")
      #expect((action.1 == 7) == (shown > 0))
      #expect(action.2 == [shown > 0 ? 1 : 0, 1])
    }
  }

  /// Closed doors are never tried (they would throw), and the best is found by row and column.
  @Test(arguments: kinds) func findsTheOpenDoor(_ kind: Kind) throws {
    let vector = try EnvironmentVector(
      Locks(), count: 4, autoreset: .sameStep, maxEpisodeSteps: 4)
    let loop = try loop(kind, in: vector)
    try loop.iterate(200 * kind.iterations)
    let policy = loop.agent.policy
    let action = Slab<Float>(count: 4, repeating: 0)
    var right = 0
    for generator in [nil, PCG64(seed: 2)] {
      var generator = generator
      for _ in 0..<50 {
        try policy.act(
          observations: vector.observations, legal: vector.legalActions, count: 4, into: action,
          generator: &generator)
        for row in 0..<4 where Int(action[row]) == vector[row].best { right += 1 }
        try vector.step(action)
      }
    }
    #expect(right > 320, "\(right) of 400")
  }

  private static func worlds() throws -> [any VectorEnvironment] {
    [
      try EnvironmentVector(Mixed(), count: 4, autoreset: .sameStep, maxEpisodeSteps: 3),
      try EnvironmentVector(Locks(), count: 4, autoreset: .sameStep, maxEpisodeSteps: 3),
    ]
  }

  /// The first minibatch's probabilities are those of acting to the bit, masks and all.
  @Test(arguments: 0..<2) func theFirstMinibatchHasRatioOne(_ world: Int) throws {
    var settings = Kind.ppoSettings
    settings.epochs = 1
    settings.batchSize = 128
    let vector = try Self.worlds()[world]
    let loop = try Loop(make(PPO.self, settings, for: vector), in: vector, total: 2000)
    for _ in 0..<3 {
      try loop.iterate()
      let measures = Dictionary(
        uniqueKeysWithValues: zip(loop.agent.metricNames, loop.agent.takeMetrics()))
      #expect(measures["approximate_kl"] == 0)
      #expect(measures["clip_fraction"] == 0)
    }
  }

  @Test(arguments: kinds, 0..<2)
  func continuesAsIfUninterrupted(_ kind: Kind, world: Int) throws {
    let whole = try loop(kind, in: Self.worlds()[world])
    try whole.iterate(kind.iterations + 1)
    let checkpoint = try whole.checkpoint()
    let progress = whole.progress
    try whole.iterate(2 * kind.iterations)
    let other = try loop(kind, in: Self.worlds()[world], threads: 2, seed: 9)
    try other.iterate()
    try other.agent.decode(from: checkpoint)
    try other.vector.decode(from: checkpoint)
    other.progress = progress
    try other.iterate(2 * kind.iterations)
    #expect(same(try whole.checkpoint(), try other.checkpoint()))
    // And the saved policy is the live one.
    let live = whole.agent.policy
    let saved = try kind.policy(from: stored(live))
    #expect(same(try stored(saved), try stored(live)))
    let width = whole.vector.observationWidth
    let seen = (0..<width).map { Float($0) / 7 }
    #expect(try saved.thoughts(seen) == live.thoughts(seen))
    if world == 0 {
      var generators: (PCG64?, PCG64?) = (PCG64(seed: 3), PCG64(seed: 3))
      let many = [[Float]](repeating: seen, count: 50)
      let drawn = try live.codes(many, generator: &generators.0)
      #expect(drawn == (try saved.codes(many, generator: &generators.1)))
      #expect(Set(drawn).count == 50)
    }
  }

  @Test func refusesWhatItCannotDo() throws {
    let vector = try EnvironmentVector(Mixed(), count: 1, autoreset: .sameStep)
    var settings = Kind.ppoSettings
    settings.useSDE = true
    let error = #expect(throws: GymError.self) { _ = try make(PPO.self, settings, for: vector) }
    #expect(error?.description.contains("use_sde") == true)
    let other = try EnvironmentVector(Aim(), count: 1, autoreset: .sameStep)
    let agent = try make(PPO.self, Kind.ppoSettings, for: vector)
    try other.reset(seed: 0)
    let misfit = #expect(throws: GymError.self) {
      try agent.act(
        in: other, into: Slab(count: 2, repeating: 0), at: Progress(steps: 0, totalSteps: 9))
    }
    #expect(misfit?.description.contains("logits and numbers") == true)
    let text = SpaceDescription.text(minLength: 0, maxLength: 3, characters: "ab")
    #expect(!PPO.accepts(observationSpace: text, actionSpace: .product([text, text])))
  }
}
