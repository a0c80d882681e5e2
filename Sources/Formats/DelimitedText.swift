#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A table as text: a row a line, its fields set apart by commas, semicolons, tabs or spaces.
///
/// The separator is the first of tab, comma and semicolon that the first line holds, else white space.
/// A field may stand in double quotes. A first line without any number
/// is a heading.
public struct DelimitedText {
  /// The names in the heading; nil if there is none.
  public let heading: [String]?
  /// The number of fields in the first line.
  public let width: Int
  private let name: String
  private let bytes: [UInt8]
  private let separator: UInt8
  private let start: Int

  /// A file as a table.
  public init(path: String) throws { self.init(try Files.readBytes(path), name: path) }

  /// Text as a table; `name` stands in messages.
  public init(_ text: [UInt8], name: String) {
    self.name = name
    var bytes = text
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    // Numbers are read up to a byte that is none: the last one needs such a byte too.
    bytes.append(0)
    self.bytes = bytes
    let first = bytes.prefix { $0 != 0x0A && $0 != 0 }
    separator = [0x09, 0x2C, 0x3B].first { first.contains($0) } ?? 0x20
    var row = Row(line: 1, name: name)
    let end = Self.read(&row, bytes, from: 0, separator)
    width = row.fields.count
    let isHeading = bytes.withUnsafeBufferPointer { [row] buffer in
      !row.fields.isEmpty && row.fields.indices.allSatisfy { row.number($0, in: buffer) == nil }
    }
    heading = isHeading ? row.fields.map { [bytes] in Self.text(bytes, $0) } : nil
    start = isHeading ? end : 0
  }

  /// Calls a closure with every row that is not empty, the heading left out.
  public func forEachRow(_ body: (borrowing Row, UnsafeBufferPointer<UInt8>) throws -> Void) throws
  {
    var row = Row(line: heading == nil ? 0 : 1, name: name)
    var index = start
    try bytes.withUnsafeBufferPointer { buffer in
      while index < bytes.count - 1 {
        index = Self.read(&row, bytes, from: index, separator)
        row.line += 1
        if !row.fields.isEmpty { try body(row, buffer) }
      }
    }
  }

  /// A line's fields.
  public struct Row {
    /// The number of the line, from 1.
    public internal(set) var line: Int
    /// Where the fields lie.
    public internal(set) var fields: [Range<Int>] = []
    let name: String

    /// The number in a field; nil if it holds none.
    public func number(_ field: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Double? {
      guard field < fields.count, !fields[field].isEmpty, let base = bytes.baseAddress else {
        return nil
      }
      let range = fields[field]
      return UnsafeRawPointer(base + range.lowerBound).withMemoryRebound(
        to: CChar.self, capacity: range.count
      ) { start in
        var end: UnsafeMutablePointer<CChar>?
        let number = strtod(start, &end)
        guard let end, UnsafePointer(end) - start == range.count, number.isFinite else {
          return nil
        }
        return number
      }
    }

    /// The text in a field; empty where there is none.
    public func text(_ field: Int, in bytes: UnsafeBufferPointer<UInt8>) -> String {
      guard field < fields.count else { return "" }
      return String(decoding: bytes[fields[field]], as: UTF8.self)
    }

    /// What is wrong with a field, with the line in front.
    public func error(_ problem: String) -> FormatError {
      .malformed(name, "line \(line): \(problem)")
    }
  }

  private static func text(_ bytes: [UInt8], _ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }

  /// Finds the fields of a line and gives the start of the next.
  private static func read(
    _ row: inout Row, _ bytes: [UInt8], from start: Int, _ separator: UInt8
  ) -> Int {
    row.fields.removeAll(keepingCapacity: true)
    var index = start
    var begin = start
    func add(_ end: Int) {
      var (low, high) = (begin, end)
      while low < high, bytes[low] == 0x20 || bytes[low] == 0x0D { low += 1 }
      while low < high, bytes[high - 1] == 0x20 || bytes[high - 1] == 0x0D { high -= 1 }
      if high - low >= 2, bytes[low] == 0x22, bytes[high - 1] == 0x22 {
        (low, high) = (low + 1, high - 1)
      }
      // Spaces in a row count as one, and those at the ends as none.
      if separator == 0x20, low == high { return }
      row.fields.append(low..<high)
    }
    var isQuoted = false
    while true {
      let byte = bytes[index]
      // Quotes within a field are part of it.
      if byte == 0x22, isQuoted || index == begin { isQuoted.toggle() }
      if byte == 0 && index == bytes.count - 1 || byte == 0x0A {
        add(index)
        break
      }
      if !isQuoted, byte == separator || (separator == 0x20 && byte == 0x09) {
        add(index)
        begin = index + 1
      }
      index += 1
    }
    if row.fields.count == 1, row.fields[0].isEmpty { row.fields.removeAll() }
    return min(index + 1, bytes.count - 1)
  }
}
