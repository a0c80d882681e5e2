#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Numbers as people read them.
public enum Wording {
  /// A number with a fixed count of decimals, correctly rounded: `fixed(3.14159, 2)` is `3.14`.
  ///
  /// - Parameter grouped: whether thousands are set apart, as in `1,234.50`.
  public static func fixed(_ value: Double, _ decimals: Int, grouped: Bool = false) -> String {
    guard value.isFinite else { return Decimals.shortest(value) }
    let places = Int32(clamping: max(0, decimals))
    var text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400 + Int(places)) { space in
      let count = withVaList([places, value]) {
        vsnprintf(space.baseAddress, space.count, "%.*f", $0)
      }
      let bytes = space.prefix(Int(max(0, count))).map { UInt8(bitPattern: $0) }
      return String(decoding: bytes, as: UTF8.self)
    }
    // A rounded "-0.00" would puzzle people.
    if text.hasPrefix("-"), text.allSatisfy({ "-0.".contains($0) }) { text.removeFirst() }
    guard grouped else { return text }
    let end = text.firstIndex(of: ".") ?? text.endIndex
    return group(text[..<end]) + text[end...]
  }

  /// A whole number with its thousands set apart: `1,234,567`.
  public static func grouped(_ value: Int) -> String {
    group(value.description[...])
  }

  /// A number of things, which have an s if they are not one: `1,234 rows`.
  public static func counted(_ value: Int, _ thing: String) -> String {
    grouped(value) + " " + thing + (value == 1 ? "" : "s")
  }

  /// A time: `0.35 s`, `42 s`, `1 min 05 s`, `2 h 03 min`, `3 d 04 h`.
  public static func duration(seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0 else { return "unknown" }
    if seconds < 0.9995 { return fixed(seconds, 2) + " s" }
    if seconds < 9.95 { return fixed(seconds, 1) + " s" }
    let whole = Int(min(seconds.rounded(), 1e15))
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(two(whole % 60)) s" }
    let minutes = Int((min(seconds, 1e15) / 60).rounded())
    if minutes < 24 * 60 { return "\(minutes / 60) h \(two(minutes % 60)) min" }
    let hours = Int((min(seconds, 1e15) / 3600).rounded())
    return "\(hours / 24) d \(two(hours % 24)) h"
  }

  /// A count of bytes: `512 B`, `1.5 kB`, `20.0 MB`.
  public static func bytes(_ count: Int) -> String {
    var size = Double(count)
    var units = ["B", "kB", "MB", "GB", "TB"][...]
    while size >= 999.95, units.count > 1 {
      size /= 1000
      units.removeFirst()
    }
    return units.first == "B" ? "\(count) B" : fixed(size, 1) + " " + (units.first ?? "B")
  }

  private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

  private static func group(_ digits: Substring) -> String {
    let sign = digits.hasPrefix("-") ? "-" : ""
    let bare = Array(digits.dropFirst(sign.count))
    var text = sign
    for (index, digit) in bare.enumerated() {
      if index > 0, (bare.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }
}
