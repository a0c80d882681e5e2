/// An array of numbers in NumPy's `.npy` format.
///
/// Row-major (C order) in memory; files in Fortran order are turned when they are read.
/// Source: NumPy's format description, versions 1.0 to 3.0 (`numpy.lib.format`).
public struct NumPyArray: Sendable, Hashable {
  /// What the elements are.
  public enum ElementType: String, Sendable, Codable, CaseIterable {
    case float32 = "f4"
    case float64 = "f8"
    case int8 = "i1"
    case int16 = "i2"
    case int32 = "i4"
    case int64 = "i8"
    case uint8 = "u1"
    case uint16 = "u2"
    case uint32 = "u4"
    case uint64 = "u8"
    case bool = "b1"

    /// Bytes of one element.
    public var size: Int {
      switch self {
      case .int8, .uint8, .bool: 1
      case .int16, .uint16: 2
      case .float32, .int32, .uint32: 4
      case .float64, .int64, .uint64: 8
      }
    }

    /// The type of a Swift type's values, if it is one of these.
    public init?(_ type: any BitwiseCopyable.Type) {
      switch type {
      case is Float.Type: self = .float32
      case is Double.Type: self = .float64
      case is Int8.Type: self = .int8
      case is Int16.Type: self = .int16
      case is Int32.Type: self = .int32
      case is Int.Type, is Int64.Type: self = .int64
      case is UInt8.Type: self = .uint8
      case is UInt16.Type: self = .uint16
      case is UInt32.Type: self = .uint32
      case is UInt.Type, is UInt64.Type: self = .uint64
      case is Bool.Type: self = .bool
      default: return nil
      }
    }

    /// NumPy's name of the type: `float32`.
    public var name: String {
      switch self {
      case .bool: "bool"
      case .float32, .float64: "float\(8 * size)"
      case .int8, .int16, .int32, .int64: "int\(8 * size)"
      case .uint8, .uint16, .uint32, .uint64: "uint\(8 * size)"
      }
    }
  }

  /// What the elements are.
  public let type: ElementType
  /// The sizes of the axes; empty for a single number.
  public let shape: [Int]
  /// The elements, little-endian and row-major.
  public let bytes: [UInt8]

  /// The number of elements.
  public var count: Int { bytes.count / type.size }

  /// An array of values.
  ///
  /// - Parameter shape: nil for a vector.
  /// - Throws: ``FormatError`` if the elements' type is none that files hold, or the shape has
  ///   another number of elements.
  public init<Element: BitwiseCopyable>(_ values: [Element], shape: [Int]? = nil) throws {
    guard let type = ElementType(Element.self) else {
      throw FormatError.malformed("npy", "elements of type \(Element.self) cannot be stored.")
    }
    let shape = shape ?? [values.count]
    let expected = Self.byteCount(type, shape)
    guard let expected, expected == values.count * type.size else {
      throw FormatError.malformed(
        "npy", "\(values.count) elements cannot have the shape \(shape).")
    }
    self.init(type: type, shape: shape, bytes: values.withUnsafeBytes { [UInt8]($0) })
  }

  init(type: ElementType, shape: [Int], bytes: [UInt8]) {
    self.type = type
    self.shape = shape
    self.bytes = bytes
  }

  /// The elements as they are.
  ///
  /// - Throws: ``FormatError`` if they are of another type; `floats` converts.
  public func values<Element: BitwiseCopyable>(as element: Element.Type = Element.self) throws
    -> [Element]
  {
    guard ElementType(element) == type else {
      throw FormatError.malformed(
        "npy", "it holds \(type.name) where \(Element.self) is expected; convert it.")
    }
    return [Element](unsafeUninitializedCapacity: count) { space, written in
      UnsafeMutableRawBufferPointer(space).copyBytes(from: bytes)
      written = count
    }
  }

  /// The elements as single-precision numbers, whatever they are; false is 0 and true 1.
  public var floats: [Float] {
    converted({ Float($0) }, { Float($0) }, { Float($0) }, { Float($0) })
  }

  /// The elements as double-precision numbers, whatever they are.
  public var doubles: [Double] {
    converted({ Double($0) }, { $0 }, { Double($0) }, { Double($0) })
  }

  /// The elements as whole numbers; nil if one is not whole or too large.
  public var integers: [Int]? {
    let found: [Int?] = converted(
      { Int(exactly: $0) }, { Int(exactly: $0) }, { Int(exactly: $0) }, { Int(exactly: $0) })
    let whole = found.compactMap { $0 }
    return whole.count == found.count ? whole : nil
  }

  private func converted<Result>(
    _ single: (Float) -> Result, _ double: (Double) -> Result, _ signed: (Int64) -> Result,
    _ unsigned: (UInt64) -> Result
  ) -> [Result] {
    bytes.withUnsafeBytes { bytes in
      let places = 0..<count
      switch type {
      case .float32:
        return places.map { single(bytes.load(fromByteOffset: 4 * $0, as: Float.self)) }
      case .float64:
        return places.map { double(bytes.load(fromByteOffset: 8 * $0, as: Double.self)) }
      case .int8: return places.map { signed(Int64(Int8(bitPattern: bytes[$0]))) }
      case .int16:
        return places.map { signed(Int64(bytes.load(fromByteOffset: 2 * $0, as: Int16.self))) }
      case .int32:
        return places.map { signed(Int64(bytes.load(fromByteOffset: 4 * $0, as: Int32.self))) }
      case .int64: return places.map { signed(bytes.load(fromByteOffset: 8 * $0, as: Int64.self)) }
      case .uint8, .bool: return places.map { unsigned(UInt64(bytes[$0])) }
      case .uint16:
        return places.map { unsigned(UInt64(bytes.load(fromByteOffset: 2 * $0, as: UInt16.self))) }
      case .uint32:
        return places.map { unsigned(UInt64(bytes.load(fromByteOffset: 4 * $0, as: UInt32.self))) }
      case .uint64:
        return places.map { unsigned(bytes.load(fromByteOffset: 8 * $0, as: UInt64.self)) }
      }
    }
  }

  /// The bytes that a shape needs; nil if a size is negative or they are too many to count.
  static func byteCount(_ type: ElementType, _ shape: [Int]) -> Int? {
    var count = type.size
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      if overflow || size < 0 { return nil }
      count = product
    }
    return count
  }
}
