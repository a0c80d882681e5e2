import Environments
import Gym
import Testing

@Suite struct BuiltInEnvironmentsTests {
  /// Every environment keeps all promises that can be checked.
  @Test(arguments: EnvironmentRegistry.builtIn.ids) func keepsItsPromises(id: String) throws {
    func errors(_ environment: some Environment) -> [EnvironmentFinding] {
      checkEnvironment(environment, seed: 1, steps: 300).filter { $0.severity == .error }
    }
    let found = errors(try EnvironmentRegistry.builtIn.make(id).makeValue())
    #expect(found == [])
  }

  /// Random actions are legal ones, by which every environment can be played to the end.
  @Test(arguments: EnvironmentRegistry.builtIn.ids) func playsAtRandom(id: String) throws {
    let specification = try EnvironmentRegistry.builtIn.specification(id)
    let single = try specification.makeEpisodic()
    _ = try single.reset(seed: 3)
    var isOver = false
    for _ in 0..<200 where !isOver { isOver = try single.step(single.sampleAction()).ended }
    let vector = try specification.makeVector(count: 2, autoreset: .sameStep)
    try vector.reset(seed: 3)
    let actions = Slab<Float>(count: 2 * vector.actionWidth, repeating: 0)
    for _ in 0..<200 {
      vector.sampleActions(into: actions)
      try vector.step(actions)
    }
  }

  @Test func idsAreUniqueAndTell() {
    let all = EnvironmentRegistry.builtIn.specifications
    #expect(Set(all.map(\.id)).count == all.count)
    #expect(all.allSatisfy { $0.summary.hasSuffix(".") && $0.framesPerSecond > 0 })
  }
}
