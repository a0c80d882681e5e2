import Formats
import Testing

@Suite struct WordingTests {
  @Test func decimalsAreFixed() {
    #expect(Wording.fixed(3.14159, 2) == "3.14")
    #expect(Wording.fixed(2.5, 0) == "2")
    #expect(Wording.fixed(-0.001, 2) == "0.00")
    #expect(Wording.fixed(-1234567.891, 1, grouped: true) == "-1,234,567.9")
    #expect(Wording.fixed(.infinity, 2) == "inf")
    #expect(Wording.fixed(1e300, 0).count == 301)
  }

  @Test func thousandsAreSetApart() {
    #expect(Wording.grouped(0) == "0")
    #expect(Wording.grouped(999) == "999")
    #expect(Wording.grouped(-1000) == "-1,000")
    #expect(Wording.grouped(1_234_567) == "1,234,567")
    #expect(Wording.counted(1, "row") == "1 row" && Wording.counted(0, "row") == "0 rows")
    #expect(Wording.counted(1_234, "row") == "1,234 rows")
    #expect(Wording.grouped(.min) == "-9,223,372,036,854,775,808")
  }

  @Test func timesHaveTwoUnits() {
    #expect(Wording.duration(seconds: 0.354) == "0.35 s")
    #expect(Wording.duration(seconds: 0.9996) == "1.0 s")
    #expect(Wording.duration(seconds: 9.97) == "10 s")
    #expect(Wording.duration(seconds: 59.7) == "1 min 00 s")
    #expect(Wording.duration(seconds: 65) == "1 min 05 s")
    #expect(Wording.duration(seconds: 3599.9) == "1 h 00 min")
    #expect(Wording.duration(seconds: 7380) == "2 h 03 min")
    #expect(Wording.duration(seconds: 100_000) == "1 d 04 h")
    #expect(Wording.duration(seconds: .nan) == "unknown")
  }

  @Test func sizesHaveUnits() {
    #expect(Wording.bytes(999) == "999 B")
    #expect(Wording.bytes(1500) == "1.5 kB")
    #expect(Wording.bytes(999_999) == "1.0 MB")
    #expect(Wording.bytes(3_000_000_000) == "3.0 GB")
  }
}
