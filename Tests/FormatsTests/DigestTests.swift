import Formats
import Testing

@Suite struct DigestTests {
  @Test func sumsEqualPython() throws {
    let file = try JSONValue(parsing: Files.readBytes(fixture("python.json")))
    let expected = try #require(file["crc32"]?.elements).compactMap(\.whole)
    let all = (0..<40).flatMap { _ in (0..<256).map { UInt8($0) } }
    #expect([[], Array("123456789".utf8), all].map { Int(Digest.crc32($0)) } == expected)
    let parts = all[..<1000].withUnsafeBytes { Digest.crc32($0) }
    #expect(all[1000...].withUnsafeBytes { Digest.crc32($0, after: parts) } == Digest.crc32(all))
  }
}
