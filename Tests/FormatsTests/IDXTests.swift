import Formats
import Testing

@Suite struct IDXTests {
  @Test func filesAreRead() throws {
    let images = try IDX.read(fixture("numpy/images.idx.gz"))
    #expect(images.type == .uint8 && images.shape == [3, 28, 28])
    let expected: [UInt8] = (0..<2352).map { UInt8($0 % 251) }
    #expect(images.bytes == expected)
    let floats = try IDX.read(fixture("numpy/floats.idx"))
    #expect(try floats.values(as: Float.self) == [-2, -0.5, 0, 1.5, 9])
    #expect(try IDX.bytes(floats) == Files.readBytes(fixture("numpy/floats.idx")))
  }

  @Test func whatCannotBeReadIsSaid() throws {
    let bytes = try Files.readBytes(fixture("numpy/floats.idx"))
    #expect(
      sentence { _ = try IDX.parse(Array(bytes.dropLast()), name: "x") }
        == "'x': shape [5] of float32 needs 20 bytes and 19 follow the header: it was cut short; "
        + "fetch it again.")
    for count in 0..<bytes.count {
      #expect(throws: FormatError.self) { try IDX.parse(Array(bytes[..<count])) }
    }
    #expect(throws: FormatError.self) { try IDX.parse([0, 0, 7, 0]) }
    #expect(throws: FormatError.self) { try IDX.bytes(NumPyArray([true])) }
  }
}
