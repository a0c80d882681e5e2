/// Arrays in the IDX format of MNIST and Fashion-MNIST, plain or gzipped.
///
/// A file is two zero bytes, the element type, the number of axes, their sizes (4 bytes each,
/// big-endian) and the elements, big-endian. Source: Y. LeCun's page of MNIST.
public enum IDX {
  /// Reads a file, unpacking it if it is gzipped.
  ///
  /// - Throws: ``FormatError`` that names the file, what is wrong with it and the mend.
  public static func read(_ path: String) throws -> NumPyArray {
    let bytes = try Files.readBytes(path)
    return try parse(
      Compression.isGzip(bytes) ? Compression.gunzip(bytes, name: path) : bytes, name: path)
  }

  /// Reads the bytes of a file that is not packed.
  public static func parse(_ bytes: [UInt8], name: String = "idx") throws -> NumPyArray {
    func fault(_ problem: String) -> FormatError { .malformed(name, problem) }
    guard bytes.count >= 4, bytes[0] == 0, bytes[1] == 0 else {
      throw fault("it is no IDX file: it does not begin with two zero bytes.")
    }
    let types: [UInt8: NumPyArray.ElementType] = [
      0x08: .uint8, 0x09: .int8, 0x0B: .int16, 0x0C: .int32, 0x0D: .float32, 0x0E: .float64,
    ]
    guard let type = types[bytes[2]] else {
      throw fault("its element type \(bytes[2]) is unknown: 8, 9, 11, 12, 13 and 14 are.")
    }
    let axes = Int(bytes[3])
    let start = 4 + 4 * axes
    guard bytes.count >= start else { throw fault("it ends within its header: it was cut short.") }
    let shape = (0..<axes).map { axis in
      (0..<4).reduce(0) { $0 << 8 | Int(bytes[4 + 4 * axis + $1]) }
    }
    guard let expected = NumPyArray.byteCount(type, shape) else {
      throw fault("its shape \(shape) is impossible.")
    }
    guard bytes.count - start == expected else {
      throw fault(
        "shape \(shape) of \(type.name) needs \(expected) bytes and \(bytes.count - start) follow "
          + "the header: it was \(bytes.count - start < expected ? "cut short" : "altered"); "
          + "fetch it again.")
    }
    var data = Array(bytes[start...])
    if type.size > 1 {
      for begin in stride(from: 0, to: data.count, by: type.size) {
        data[begin..<begin + type.size].reverse()
      }
    }
    return NumPyArray(type: type, shape: shape, bytes: data)
  }

  /// The bytes of a file, not packed.
  ///
  /// - Throws: ``FormatError`` for element types that the format has not, and for sizes above 2³²−1.
  public static func bytes(_ array: NumPyArray) throws -> [UInt8] {
    let codes: [NumPyArray.ElementType: UInt8] = [
      .uint8: 0x08, .int8: 0x09, .int16: 0x0B, .int32: 0x0C, .float32: 0x0D, .float64: 0x0E,
    ]
    guard let code = codes[array.type] else {
      throw FormatError.malformed(
        "idx", "the format has no \(array.type.name); convert to int32, float32 or float64.")
    }
    guard array.shape.count < 256, array.shape.allSatisfy({ $0 <= 0xFFFF_FFFF }) else {
      throw FormatError.malformed("idx", "the shape \(array.shape) is too large for the format.")
    }
    var result: [UInt8] = [0, 0, code, UInt8(array.shape.count)]
    for size in array.shape {
      for shift in [24, 16, 8, 0] { result.append(UInt8(truncatingIfNeeded: size >> shift)) }
    }
    var data = array.bytes
    for begin in stride(from: 0, to: data.count, by: array.type.size) where array.type.size > 1 {
      data[begin..<begin + array.type.size].reverse()
    }
    return result + data
  }
}
