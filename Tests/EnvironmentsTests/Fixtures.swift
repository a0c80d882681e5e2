import Foundation
import Gym
import Testing

/// Reads a fixture.
///
/// By Foundation's JSONDecoder, as its JSONSerialization does not keep every double's bits.
func decodeFixture<Value: Decodable>(_ name: String) throws -> Value {
  let url = try #require(
    Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Fixtures"))
  return try JSONDecoder().decode(Value.self, from: Data(contentsOf: url))
}

/// Numbers as hexadecimal bit patterns.
func bits(_ numbers: some Sequence<Float>) -> String {
  numbers.map { number in
    let digits = String(number.bitPattern, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }.joined()
}

/// FNV-1a over the bytes of what happens, as `Fixtures/checksums.py` takes it.
struct Checksum {
  private var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ number: Double) { add(bytes: number.bitPattern, 8) }

  mutating func add(_ observation: some FloatVector) {
    for number in observation.floats { add(bytes: UInt64(number.bitPattern), 4) }
  }

  mutating func add(reward: Double, terminated: Bool, truncated: Bool) {
    add(reward)
    add(bytes: terminated ? 1 : 0, 1)
    add(bytes: truncated ? 1 : 0, 1)
  }

  mutating func add(bytes: [UInt8]) {
    for byte in bytes { add(bytes: UInt64(byte), 1) }
  }

  private mutating func add(bytes word: UInt64, _ count: Int) {
    for index in 0..<count {
      value = (value ^ (word >> UInt64(8 * index) & 0xff)) &* 0x100_0000_01b3
    }
  }

  var hexadecimal: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
