#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// JSON text from `Codable` values and back: keys sorted, snake_case, numbers in shortest form.
public enum JSON {
  /// Encodes a value as compact JSON.
  public static func encode(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return [UInt8](try encoder.encode(value))
  }

  /// Decodes a value.
  public static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws
    -> Value
  {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try decoder.decode(type, from: Data(bytes))
  }
}

/// What can be wrong with stored data.
public enum FormatError: Error, Sendable, Equatable {
  /// A part is not there.
  case missing(String)
  /// A part has another size than expected, in bytes.
  case size(String, expected: Int, found: Int)
  /// A file or part does not follow its format: which, where, and what is wrong.
  case malformed(String, String)
}
