internal import CZlib

/// Check sums of stored bytes.
public enum Digest {
  /// The CRC-32 of some bytes (the polynomial of zlib, PNG and gzip).
  public static func crc32(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBytes { crc32($0) }
  }

  /// The CRC-32 of some bytes, going on from the check sum of those before.
  public static func crc32(_ bytes: UnsafeRawBufferPointer, after previous: UInt32 = 0) -> UInt32 {
    guard let start = bytes.baseAddress else { return previous }
    let sum = CZlib.crc32_z(
      UInt(previous), start.assumingMemoryBound(to: UInt8.self), bytes.count)
    return UInt32(truncatingIfNeeded: sum)
  }
}
