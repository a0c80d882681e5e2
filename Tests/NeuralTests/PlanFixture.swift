import Formats
import Testing

/// Values that PyTorch gave, from `Fixtures/`.
enum PlanFixture {
  static func read<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
    let folder = #filePath.split(separator: "/").dropLast()
    let path = "/" + folder.joined(separator: "/") + "/Fixtures/\(name).json"
    return try JSON.decode(type, from: try Files.readBytes(path), name: path)
  }
}
