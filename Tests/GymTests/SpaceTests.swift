import Formats
import Foundation
import Gym
import Randomness
import Testing

/// What Gymnasium's spaces sampled.
private struct SpacesFixture: Decodable {
  struct DiscreteCase: Decodable {
    var count, start: Int
    var seed: UInt64
    var samples: [Int]
  }
  struct BoxCase: Decodable {
    var low, high: String
    var seed: UInt64
    var samples: String
  }
  var discrete: [DiscreteCase]
  var box: [BoxCase]

  static func load() throws -> SpacesFixture {
    let url = try #require(
      Bundle.module.url(forResource: "spaces", withExtension: "json", subdirectory: "Fixtures"))
    return try JSONDecoder().decode(SpacesFixture.self, from: Data(contentsOf: url))
  }
}

private func floats(_ bits: String) -> [Float] {
  let digits = Array(bits)
  return stride(from: 0, to: digits.count, by: 8).map {
    Float(bitPattern: UInt32(String(digits[$0..<$0 + 8]), radix: 16) ?? 0)
  }
}

/// A struct of the author's own as an element of a box.
private struct Reading: FloatVector, Equatable {
  var level: Float
  var rate: Float
  var floatCount: Int { 2 }
  init(floats: Span<Float>) {
    level = floats[0]
    rate = floats[1]
  }
  func write(to floats: inout MutableSpan<Float>) {
    floats[0] = level
    floats[1] = rate
  }
}

@Suite struct SpaceTests {
  @Test func discreteSamplesAsGymnasium() throws {
    for example in try SpacesFixture.load().discrete {
      let space = Discrete(example.count, start: example.start)
      var generator = PCG64(seed: example.seed)
      let samples = example.samples.map { _ in space.sample(using: &generator) }
      #expect(samples == example.samples)
    }
    var generator = PCG64(seed: 42)
    let first = (0..<16).map { _ in Discrete(2).sample(using: &generator) }
    #expect(first == [0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1, 1, 1, 1, 1, 1])
  }

  @Test func boxSamplesAsGymnasium() throws {
    for example in try SpacesFixture.load().box {
      let low = floats(example.low)
      let expected = floats(example.samples)
      let space = try Box<[Float]>(shape: [low.count], low: low, high: floats(example.high))
      var generator = PCG64(seed: example.seed)
      let samples = (0..<64).flatMap { _ in space.sample(using: &generator) }
      #expect(samples.map(\.bitPattern) == expected.map(\.bitPattern))
      if low.count == 4 {
        let vectors = Box(low: SIMD4<Float>(low), high: SIMD4<Float>(floats(example.high)))
        generator = PCG64(seed: example.seed)
        #expect((0..<64).flatMap { _ in vectors.sample(using: &generator).floats } == expected)
      }
    }
  }

  @Test func discreteMembersAndForms() throws {
    let space = Discrete(3, start: -1)
    #expect(space.contains(-1) && space.contains(1) && !space.contains(2) && !space.contains(-2))
    #expect(!space.contains(.max) && !Discrete(2, start: .max - 1).contains(.min + 1))
    var flat = [Float](repeating: 9, count: 3)
    var span = flat.mutableSpan
    space.flatten(1, into: &span)
    #expect(flat == [0, 0, 1])
    #expect(space.unflatten(flat.span) == 1)
    #expect(space.index(of: -1) == 0 && space.element(at: 2) == 1 && space.cardinality == 3)
    #expect(try space.element(json: .integer(0)) == 0)
    #expect(space.json(-1) == .integer(-1))
    #expect(
      throws: GymError.actionOutsideSpace("7", space: "a whole number from -1 to 1")
    ) { try space.element(json: .integer(7)) }
    #expect(throws: GymError.self) { try space.element(json: .number(0.5)) }
    #expect(throws: GymError.self) { try space.element(json: .string("0")) }
  }

  @Test func boxMembersAndForms() throws {
    let space = Box(low: Reading(numbers: [0, -1]), high: Reading(numbers: [1, .infinity]))
    #expect(space.contains(Reading(numbers: [1, 1e30])))
    #expect(
      !space.contains(Reading(numbers: [1.5, 0])) && !space.contains(Reading(numbers: [.nan, 0])))
    #expect(space.description == .box(shape: [2], low: [0, -1], high: [1, .infinity]))
    #expect(
      space.json(Reading(numbers: [0.5, 0.1]))
        == .array([.number(0.5), .number(Double(Float(0.1)))]))
    let read = try space.element(json: .array([.integer(1), .number(0.25)]))
    #expect(read == Reading(numbers: [1, 0.25]))
    #expect(throws: GymError.self) { try space.element(json: .array([.integer(1)])) }
    #expect(throws: GymError.self) { try space.element(json: .array([.integer(2), .integer(0)])) }
    #expect(throws: GymError.self) { try space.element(json: .number(1)) }
    #expect(space.cardinality == nil && space.flatCount == 2)
  }

  @Test func elementsAreRequired() throws {
    try Discrete(3).require(2)
    let error = #expect(throws: GymError.self) { try Discrete(3).require(3) }
    #expect(error?.description.contains("The action 3 lies outside") == true)
    #expect(throws: GymError.self) { try Box<Float>(low: -2, high: 2).require(2.5) }
  }

  @Test func boxOfOneNumber() throws {
    let space = Box<Float>(low: -2, high: 2)
    #expect(space.description == .box(shape: [1], low: [-2], high: [2]))
    #expect(space.description.description == "1 number from -2.0 to 2.0")
    #expect(space.contains(2) && !space.contains(2.5) && !space.contains(.nan))
    #expect(space.json(0.5) == .array([.number(0.5)]))
    #expect(try space.element(json: .array([.number(-1.5)])) == -1.5)
    #expect(throws: GymError.self) { try space.element(json: .number(1)) }
    #expect(space.unflatten([Float(1)].span) == 1 && Float(3).floats == [3])
    // Whatever the element, the draws are the same.
    let untyped = try Box<[Float]>(shape: [1], low: -2, high: 2)
    var (one, other) = (PCG64(seed: 3), PCG64(seed: 3))
    for _ in 0..<100 {
      #expect([space.sample(using: &one)] == untyped.sample(using: &other))
    }
  }

  @Test func boxOfRunTimeShape() throws {
    let space = try Box<[Float]>(shape: [2, 3], low: -1, high: 1)
    let element: [Float] = [0, 1, -1, 0.5, 0.25, 0]
    let json = space.json(element)
    guard case .array(let rows) = json, case .array(let first) = rows[0] else {
      Issue.record("not nested: \(json)")
      return
    }
    #expect(rows.count == 2 && first == [.number(0), .number(1), .number(-1)])
    #expect(try space.element(json: json) == element)
    #expect(!space.contains([0]))
    #expect(throws: GymError.self) { try Box<[Float]>(shape: [2], low: [0, 2], high: [1, 1]) }
    #expect(throws: GymError.self) { try Box<[Float]>(shape: [2], low: [0], high: [1, 1]) }
    #expect(throws: GymError.self) { try Box<[Float]>(shape: [0], low: [], high: []) }
    #expect(throws: GymError.self) { try Box<[Float]>(shape: [1], low: [.nan], high: [1]) }
  }

  @Test func spacesSurviveTheirCoding() throws {
    let box = try Box<[Float]>(shape: [2], low: [-.infinity, 0], high: [1, .infinity])
    #expect(try JSON.decode(Box<[Float]>.self, from: JSON.encode(box)) == box)
    let discrete = Discrete(4, start: 2)
    #expect(try JSON.decode(Discrete.self, from: JSON.encode(discrete)) == discrete)
    #expect(throws: (any Error).self) {
      try JSON.decode(Discrete.self, from: Array(#"{"count":0,"start":0}"#.utf8))
    }
  }

  @Test func descriptionsCount() {
    let pair = SpaceDescription.product([
      .discrete(count: 3, start: 0), .discrete(count: 4, start: 1),
    ])
    #expect(pair.flatCount == 7 && pair.cardinality == 12)
    let box = SpaceDescription.box(shape: [2], low: [0, 0], high: [1, 1])
    let named = SpaceDescription.named([.init(name: "a", space: box)])
    #expect(named.flatCount == 2 && named.cardinality == nil)
    #expect(box.description == "2 numbers from 0.0 to 1.0")
  }
}
