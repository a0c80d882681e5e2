internal import Formats

/// The frame of records in TensorFlow's files.
///
/// A record is the payload's length (8 bytes, little-endian), the masked CRC-32C of these 8 bytes
/// (4 bytes), the payload, and the payload's masked CRC-32C (4 bytes). Source: TensorFlow's
/// documentation of TFRecord.
public enum RecordFraming {
  /// A payload with its frame.
  public static func record(_ payload: [UInt8]) -> [UInt8] {
    let length = littleEndian(UInt64(payload.count), 8)
    return length + littleEndian(UInt64(maskedChecksum(length)), 4) + payload
      + littleEndian(UInt64(maskedChecksum(payload)), 4)
  }

  /// The payloads of all records in the bytes of a file.
  ///
  /// - Throws: ``FormatError`` that names the record which is cut short or altered.
  public static func payloads(of bytes: [UInt8], name: String = "records") throws -> [[UInt8]] {
    var payloads: [[UInt8]] = []
    var start = 0
    while start < bytes.count {
      func fault(_ problem: String) -> FormatError {
        .malformed(name, "record \(payloads.count + 1) at byte \(start) \(problem)")
      }
      guard bytes.count - start >= 16 else { throw fault("is cut short.") }
      let header = Array(bytes[start..<start + 8])
      guard number(bytes[start + 8..<start + 12]) == UInt64(maskedChecksum(header)) else {
        throw fault("has a length whose check sum does not match.")
      }
      let length = number(header[...])
      guard length <= UInt64(bytes.count - start - 16) else { throw fault("is cut short.") }
      let end = start + 12 + Int(length)
      let payload = Array(bytes[start + 12..<end])
      guard number(bytes[end..<end + 4]) == UInt64(maskedChecksum(payload)) else {
        throw fault("has a check sum that does not match.")
      }
      payloads.append(payload)
      start = end + 4
    }
    return payloads
  }

  /// A check sum as records store it: rotated and shifted, lest sums of sums be zero.
  static func maskedChecksum(_ bytes: [UInt8]) -> UInt32 {
    let sum = checksum(bytes)
    return (sum >> 15 | sum << 17) &+ 0xa282_ead8
  }

  /// The CRC-32C (Castagnoli's polynomial) of some bytes.
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { sum, byte in
      table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ sum >> 8
    }
  }

  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0x82f6_3b78 : sum >> 1 }
  }

  private static func littleEndian(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
