import Formats
import Testing

@Suite struct DecimalsTests {
  @Test func shortestDecimalsEqualPython() throws {
    let file = try JSONValue(parsing: Files.readBytes(fixture("python.json")))
    let pairs = try #require(file["decimals"]?.elements)
    #expect(pairs.count > 400)
    for pair in pairs {
      let texts = try #require(pair.elements).compactMap(\.text)
      let value = Double(bitPattern: try #require(UInt64(texts[0])))
      #expect(Decimals.shortest(value) == texts[1])
      if value.isFinite {
        let back = try #require(try JSONValue(parsing: texts[1]).real)
        #expect(back.bitPattern == value.bitPattern, "\(texts[1])")
      }
    }
  }
}
