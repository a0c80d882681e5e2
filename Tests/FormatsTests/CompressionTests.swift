import Formats
import Testing

@Suite struct CompressionTests {
  @Test func pythonsFilesAreUnpacked() throws {
    let two = try Files.readBytes(fixture("numpy/two_members.gz"))
    #expect(String(decoding: try Compression.gunzip(two), as: UTF8.self) == "first second")
  }

  @Test func contentComesBack() throws {
    let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) }
    let packed = try Compression.gzip(content)
    #expect(packed.count < content.count)
    #expect(try Compression.gunzip(packed) == content)
    #expect(try Compression.gunzip(Compression.gzip([])) == [])
  }

  @Test func damageIsNoticed() throws {
    let packed = try Compression.gzip(Array("a text that is long enough".utf8))
    #expect(
      sentence { _ = try Compression.gunzip(Array(packed.dropLast(5)), name: "x.gz") }
        == "'x.gz': it ends too early: it was cut short; fetch it again.")
    var altered = packed
    altered[packed.count - 6] ^= 1
    #expect(
      sentence { _ = try Compression.gunzip(altered, name: "x.gz") }?.contains("altered") == true)
    #expect(throws: FormatError.self) { try Compression.gunzip([1, 2, 3]) }
    #expect(throws: FormatError.self) { try Compression.gunzip(packed, limit: 5) }
  }
}
