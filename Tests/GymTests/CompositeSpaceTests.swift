import Formats
import Gym
import Randomness
import Testing

@Suite struct CompositeSpaceTests {
  /// Draws as often as a fixture does and compares what is written of each element.
  private func expectSamples<S: Space>(
    of space: S, _ name: String, seed: UInt64, _ bias: SampleBias = .none
  ) throws {
    let expected = try compositeSamples(name)
    var generators = space.generators(seed: seed)
    for (index, sample) in expected.enumerated() {
      let element = try space.sample(bias, using: &generators)
      #expect(space.contains(element))
      let same = space.json(element)
      #expect(same.text() == sample.text(), "\(name), sample \(index)")
    }
  }

  @Test func masksAndProbabilitiesSampleAsGymnasium() throws {
    let five = Discrete(5, start: 2)
    let mask = SampleBias.mask([false, true, false, true, true])
    try expectSamples(of: five, "discrete_masked", seed: 3, mask)
    try expectSamples(of: five, "discrete_none", seed: 3, .mask(Array(repeating: false, count: 5)))
    try expectSamples(
      of: Discrete(4), "discrete_weighted", seed: 4, .probabilities([0.1, 0.2, 0, 0.7]))
    var generator = PCG64(seed: 0)
    #expect(throws: GymError.self) { try five.sample(.mask([true]), using: &generator) }
    #expect(throws: GymError.self) {
      try five.sample(.probabilities([0.5, 0.5, 0.5, 0, 0]), using: &generator)
    }
    #expect(throws: GymError.self) { try five.sample(.fixed([1]), using: &generator) }
    let box = Box(low: SIMD2<Float>(0, 0), high: SIMD2(1, 1))
    #expect(throws: GymError.self) { try box.sample(mask, using: &generator) }
  }

  @Test func multiDiscreteSamplesAsGymnasium() throws {
    let three = try MultiDiscrete<[Int]>(counts: [3, 5, 2], starts: [0, 10, -1])
    try expectSamples(of: three, "multi_discrete", seed: 5)
    try expectSamples(
      of: MultiDiscrete<SIMD3<Int>>(counts: [3, 5, 2], starts: [0, 10, -1]), "multi_discrete",
      seed: 5)
    let two = try MultiDiscrete<SIMD2<Int>>(counts: [3, 2])
    try expectSamples(
      of: two, "multi_discrete_masked", seed: 6,
      .parts([.mask([true, false, true]), .mask([true, true])]))
    try expectSamples(
      of: two, "multi_discrete_weighted", seed: 6,
      .parts([.probabilities([0.2, 0.3, 0.5]), .probabilities([0.9, 0.1])]))
  }

  @Test func multiDiscreteMembersAndForms() throws {
    let space = try MultiDiscrete<[Int]>(counts: [3, 2], starts: [0, 5])
    #expect(space.contains([2, 6]) && !space.contains([3, 5]) && !space.contains([0, 7]))
    #expect(!space.contains([0]) && !space.contains([0, 4]))
    try expectForms(of: space, [2, 5], flat: [0, 0, 1, 1, 0])
    #expect(space.cardinality == 6 && space.index(of: [1, 6]) == 3)
    for index in 0..<6 { #expect(space.index(of: space.element(at: index)) == index) }
    #expect(throws: GymError.self) { try space.element(json: .array([.integer(3), .integer(5)])) }
    #expect(throws: GymError.self) { try space.element(json: .array([.integer(0)])) }
    #expect(throws: GymError.self) { try MultiDiscrete<[Int]>(counts: []) }
    #expect(throws: GymError.self) { try MultiDiscrete<[Int]>(counts: [0]) }
    #expect(throws: GymError.self) { try MultiDiscrete<[Int]>(counts: [2], starts: [1, 2]) }
    #expect(
      space.description.description == "2 whole numbers: 0 to 2, 5 to 6")
  }

  @Test func multiBinarySamplesAsGymnasium() throws {
    try expectSamples(of: MultiBinary<[Int]>(shape: [6]), "multi_binary", seed: 7)
    try expectSamples(of: MultiBinary<[Int]>(shape: [2, 3]), "multi_binary_shaped", seed: 7)
    try expectSamples(
      of: MultiBinary<[Int]>(shape: [6]), "multi_binary_masked", seed: 8,
      .fixed([0, 1, nil, nil, 1, nil]))
    try expectSamples(
      of: MultiBinary<SIMD3<Int>>(shape: [3]), "multi_binary_weighted", seed: 9,
      .probabilities([0, 0.25, 1]))
  }

  @Test func multiBinaryMembersAndForms() throws {
    let space = try MultiBinary<[Int]>(shape: [2, 2])
    #expect(space.contains([0, 1, 1, 0]) && !space.contains([0, 2, 0, 0]) && !space.contains([0]))
    try expectForms(of: space, [0, 1, 1, 0], flat: [0, 1, 1, 0])
    #expect(space.cardinality == 16 && space.index(of: [0, 1, 1, 0]) == 6)
    #expect(space.element(at: 6) == [0, 1, 1, 0])
    #expect(throws: GymError.self) { try MultiBinary<[Int]>(shape: [0]) }
    #expect(throws: GymError.self) { try space.element(json: .array([.integer(1)])) }
  }

  @Test func wholeBoxesSampleAsGymnasium() throws {
    let box = try Box<[Float]>(shape: [2, 2], low: -3, high: 7, isInteger: true)
    try expectSamples(of: box, "integer_box", seed: 10)
    try expectSamples(
      of: Box<[Float]>(shape: [3], low: 0, high: 255, isInteger: true), "byte_box", seed: 11)
    #expect(box.contains([-3, 0, 7, 1]) && !box.contains([0.5, 0, 0, 0]))
    #expect(try JSON.decode(Box<[Float]>.self, from: JSON.encode(box)) == box)
    #expect(throws: GymError.self) {
      try Box<[Float]>(shape: [1], low: 0, high: .infinity, isInteger: true)
    }
  }

  @Test func textsSampleAsGymnasium() throws {
    let space = try Text(maxLength: 5, characters: Array("abcd"))
    try expectSamples(of: space, "text", seed: 12)
    try expectSamples(
      of: Text(minLength: 0, maxLength: 3, characters: Array("xy")), "text_from_none", seed: 13)
    #expect(space.contains("abba") && !space.contains("") && !space.contains("abbaab"))
    #expect(!space.contains("abe") && space.cardinality == nil)
    try expectForms(of: space, "dab", flat: [3, 0, 1, 4, 4])
    #expect(throws: GymError.self) { try space.element(json: .string("e")) }
    #expect(throws: GymError.self) { try Text(maxLength: 2, characters: Array("aa")) }
    #expect(throws: GymError.self) { try Text(minLength: 3, maxLength: 2) }
  }

  @Test func productsSampleAsGymnasium() throws {
    let half = Box(low: SIMD2<Float>(-1, 0), high: SIMD2(1, .infinity))
    try expectSamples(
      of: Product(Discrete(5), half, MultiBinary<[Int]>(shape: [2])), "tuple", seed: 14)
    try expectSamples(
      of: Product(Discrete(3), MultiDiscrete<[Int]>(counts: [2, 2])), "tuple_masked", seed: 15,
      .parts([
        .mask([false, true, true]), .parts([.mask([true, false]), .mask([true, true])]),
      ]))
    try expectSamples(
      of: Product(Discrete(4), Product(Discrete(3), Discrete(2))), "nested", seed: 16)
    try expectSamples(
      of: Product(named: ["b", "a"], Discrete(5), MultiDiscrete<[Int]>(counts: [2, 3])), "dict",
      seed: 17)
  }

  @Test func productsMembersAndForms() throws {
    let hand = Product(Discrete(4, start: 1), Discrete(3), Discrete(2))
    #expect(hand.contains((4, 2, 1)) && !hand.contains((0, 0, 0)) && !hand.contains((1, 0, 2)))
    #expect(hand.cardinality == 24 && hand.flatCount == 9 && hand.codeCount == 9)
    #expect(hand.index(of: (2, 1, 1)) == 9)
    for index in 0..<24 { #expect(hand.index(of: hand.element(at: index)) == index) }
    var flat = [Float](repeating: 7, count: 9)
    var span = flat.mutableSpan
    hand.flatten((4, 0, 1), into: &span)
    #expect(flat == [0, 0, 0, 1, 1, 0, 0, 0, 1])
    #expect(hand.unflatten(flat.span) == (4, 0, 1))
    #expect(hand.json((4, 0, 1)).text() == "[4,0,1]")
    #expect(try hand.element(json: .array([.integer(4), .integer(0), .integer(1)])) == (4, 0, 1))
    #expect(throws: GymError.self) { try hand.element(json: .array([.integer(4)])) }
    #expect(try JSON.decode(type(of: hand), from: JSON.encode(hand)) == hand)
    #expect(hand.description.cardinality == 24 && hand.description.flatCount == 9)
    #expect(hand != Product(Discrete(4), Discrete(3), Discrete(2)))
  }

  @Test func namedProductsAreObjects() throws {
    let view = try Product(named: ["image", "direction"], Discrete(2), Discrete(4))
    #expect(view.json((1, 3)).text() == #"{"image":1,"direction":3}"#)
    let turned = JSONValue.object([
      JSONMember("direction", .integer(3)), JSONMember("image", .integer(1)),
    ])
    #expect(try view.element(json: turned) == (1, 3))
    #expect(throws: GymError.self) { try view.element(json: .object([])) }
    #expect(throws: GymError.self) { try view.element(json: .array([.integer(1), .integer(3)])) }
    #expect(throws: GymError.self) { try Product(named: ["a", "a"], Discrete(2), Discrete(4)) }
    #expect(throws: GymError.self) { try Product(named: ["a"], Discrete(2), Discrete(4)) }
    #expect(try JSON.decode(type(of: view), from: JSON.encode(view)) == view)
  }

  /// The flat form, the written form and the coding of a space lead back to where they came from.
  private func expectForms<S: Space>(of space: S, _ element: S.Element, flat: [Float]) throws
  where S.Element: Equatable {
    var floats = [Float](repeating: 7, count: space.flatCount)
    var span = floats.mutableSpan
    space.flatten(element, into: &span)
    #expect(floats == flat && space.description.flatCount == flat.count)
    #expect(space.unflatten(floats.span) == element)
    #expect(try space.element(json: space.json(element)) == element)
    #expect(try JSON.decode(S.self, from: JSON.encode(space)) == space)
    #expect(space.description.cardinality == space.cardinality)
  }
}
