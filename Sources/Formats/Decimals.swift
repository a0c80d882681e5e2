/// Decimal numbers in text.
public enum Decimals {
  /// The shortest decimal that reads back as the same number, as Python's `repr(float)` prints it:
  /// `1.0`, `0.0001`, `1e-05`, `1e+16`, `inf`, `-inf`, `nan`.
  public static func shortest(_ value: Double) -> String {
    var bytes: [UInt8] = []
    append(value, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends what `shortest` gives, as UTF-8.
  public static func append(_ value: Double, to bytes: inout [UInt8]) {
    guard value.isFinite else {
      bytes += Array((value.isNaN ? "nan" : value < 0 ? "-inf" : "inf").utf8)
      return
    }
    if value.magnitude < 1e15, let whole = Int64(exactly: value), whole != 0 {
      append(whole, to: &bytes)
      bytes += [0x2E, 0x30]
      return
    }
    // Swift prints the shortest digits too, but places point and exponent by other rules.
    if value.sign == .minus { bytes.append(0x2D) }
    var digits: [UInt8] = []
    digits.reserveCapacity(24)
    var point: Int?
    var exponent = 0
    var text = value.magnitude.description
    text.withUTF8 { text in
      var index = 0
      while index < text.count {
        let byte = text[index]
        index += 1
        if byte == 0x2E {
          point = digits.count
        } else if byte == 0x65 {
          let negative = text[index] == 0x2D
          if negative || text[index] == 0x2B { index += 1 }
          while index < text.count {
            exponent = exponent * 10 + Int(text[index] &- 0x30)
            index += 1
          }
          if negative { exponent = -exponent }
        } else {
          digits.append(byte)
        }
      }
    }
    var scale = (point ?? digits.count) + exponent
    let leading = digits.prefix { $0 == 0x30 }.count
    digits.removeFirst(leading)
    scale -= leading
    while digits.last == 0x30 { digits.removeLast() }
    place(digits, scale: digits.isEmpty ? 1 : scale, in: &bytes)
  }

  /// Appends 0.DIGITS × 10^scale.
  private static func place(_ digits: [UInt8], scale: Int, in bytes: inout [UInt8]) {
    if scale < -3 || scale > 16 {
      bytes.append(digits[0])
      if digits.count > 1 {
        bytes.append(0x2E)
        bytes += digits[1...]
      }
      let exponent = scale - 1
      bytes += [0x65, exponent < 0 ? 0x2D : 0x2B]
      if exponent.magnitude < 10 { bytes.append(0x30) }
      append(Int64(exponent.magnitude), to: &bytes)
    } else if scale <= 0 {
      bytes += [0x30, 0x2E]
      bytes += repeatElement(0x30, count: -scale)
      bytes += digits
    } else {
      bytes += digits.prefix(scale)
      bytes += repeatElement(0x30, count: max(0, scale - digits.count))
      bytes.append(0x2E)
      if digits.count > scale {
        bytes += digits[scale...]
      } else {
        bytes.append(0x30)
      }
    }
  }

  /// Appends a whole number.
  static func append(_ value: Int64, to bytes: inout [UInt8]) {
    var text = value.description
    text.withUTF8 { bytes += $0 }
  }
}
