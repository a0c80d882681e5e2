internal import CZlib

/// Data compressed by deflate: gzip files and the members of zip files.
public enum Compression {
  /// Whether bytes begin as a gzip file does.
  public static func isGzip(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
  }

  /// The content of a gzip file, of all its members.
  ///
  /// - Parameters:
  ///   - bytes: the file.
  ///   - name: what the file is called in errors.
  ///   - limit: the most bytes that are unpacked.
  /// - Throws: ``FormatError`` if it was cut or altered, or unpacks to more than the limit.
  public static func gunzip(
    _ bytes: [UInt8], name: String = "gzip", limit: Int = 1 << 34
  ) throws -> [UInt8] {
    guard isGzip(bytes) else {
      throw FormatError.malformed(name, "it is no gzip file: it does not begin with 1F 8B.")
    }
    // 15 bits of window; 16 more ask for gzip's frame with its check sum.
    return try inflate(bytes[...], windowBits: 15 + 16, name: name, limit: limit)
  }

  /// The content of a bare deflate stream, as zip files hold it.
  ///
  /// - Throws: ``FormatError`` if it was cut or altered, or unpacks to more than the limit.
  public static func inflate(
    _ bytes: ArraySlice<UInt8>, name: String = "deflate", limit: Int
  ) throws -> [UInt8] {
    try inflate(bytes, windowBits: -15, name: name, limit: limit)
  }

  /// A gzip file of some content.
  ///
  /// The same content gives the same bytes: no time and no name are written.
  public static func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
    var stream = z_stream()
    let start = deflateInit2_(
      &stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    guard start == Z_OK else { throw FormatError.malformed("gzip", "zlib cannot begin.") }
    defer { deflateEnd(&stream) }
    var input = bytes
    var result: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    var status = Z_OK
    input.withUnsafeMutableBufferPointer { input in
      var place = 0
      while status == Z_OK || status == Z_BUF_ERROR {
        if stream.avail_in == 0, place < input.count {
          let count = min(input.count - place, 1 << 30)
          stream.next_in = input.baseAddress.map { $0 + place }
          stream.avail_in = UInt32(count)
          place += count
        }
        let written = chunk.withUnsafeMutableBufferPointer { space in
          stream.next_out = space.baseAddress
          stream.avail_out = UInt32(space.count)
          status = deflate(&stream, place == input.count ? Z_FINISH : Z_NO_FLUSH)
          return space.count - Int(stream.avail_out)
        }
        result += chunk[..<written]
      }
    }
    guard status == Z_STREAM_END else { throw FormatError.malformed("gzip", "zlib gave up.") }
    return result
  }

  private static func inflate(
    _ bytes: ArraySlice<UInt8>, windowBits: Int32, name: String, limit: Int
  ) throws -> [UInt8] {
    var stream = z_stream()
    guard
      inflateInit2_(&stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw FormatError.malformed(name, "zlib cannot begin to unpack it.") }
    defer { inflateEnd(&stream) }
    var input = Array(bytes)
    var result: [UInt8] = []
    result.reserveCapacity(min(limit, max(4 * input.count, 1 << 12)))
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    try input.withUnsafeMutableBufferPointer { input in
      var place = 0
      while true {
        if stream.avail_in == 0 {
          let count = min(input.count - place, 1 << 30)
          stream.next_in = input.baseAddress.map { $0 + place }
          stream.avail_in = UInt32(count)
          place += count
        }
        var status = Z_OK
        let written = chunk.withUnsafeMutableBufferPointer { space in
          stream.next_out = space.baseAddress
          stream.avail_out = UInt32(space.count)
          status = CZlib.inflate(&stream, Z_NO_FLUSH)
          return space.count - Int(stream.avail_out)
        }
        guard result.count + written <= limit else {
          throw FormatError.malformed(
            name, "it unpacks to more than \(Wording.bytes(limit)): it is not what it should be.")
        }
        result += chunk[..<written]
        if status == Z_STREAM_END {
          let rest = Int(stream.avail_in) + input.count - place
          // A gzip file may be several, one after another.
          guard windowBits > 15, rest > 0 else { return }
          inflateReset(&stream)
          continue
        }
        guard status == Z_OK || status == Z_BUF_ERROR else {
          throw FormatError.malformed(
            name, "it cannot be unpacked: it was altered on its way; fetch it again.")
        }
        if written == 0, stream.avail_in == 0, place == input.count {
          throw FormatError.malformed(
            name, "it ends too early: it was cut short; fetch it again.")
        }
      }
    }
    return result
  }
}
