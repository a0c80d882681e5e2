import Formats
import Testing

@Suite struct NumPyArchiveTests {
  @Test func numPysArchivesAreRead() throws {
    for name in ["stored.npz", "deflated.npz"] {
      let archive = try NumPyArchive(path: fixture("numpy/\(name)"))
      #expect(
        archive.names == [
          "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32",
          "uint64", "bool",
        ])
      for (name, array) in archive.arrays {
        #expect(array.shape == [6, 4] && array.type.name == name)
        let expected = (0..<24).map { name == "bool" ? Float($0 % 5 == 0 ? 0 : 1) : Float($0 % 5) }
        #expect(array.floats == expected, "\(name)")
        #expect(array.doubles == expected.map(Double.init))
        #expect(array.integers == expected.map { Int($0) })
      }
    }
  }

  @Test func impossiblePlacesAreRefused() {
    // A directory that lies at the largest number, beyond which no sum goes.
    let locator: [UInt8] =
      [0x50, 0x4B, 6, 7, 0, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 7) + [0x7F, 1, 0, 0, 0]
    let end: [UInt8] =
      [0x50, 0x4B, 5, 6, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]
      + [0xFF, 0xFF, 0xFF, 0xFF, 0, 0]
    let bytes: [UInt8] = [0x50, 0x4B, 3, 4] + locator + end
    #expect(throws: FormatError.self) { try NumPyArchive(parsing: bytes) }
  }

  @Test func arraysComeBack() throws {
    var archive = NumPyArchive()
    archive["a"] = try NumPyArray([1, 2, 3] as [Float])
    archive["b/c"] = try NumPyArray([true, false])
    let again = try NumPyArchive(parsing: archive.fileBytes())
    #expect(again == archive)
    archive["a"] = nil
    #expect(archive.names == ["b/c"] && archive["a"] == nil)
  }

  @Test func damageIsNoticed() throws {
    let bytes = try Files.readBytes(fixture("numpy/deflated.npz"))
    let cut = sentence { _ = try NumPyArchive(parsing: Array(bytes[..<900]), name: "x.npz") }
    #expect(cut == "'x.npz': it has no directory at its end: it was cut short.")
    var altered = bytes
    altered[80] ^= 0xFF
    #expect(throws: FormatError.self) { try NumPyArchive(parsing: altered) }
    for count in stride(from: 0, to: bytes.count, by: 7) {
      #expect(throws: FormatError.self) { try NumPyArchive(parsing: Array(bytes[..<count])) }
    }
  }
}
