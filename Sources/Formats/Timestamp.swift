/// A moment: a day of the calendar and the time since its midnight, as it was written.
public struct Timestamp: Sendable, Hashable, Comparable {
  /// Days since 1970-01-01.
  public var day: Int
  /// Seconds since midnight.
  public var second: Double

  /// Reads a moment: `2013-06-06 14:30:05.5`, with `T` or a zone of `Z`, `20130606143005` with or without
  /// milliseconds, `20130606`, or seconds or milliseconds since 1970; nil of anything else.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    let isWhole = !bytes.isEmpty && bytes.allSatisfy { (48...57).contains($0) }
    if isWhole, bytes.count == 17 || bytes.count == 14 {
      guard let day = Self.day(bytes[0..<4], bytes[4..<6], bytes[6..<8]),
        let second = Self.second(bytes[8..<10], bytes[10..<12], bytes[12..<14])
      else { return nil }
      self.init(day: day, second: second + (Double(Self.number(bytes[14...]) ?? 0) / 1000))
      return
    }
    if isWhole, bytes.count == 8 {
      guard let day = Self.day(bytes[0..<4], bytes[4..<6], bytes[6..<8]) else { return nil }
      self.init(day: day, second: 0)
      return
    }
    if let number = Double(text), number >= 1e8, number < 1e14 {
      let seconds = number >= 1e11 ? number / 1000 : number
      let day = (seconds / 86_400).rounded(.down)
      self.init(day: Int(day), second: seconds - day * 86_400)
      return
    }
    guard bytes.count >= 10, bytes[4] == 0x2D, bytes[7] == 0x2D,
      let day = Self.day(bytes[0..<4], bytes[5..<7], bytes[8..<10])
    else { return nil }
    if bytes.count == 10 {
      self.init(day: day, second: 0)
      return
    }
    guard bytes.count >= 19, [0x20, 0x54].contains(bytes[10]), bytes[13] == 0x3A,
      bytes[16] == 0x3A,
      let second = Self.second(bytes[11..<13], bytes[14..<16], bytes[17..<19])
    else { return nil }
    var rest = String(decoding: bytes[19...], as: UTF8.self)
    if rest.hasSuffix("Z") { rest.removeLast() }
    guard let fraction = rest.isEmpty ? 0 : rest.hasPrefix(".") ? Double("0" + rest) : nil else {
      return nil
    }
    self.init(day: day, second: second + fraction)
  }

  /// A moment.
  public init(day: Int, second: Double) {
    self.day = day
    self.second = second
  }

  /// The day as `2013-06-06`.
  ///
  /// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
  public var date: String {
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let part = (5 * dayOfYear + 2) / 153
    let date = dayOfYear - (153 * part + 2) / 5 + 1
    let month = part < 10 ? part + 3 : part - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(year)-\(two(month))-\(two(date))"
  }

  /// The earlier of two moments is less.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    (left.day, left.second) < (right.day, right.second)
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard !digits.isEmpty, digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1) - 48 }
  }

  private static func day(
    _ year: ArraySlice<UInt8>, _ month: ArraySlice<UInt8>, _ date: ArraySlice<UInt8>
  ) -> Int? {
    guard let year = number(year), let month = number(month), let date = number(date),
      (1...12).contains(month), (1...daysIn(month, year)).contains(date)
    else { return nil }
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + date - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func daysIn(_ month: Int, _ year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  private static func second(
    _ hour: ArraySlice<UInt8>, _ minute: ArraySlice<UInt8>, _ second: ArraySlice<UInt8>
  ) -> Double? {
    guard let hour = number(hour), let minute = number(minute), let second = number(second),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    return Double(hour * 3600 + minute * 60 + second)
  }
}
