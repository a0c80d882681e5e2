internal import Formats

extension JSONValue {
  /// Values in row-major order as arrays nested by a shape.
  static func nested(_ values: [JSONValue], shape: [Int]) -> JSONValue {
    func part(_ axis: Int, _ range: Range<Int>) -> JSONValue {
      if axis == shape.count { return values[range.lowerBound] }
      let stride = range.count / shape[axis]
      return .array(
        (0..<shape[axis]).map { index in
          let start = range.lowerBound + index * stride
          return part(axis + 1, start..<start + stride)
        })
    }
    return part(0, 0..<values.count)
  }

  /// What lies in arrays nested by a shape, in row-major order; nil if they are nested otherwise.
  func flattened(shape: [Int]) -> [JSONValue]? {
    var found: [JSONValue] = []
    func read(_ value: JSONValue, _ axis: Int) -> Bool {
      guard case .array(let parts) = value else {
        found.append(value)
        return axis == shape.count
      }
      return axis < shape.count && parts.count == shape[axis]
        && parts.allSatisfy { read($0, axis + 1) }
    }
    return read(self, 0) ? found : nil
  }
}
