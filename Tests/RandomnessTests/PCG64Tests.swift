import Foundation
import Randomness
import Testing

@Suite struct PCG64Tests {
  let fixture: NumPyFixture

  init() throws { fixture = try NumPyFixture.load() }

  @Test func seedingGivesNumPyStates() throws {
    for draws in fixture.seeds {
      #expect(try draws.generator() == draws.start.generator())
    }
  }

  @Test func wordsEqualNumPy() throws {
    for draws in fixture.seeds {
      var generator = try draws.generator()
      #expect(draws.raw.map { _ in String(generator.next()) } == draws.raw)
    }
  }

  @Test func floatsEqualNumPy() throws {
    for draws in fixture.seeds {
      var generator = try draws.generator()
      #expect(draws.random.map { _ in generator.random() } == draws.random)
      generator = try draws.generator()
      #expect(draws.random32.map { _ in Double(generator.random32()) } == draws.random32)
      generator = try draws.generator()
      #expect(draws.uniform.map { _ in generator.uniform(-3.5, 11.25) } == draws.uniform)
    }
  }

  @Test func mixedDrawsShareTheHalfWord() throws {
    for draws in fixture.seeds {
      var generator = try draws.generator()
      var drawn: [Double] = []
      for _ in 0..<6 {
        drawn.append(Double(generator.integer(below: 6)))
        drawn.append(generator.random())
        drawn.append(generator.normal())
      }
      #expect(drawn == draws.mixed)
      #expect(try generator == draws.after.generator())
      _ = generator.integer(below: 6)
      #expect(try generator == draws.after_one_more.generator())
    }
  }

  @Test func encodedGeneratorsGoOnExactly() throws {
    for skipped in 0..<4 {
      var generator = PCG64(seed: 1 << 63 + 5)
      for _ in 0..<skipped { _ = generator.next32() }
      let bytes = try JSONEncoder().encode(generator)
      var restored = try JSONDecoder().decode(PCG64.self, from: bytes)
      #expect(restored == generator)
      for _ in 0..<5 { #expect(restored.next32() == generator.next32()) }
    }
  }

  @Test func damagedStatesAreRefused() {
    let text = #"{"state":"12x","increment":"1"}"#
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(PCG64.self, from: Data(text.utf8))
    }
  }

  /// The figures that the environments' golden traces rest upon.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: golden.path)))
  func goldenDrawsAreReproduced() throws {
    let rng = try JSONDecoder().decode(GoldenFile.self, from: Data(contentsOf: golden)).rng
    #expect(!rng.isEmpty)
    for (seed, draws) in rng {
      let seed = try #require(UInt64(seed))
      var generator = PCG64(seed: seed)
      let words = draws.raw_u64
      #expect(words.map { _ in String(generator.next()) } == words)
      generator = PCG64(seed: seed)
      let uniform = draws.uniform
      #expect(uniform.map { _ in generator.uniform(-0.05, 0.05) } == uniform)
      for (integers, count) in [(draws.belowTwo, 2), (draws.belowSix, 6)] {
        generator = PCG64(seed: seed)
        #expect(integers.map { _ in generator.integer(below: count) } == integers)
      }
    }
  }
}

private let golden = URL(fileURLWithPath: #filePath)
  .appendingPathComponent("../../../../shared/golden/gym_golden.json").standardized

private struct GoldenFile: Decodable {
  struct Draws: Decodable {
    enum CodingKeys: String, CodingKey {
      case raw_u64
      case uniform = "uniform(-0.05,0.05,4)"
      case belowTwo = "integers(0,2,size=8)"
      case belowSix = "integers(0,6,size=8)"
    }

    var raw_u64: [String]
    var uniform: [Double]
    var belowTwo: [Int]
    var belowSix: [Int]
  }

  var rng: [String: Draws]
}
