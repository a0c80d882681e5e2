import Formats
import Testing

@Suite struct SafeTensorsTests {
  /// The arrays of `Fixtures/make_formats.py`.
  private func arrays() throws -> SafeTensors {
    SafeTensors(
      [
        try .init("bytes", [0, 127, 255] as [UInt8]),
        try .init("weights/kernel", (0..<6).map { Float($0) / 7 }, shape: [2, 3]),
        try .init("weights/bias", [-0.0, .infinity, Float(bitPattern: 71362)] as [Float]),
        try .init("double", [1.0 / 3], shape: [1, 1]),
        try .init("long", [Int64.min, .max, 5]),
        try .init("int", [-7, 8] as [Int32], shape: [2, 1]),
        try .init("flags", [true, false, true]),
        try .init("scalar", [2.5] as [Float], shape: []),
        try .init("empty", [Float](), shape: [0, 4]),
      ], metadata: ["made by": "Python ✓"])
  }

  @Test func ourBytesArePythons() throws {
    #expect(try arrays().bytes() == Files.readBytes(fixture("python.safetensors")))
  }

  @Test func pythonsFilesAreRead() throws {
    let file = try SafeTensors(path: fixture("python.safetensors"))
    #expect(Set(file.tensors) == Set(try arrays().tensors))
    #expect(file.metadata == ["made by": "Python ✓"])
    #expect(try file.tensor("long").values(as: Int.self) == [.min, .max, 5])
    #expect(try file.tensor("flags").values() == [true, false, true])
    #expect(try file.tensor("weights/kernel").values(as: Float.self)[5] == 5 / 7)
    #expect(throws: FormatError.self) { try file.tensor("long").values(as: Float.self) }
    #expect(throws: FormatError.missing("none")) { try file.tensor("none") }
  }

  @Test func wrongTensorsAreNotWritten() throws {
    let short = SafeTensors([.init("a", type: .float32, shape: [2], bytes: [0, 0, 0, 0])])
    #expect(throws: FormatError.size("a", expected: 8, found: 4)) { try short.bytes() }
    let twice = SafeTensors([try .init("a", [1.0]), try .init("a", [1.0])])
    #expect(sentence { _ = try twice.bytes() } == "'a': two tensors cannot have one name.")
    #expect(
      sentence { _ = try SafeTensors.Tensor("a", [SIMD2(1.0, 2.0)]) }?.contains("SIMD2") == true)
  }

  @Test(arguments: [
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 8,
      "4 bytes at its end belong to no tensor."
    ),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8,
      "4 bytes before tensor 'a' belong to none."
    ),
    (
      #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}"#,
      6, "tensor 'b' overlaps the one before."
    ),
    (
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4,
      "tensor 'a' holds 4 bytes where shape [2] of F32 needs 8."
    ),
    (
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 4,
      "tensor 'a' reaches beyond the end of the file: it was cut short."
    ),
    (
      #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, 4,
      "tensor 'a' has no valid shape."
    ),
    (
      #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}"#, 4,
      "tensor 'a' has no valid shape."
    ),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, 4,
      "tensor 'a' has no valid data_offsets."
    ),
    (#"{"a":{"dtype":"F32","shape":[1]}}"#, 4, "tensor 'a' has no valid data_offsets."),
    (#"{"a":{"shape":[1]}}"#, 4, "tensor 'a' has no dtype."),
    (
      #"{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}"#, 2,
      "tensor 'a' has dtype F16, but only F32, F64, I64, I32, U8, BOOL can be read."
    ),
    (#"{"__metadata__":{"a":1}}"#, 0, "'a' in __metadata__ is no text."),
    (#"[]"#, 0, "its header is no JSON object."),
  ])
  func damagedFilesAreRefused(_ header: String, _ count: Int, _ expected: String) {
    let bytes =
      [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8)
      + [UInt8](repeating: 0, count: count)
    #expect(sentence { _ = try SafeTensors(parsing: bytes, name: "x") } == "'x': \(expected)")
  }

  @Test func cutAndHugeHeadersAreRefused() throws {
    let bytes = try arrays().bytes()
    for count in stride(from: 0, to: bytes.count, by: 13) {
      #expect(throws: FormatError.self) { try SafeTensors(parsing: Array(bytes[..<count])) }
    }
    let huge = [UInt8](repeating: 0xFF, count: 64)
    #expect(
      sentence { _ = try SafeTensors(parsing: huge) }?.contains("no safetensors file") == true)
  }
}
