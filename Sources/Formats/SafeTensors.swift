/// Named arrays of numbers in the safetensors format, which Python's `safetensors` reads and writes.
///
/// A file is the length of the header (8 bytes, little-endian), the header (JSON, padded with spaces
/// to a multiple of 8), and the arrays one after another. Source: the format's description in the
/// repository huggingface/safetensors.
public struct SafeTensors: Sendable, Hashable {
  /// What the elements of a tensor are.
  public enum ElementType: String, Sendable, Codable, CaseIterable {
    /// IEEE single precision.
    case float32 = "F32"
    /// IEEE double precision.
    case float64 = "F64"
    /// Signed integers of 64 bits.
    case int64 = "I64"
    /// Signed integers of 32 bits.
    case int32 = "I32"
    /// Bytes.
    case uint8 = "U8"
    /// Truth values, one byte each.
    case bool = "BOOL"

    /// Bytes of one element.
    public var size: Int {
      switch self {
      case .float64, .int64: 8
      case .float32, .int32: 4
      case .uint8, .bool: 1
      }
    }

    /// The type of a Swift type's values, if it is one of these.
    public init?(_ type: any BitwiseCopyable.Type) {
      if type == Float.self {
        self = .float32
      } else if type == Double.self {
        self = .float64
      } else if type == Int.self || type == Int64.self {
        self = .int64
      } else if type == Int32.self {
        self = .int32
      } else if type == UInt8.self {
        self = .uint8
      } else if type == Bool.self {
        self = .bool
      } else {
        return nil
      }
    }

    /// Where the type stands among others in a file: the wider first, so that all are aligned.
    fileprivate var order: Int {
      switch self {
      case .int64: 0
      case .float64: 1
      case .float32: 2
      case .int32: 3
      case .uint8: 4
      case .bool: 5
      }
    }
  }

  /// A named array of numbers.
  public struct Tensor: Sendable, Hashable {
    /// The name, unique in its file.
    public var name: String
    /// What the elements are.
    public var type: ElementType
    /// The sizes along each dimension, row-major; empty for a single number.
    public var shape: [Int]
    /// The elements, little-endian.
    public var bytes: [UInt8]

    /// A tensor of raw bytes.
    public init(_ name: String, type: ElementType, shape: [Int], bytes: [UInt8]) {
      self.name = name
      self.type = type
      self.shape = shape
      self.bytes = bytes
    }

    /// A tensor of values.
    ///
    /// - Parameter shape: nil for a vector.
    /// - Throws: ``FormatError`` if the elements' type is none that files hold.
    public init<Element: BitwiseCopyable>(
      _ name: String, _ values: [Element], shape: [Int]? = nil
    ) throws {
      guard let type = ElementType(Element.self) else {
        throw FormatError.malformed(name, "elements of type \(Element.self) cannot be stored.")
      }
      self.init(
        name, type: type, shape: shape ?? [values.count],
        bytes: values.withUnsafeBytes { [UInt8]($0) })
    }

    /// The elements.
    ///
    /// - Throws: ``FormatError`` if they are of another type.
    public func values<Element: BitwiseCopyable>(as type: Element.Type = Element.self) throws
      -> [Element]
    {
      guard ElementType(Element.self) == self.type else {
        throw FormatError.malformed(
          name, "its elements are \(self.type), where \(Element.self) is expected.")
      }
      let count = bytes.count / MemoryLayout<Element>.stride
      return [Element](unsafeUninitializedCapacity: count) { space, written in
        UnsafeMutableRawBufferPointer(space).copyBytes(from: bytes)
        written = count
      }
    }
  }

  /// The tensors; their order has no meaning.
  public var tensors: [Tensor]
  /// Texts by name, whatever the author wants to say.
  public var metadata: [String: String]

  /// Named arrays of numbers.
  public init(_ tensors: [Tensor] = [], metadata: [String: String] = [:]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  /// The tensor of a name.
  public subscript(name: String) -> Tensor? {
    tensors.first { $0.name == name }
  }

  /// The tensor of a name.
  ///
  /// - Throws: ``FormatError/missing(_:)`` if there is none.
  public func tensor(_ name: String) throws -> Tensor {
    guard let tensor = self[name] else { throw FormatError.missing(name) }
    return tensor
  }

  // MARK: Writing

  /// The whole file: the same bytes that Python's library writes.
  public func bytes() throws -> [UInt8] {
    let (header, ordered) = try layout()
    return ordered.reduce(into: header) { $0 += $1.bytes }
  }

  /// Writes the file, whole or not at all.
  public func write(to path: String, durable: Bool = true) throws {
    try Files.write(to: path, durable: durable) { try write(to: $0) }
  }

  /// Appends the file to what is being written, without a copy of the tensors.
  public func write(to writer: FileWriter) throws {
    let (header, ordered) = try layout()
    try writer.append(header)
    for tensor in ordered { try writer.append(tensor.bytes) }
  }

  private func layout() throws -> (header: [UInt8], ordered: [Tensor]) {
    let ordered = tensors.sorted { ($0.type.order, $0.name) < ($1.type.order, $1.name) }
    var members: [JSONMember] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }
      members.append(
        JSONMember("__metadata__", .object(texts.map { JSONMember($0.key, .string($0.value)) })))
    }
    var names: Set<String> = ["__metadata__"]
    var offset = 0
    for tensor in ordered {
      guard names.insert(tensor.name).inserted else {
        throw FormatError.malformed(tensor.name, "two tensors cannot have one name.")
      }
      let expected = SafeTensors.byteCount(tensor.type, tensor.shape)
      guard expected == tensor.bytes.count else {
        throw FormatError.size(tensor.name, expected: expected ?? 0, found: tensor.bytes.count)
      }
      let end = offset + tensor.bytes.count
      members.append(
        JSONMember(
          tensor.name,
          [
            "dtype": .string(tensor.type.rawValue),
            "shape": .array(tensor.shape.map { .integer($0) }),
            "data_offsets": [.integer(offset), .integer(end)],
          ]))
      offset = end
    }
    var text = JSONValue.object(members).bytes()
    text += repeatElement(0x20, count: (8 - text.count % 8) % 8)
    let length = UInt64(text.count)
    return ((0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + text, ordered)
  }

  /// The bytes of a tensor; nil if a size is negative or they are too many to count.
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
