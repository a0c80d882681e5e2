import Randomness
import Testing

@Suite struct RandomStreamsTests {
  @Test func namedStreamsEqualNumPySpawnKeys() throws {
    for draws in try NumPyFixture.load().seeds {
      let streams = RandomStreams(seed: try draws.number())
      var generator = streams.stream("environment")
      #expect(draws.named_random.map { _ in generator.random() } == draws.named_random)
      #expect(String(streams.seed(for: "environment")) == draws.named_seed)
    }
  }

  @Test func everyNameAndNumberIsAStreamOfItsOwn() {
    let streams = RandomStreams(seed: 1)
    var first = [
      streams.stream("environment"), streams.stream("agent"), streams.stream("environment", 0),
      streams.stream("environment", 1), streams.substreams("environment").stream("agent"),
      RandomStreams(seed: 2).stream("environment"),
    ]
    #expect(Set(first.indices.map { first[$0].next() }).count == first.count)
    #expect(streams.stream("agent") == RandomStreams(seed: 1).stream("agent"))
    #expect(streams.philox("agent") != streams.philox("dropout"))
  }
}
