import Formats
import Testing

@testable import Interchange

@Suite struct RecordFramingTests {
  @Test func checksumsEqualTensorBoards() throws {
    let sums = try JSON.decode([[UInt32]].self, from: Files.readBytes(fixture("checksums.json")))
    let long = (0..<5).flatMap { _ in (0..<256).map { UInt8($0) } }
    for (bytes, expected) in zip([[], Array("123456789".utf8), long], sums) {
      #expect([RecordFraming.checksum(bytes), RecordFraming.maskedChecksum(bytes)] == expected)
    }
    #expect(sums.count == 3)
  }

  @Test func recordsRoundTrip() throws {
    let payloads: [[UInt8]] = [[], [1, 2, 3], [UInt8](repeating: 9, count: 300)]
    #expect(try RecordFraming.payloads(of: payloads.flatMap(RecordFraming.record)) == payloads)
  }

  @Test func damageIsNamedByRecord() throws {
    let bytes = [[1], [2, 3]].flatMap(RecordFraming.record)
    for position in bytes.indices {
      var altered = bytes
      altered[position] ^= 0x10
      #expect(throws: FormatError.self) { try RecordFraming.payloads(of: altered) }
      if position != 0 && position != 17 {
        #expect(throws: FormatError.self) {
          try RecordFraming.payloads(of: Array(bytes[..<position]))
        }
      }
    }
    #expect(
      throws: FormatError.malformed("x", "record 2 at byte 17 has a check sum that does not match.")
    ) {
      var altered = bytes
      altered[30] ^= 1
      _ = try RecordFraming.payloads(of: altered, name: "x")
    }
  }
}
