import Formats
import Testing

@Suite struct NumPyArrayTests {
  private func file(_ name: String) -> String { fixture("numpy/\(name)") }

  @Test func numPysFilesAreRead() throws {
    let array = try NumPyArray(path: file("float32.npy"))
    #expect(array.type == .float32 && array.shape == [2, 3, 4])
    let sevenths: [Double] = (0..<24).map { Double($0) / 7 }
    #expect(try array.values(as: Float.self) == sevenths.map { Float($0) })
    let fortran = try NumPyArray(path: file("fortran.npy"))
    #expect(fortran.shape == [2, 3, 4])
    #expect(try fortran.values(as: Double.self) == sevenths)
    let big = try NumPyArray(path: file("big_endian.npy"))
    #expect(big.shape == [4, 6])
    #expect(try big.values(as: Int32.self) == Array(0..<24))
    let thirds: [Bool] = (0..<24).map { $0 % 3 == 0 }
    #expect(try NumPyArray(path: file("bool.npy")).values() == thirds)
    let scalar = try NumPyArray(path: file("scalar.npy"))
    #expect(scalar.shape == [] && scalar.doubles == [2.5])
    let empty = try NumPyArray(path: file("empty.npy"))
    #expect(empty.shape == [0, 4] && empty.floats == [])
    #expect(try NumPyArray(path: file("version2.npy")).integers == Array(0..<24))
  }

  @Test func ourBytesAreNumPys() throws {
    for name in ["float32.npy", "bool.npy", "scalar.npy", "empty.npy"] {
      let bytes = try Files.readBytes(file(name))
      #expect(try NumPyArray(parsing: bytes).fileBytes == bytes, "\(name)")
    }
  }

  @Test func whatCannotBeReadIsSaid() throws {
    func fault(_ name: String) -> String? { sentence { _ = try NumPyArray(path: file(name)) } }
    #expect(fault("object.npy")?.contains("Python objects") == true)
    #expect(fault("half.npy")?.contains("<f2") == true)
    #expect(fault("records.npy")?.contains("table of records") == true)
    #expect(fault("stored.npz")?.contains(".npz") == true)
    #expect(fault("none.npy")?.contains("does not exist") == true)
    let bytes = try Files.readBytes(file("float32.npy"))
    let short = sentence { _ = try NumPyArray(parsing: Array(bytes.dropLast()), name: "x.npy") }
    #expect(
      short
        == "'x.npy': shape [2, 3, 4] of float32 needs 96 bytes and 95 follow the header: "
        + "it was cut short.")
    for count in 0..<bytes.count {
      #expect(throws: FormatError.self) { try NumPyArray(parsing: Array(bytes[..<count])) }
    }
    #expect(
      sentence { _ = try NumPyArray(parsing: [0x80, 4] + bytes) }?.contains("pickle") == true)
  }

  @Test func rowsAreReadFromTheDisk() throws {
    let rows = try NumPyRows(path: file("float32.npy"))
    #expect(rows.count == 2 && rows.rowShape == [3, 4])
    var row = [Float](repeating: 0, count: 12)
    try row.withUnsafeMutableBufferPointer { try rows.read(row: 1, into: $0.baseAddress!) }
    #expect(row == (12..<24).map { Float(Double($0) / 7) })
    try withFolder { folder in
      let bytes: [UInt8] = (0..<200).map { UInt8($0) }
      try NumPyArray(bytes, shape: [2, 100]).write(to: "\(folder)/x.npy")
      var row = [Float](repeating: 0, count: 100)
      let file = try NumPyRows(path: "\(folder)/x.npy")
      try row.withUnsafeMutableBufferPointer { try file.read(row: 1, into: $0.baseAddress!) }
      #expect(row == bytes[100...].map { Float($0) })
    }
    for name in ["fortran.npy", "big_endian.npy", "scalar.npy"] {
      #expect(sentence { _ = try NumPyRows(path: file(name)) }?.contains("C order") == true)
    }
  }

  @Test func valuesComeBackAsTheyWere() throws {
    let array = try NumPyArray([1, -2, 3] as [Int16], shape: [3, 1])
    #expect(try NumPyArray(parsing: array.fileBytes) == array)
    #expect(array.floats == [1, -2, 3] && array.integers == [1, -2, 3])
    #expect(throws: FormatError.self) { try array.values(as: Float.self) }
    #expect(try NumPyArray([0.5]).integers == nil)
    #expect(throws: FormatError.self) { try NumPyArray([1.0, 2], shape: [3]) }
  }
}
