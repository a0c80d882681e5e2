import Formats
import Gym
import Randomness
import Testing

@testable import Agents

@Suite struct SlateQTests {
  private func settings(_ target: SlateQ.Configuration.Target = .q) -> SlateQ.Configuration {
    var settings = SlateQ.Configuration()
    settings.learningRate = 2e-3
    settings.replayCapacity = 20_000
    settings.learningStarts = 200
    settings.batchSize = 128
    settings.trainFrequency = 1
    settings.epsilonEnd = 0.3
    settings.target = target
    settings.targetUpdateInterval = 200
    return settings
  }

  private func loop(
    _ configuration: SlateQ.Configuration, length: Int = 1, threads: Int = 1, seed: UInt64 = 1
  ) throws -> Loop {
    let vector = try EnvironmentVector(Shelf(length: length), count: 8, autoreset: .sameStep)
    let agent = try SlateQ.make(
      configuration, observationSpace: vector.observationSpace, actionSpace: vector.actionSpace,
      restrictsActions: false, environments: 8, threads: threads, seed: seed)
    return try Loop(agent, in: vector, total: 24_000)
  }

  /// What slates of a policy are worth on random shelves, as a part of the greatest worth.
  private func shareOfBest(_ policy: any AgentPolicy) throws -> Float {
    var generator = PCG64(seed: 77)
    let space = try Slates(items: 4, size: 2)
    let codes = (0..<500).map { _ -> [Float] in
      [0]
        + (0..<4).flatMap { _ in
          [Float(generator.uniform(0, 2)), Float(generator.uniform(-1, 2))]
        } + [0, 0]
    }
    var none: PCG64?
    let actions = try policy.actions(codes, generator: &none)
    var (own, best): (Float, Float) = (0, 0)
    for (code, action) in zip(codes, actions) {
      let items = Array(code[1..<9])
      own += Shelf.worth(of: space.element(at: action), items: items)
      best += (0..<6).map { Shelf.worth(of: space.element(at: $0), items: items) }.max() ?? 0
    }
    return own / best
  }

  /// Values and appeals are learned well enough that slates are worth 97 % of the best there are.
  @Test(arguments: SlateQ.Configuration.Selection.allCases)
  func findsNearlyTheBestSlates(_ selection: SlateQ.Configuration.Selection) throws {
    var configuration = settings()
    configuration.selection = selection
    let loop = try loop(configuration)
    try loop.iterate(3000)
    let share = try shareOfBest(loop.agent.policy)
    // Products of appeal and value are not the best way to make a slate, as the paper says.
    #expect(share > (selection == .top ? 0.9 : 0.97), "\(share)")
  }

  /// In sessions of four steps the value of choosing nothing is what the other steps bring.
  @Test(arguments: SlateQ.Configuration.Target.allCases)
  func valuesLookAhead(_ target: SlateQ.Configuration.Target) throws {
    var configuration = settings(target)
    configuration.discount = 1
    configuration.epsilonEnd = 0.05
    let loop = try loop(configuration, length: 4)
    try loop.iterate(3000)
    let policy = loop.agent.policy
    func none(_ time: Float) throws -> Float {
      let code: [Float] = [time, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0]
      return try policy.thoughts(code)["value of no choice"]?.first ?? .nan
    }
    let values = try [0, 0.25, 0.5, 0.75].map { try none($0) }
    // Nothing comes after the last step; a step brings about 0.9.
    #expect(abs(values[3]) < 0.25, "\(values)")
    #expect(values[0] > values[1] && values[1] > values[2] && values[2] > values[3] + 0.4)
    #expect(values[0] > 1.8 && values[0] < 3.6, "\(values)")
  }

  @Test(arguments: SlateQ.Configuration.Target.allCases)
  func continuesAsIfUninterrupted(_ target: SlateQ.Configuration.Target) throws {
    let whole = try loop(settings(target), length: 3)
    try whole.iterate(61)
    let checkpoint = try whole.checkpoint()
    let progress = whole.progress
    _ = whole.agent.takeMetrics()
    try whole.iterate(40)
    let other = try loop(settings(target), length: 3, threads: 2, seed: 9)
    try other.iterate(3)
    try other.agent.decode(from: checkpoint)
    try other.vector.decode(from: checkpoint)
    other.progress = progress
    _ = other.agent.takeMetrics()
    try other.iterate(40)
    #expect(same(try whole.checkpoint(), try other.checkpoint()))
    #expect(whole.agent.takeMetrics() == other.agent.takeMetrics())
  }

  @Test func aSavedPolicyIsTheLiveOne() throws {
    let loop = try loop(settings())
    try loop.iterate(60)
    let live = loop.agent.policy
    let saved = try SlateQ.policy(from: stored(live))
    #expect(saved.actionSpace == loop.vector.actionSpace && saved.agentName == "slate_q")
    var generator = PCG64(seed: 2)
    let codes = (0..<200).map { _ in (0..<11).map { _ in Float(generator.random()) } }
    var none: PCG64?
    #expect(
      try live.actions(codes, generator: &none) == saved.actions(codes, generator: &none))
    #expect(try live.thoughts(codes[0]) == saved.thoughts(codes[0]))
    #expect(try saved.thoughts(codes[0])["item values"]?.count == 4)
  }

  @Test func saysWhatItCannotLearn() throws {
    func sentence(_ observation: SpaceDescription, _ action: SpaceDescription) -> String {
      do {
        _ = try SlateSpaces(observationSpace: observation, actionSpace: action)
        return "accepted"
      } catch { return "\(error)" }
    }
    let slates = SpaceDescription.slates(items: 4, size: 2, isOrdered: false)
    let box = SpaceDescription.box(shape: [3], low: [0, 0, 0], high: [1, 1, 1])
    #expect(sentence(box, .discrete(count: 2, start: 0)).contains("SlateQ chooses slates"))
    #expect(sentence(box, slates).contains("a part with the name response"))
    let items = SpaceDescription.box(shape: [3, 1], low: [0, 0, 0], high: [1, 1, 1])
    let response = SpaceDescription.box(shape: [2, 1], low: [0, 0], high: [1, 1])
    #expect(
      sentence(
        .named([.init(name: "items", space: items), .init(name: "response", space: response)]),
        slates
      ).contains("a row for each item"))
  }

  /// Without features items are told apart by their numbers, and too many slates by scores.
  @Test func readsWhatIsThere() throws {
    let response = SpaceDescription.box(
      shape: [3, 1], low: [0, 0, 0], high: [1, 1, 1])
    let user = SpaceDescription.box(shape: [2], low: [0, 0], high: [1, 1])
    let spaces = try SlateSpaces(
      observationSpace: .named([
        .init(name: "user", space: user), .init(name: "response", space: response),
      ]), actionSpace: .slates(items: 200, size: 3, isOrdered: false))
    #expect(spaces.features == 200 && spaces.userWidth == 5 && spaces.actionWidth == 200)
    #expect(spaces.chosenPlace([0, 0, 0, 1, 0]) == 1 && spaces.chosenPlace([1, 1, 0, 0, 0]) == 3)
    var scores = [Float](repeating: 0, count: 200)
    spaces.write([7, 3, 150], to: &scores)
    #expect(scores[3] > scores[7] && scores[7] > scores[150] && scores[150] > 0)
  }
}
