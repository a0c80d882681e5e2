extension SafeTensors {
  /// Reads a file.
  ///
  /// - Throws: ``FormatError`` that names the file, the tensor and what is wrong with it.
  public init(path: String) throws {
    try self.init(parsing: Files.readBytes(path), name: path)
  }

  /// Reads the bytes of a file.
  ///
  /// Nothing is taken on trust: the header's length, every type, size and offset are checked, and
  /// the tensors must fill the file without gaps or overlaps.
  ///
  /// - Parameter name: what the bytes are called in errors.
  public init(parsing bytes: [UInt8], name: String = "safetensors") throws {
    func fault(_ problem: String) -> FormatError { .malformed(name, problem) }
    guard bytes.count >= 8 else {
      throw fault("it holds \(bytes.count) bytes, too few for a safetensors file.")
    }
    let length = bytes[0..<8].reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    guard length <= 100_000_000 else {
      throw fault("its header would be \(length) bytes long: it is no safetensors file.")
    }
    let start = 8 + Int(length)
    guard start <= bytes.count else {
      throw fault("its header should be \(length) bytes long, but the file ends before.")
    }
    guard length > 0, bytes[8] == 0x7B else { throw fault("its header is no JSON object.") }
    let header = try JSONValue(parsing: Array(bytes[8..<start]), name: "\(name), header")
    var tensors: [(begin: Int, tensor: Tensor)] = []
    var metadata: [String: String] = [:]
    for member in header.members ?? [] {
      if member.key == "__metadata__" {
        guard let texts = member.value.members else { throw fault("__metadata__ is no object.") }
        for entry in texts {
          guard let text = entry.value.text else {
            throw fault("'\(entry.key)' in __metadata__ is no text.")
          }
          metadata[entry.key] = text
        }
      } else {
        let (begin, tensor) = try SafeTensors.tensor(member, in: bytes, from: start, fault)
        tensors.append((begin, tensor))
      }
    }
    var reached = 0
    for (begin, tensor) in tensors.sorted(by: {
      ($0.begin, $0.tensor.bytes.count) < ($1.begin, $1.tensor.bytes.count)
    }) {
      guard begin == reached else {
        throw fault(
          begin < reached
            ? "tensor '\(tensor.name)' overlaps the one before."
            : "\(begin - reached) bytes before tensor '\(tensor.name)' belong to none.")
      }
      reached += tensor.bytes.count
    }
    guard start + reached == bytes.count else {
      throw fault("\(bytes.count - start - reached) bytes at its end belong to no tensor.")
    }
    self.init(tensors.map(\.tensor), metadata: metadata)
  }

  /// Reads one entry of the header with its bytes.
  private static func tensor(
    _ member: JSONMember, in bytes: [UInt8], from start: Int, _ fault: (String) -> FormatError
  ) throws -> (Int, Tensor) {
    let name = member.key
    guard let code = member.value["dtype"]?.text else {
      throw fault("tensor '\(name)' has no dtype.")
    }
    guard let type = ElementType(rawValue: code) else {
      let known = ElementType.allCases.map(\.rawValue).joined(separator: ", ")
      throw fault("tensor '\(name)' has dtype \(code), but only \(known) can be read.")
    }
    guard let sizes = member.value["shape"]?.elements,
      case let shape = sizes.compactMap(\.whole), shape.count == sizes.count,
      let count = byteCount(type, shape)
    else { throw fault("tensor '\(name)' has no valid shape.") }
    guard let ends = member.value["data_offsets"]?.elements, ends.count == 2,
      let begin = ends[0].whole, let end = ends[1].whole, 0 <= begin, begin <= end
    else { throw fault("tensor '\(name)' has no valid data_offsets.") }
    guard end <= bytes.count - start else {
      throw fault("tensor '\(name)' reaches beyond the end of the file: it was cut short.")
    }
    guard end - begin == count else {
      throw fault(
        "tensor '\(name)' holds \(end - begin) bytes where shape \(shape) of \(code) needs \(count)."
      )
    }
    let content = Array(bytes[start + begin..<start + end])
    if type == .bool, content.contains(where: { $0 > 1 }) {
      throw fault("tensor '\(name)' holds bytes that are neither true nor false.")
    }
    return (begin, Tensor(name, type: type, shape: shape, bytes: content))
  }
}
