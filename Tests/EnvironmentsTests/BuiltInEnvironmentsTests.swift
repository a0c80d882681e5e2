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

  @Test func idsAreUniqueAndTell() {
    let all = EnvironmentRegistry.builtIn.specifications
    #expect(Set(all.map(\.id)).count == all.count)
    #expect(all.allSatisfy { $0.summary.hasSuffix(".") && $0.framesPerSecond > 0 })
  }
}
