/// A JSON value that is being decoded.
struct JSONReading: Decoder {
  let value: JSONValue
  let codingPath: [any CodingKey]
  var convertsKeys = true
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func decoded<T: Decodable>(_ type: T.Type) throws -> T {
    if T.self == [Float].self, let floats = numbers()?.map({ Float($0) }) as? T {
      return floats
    }
    if T.self == [Double].self, let doubles = numbers() as? T { return doubles }
    return try T(
      from: JSONReading(
        value: value, codingPath: codingPath, convertsKeys: !(type is any TextKeyed.Type)))
  }

  /// All elements, if every one is a number: the fast way for long arrays.
  private func numbers() -> [Double]? {
    guard let elements = value.elements else { return nil }
    var numbers: [Double] = []
    numbers.reserveCapacity(elements.count)
    for element in elements {
      guard let number = element.real else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard let members = value.members else { throw mismatch("an object") }
    return KeyedDecodingContainer(
      KeyedReading(members: members, codingPath: codingPath, convertsKeys: convertsKeys))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard let elements = value.elements else { throw mismatch("an array") }
    return UnkeyedReading(elements: elements, codingPath: codingPath)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    SingleReading(reading: self)
  }

  /// The error for a value of another kind.
  func mismatch(_ expected: String) -> FormatError {
    .value(JSON.dotted(codingPath), "is \(value.kind), where \(expected) is expected.")
  }

  func integer<Number: FixedWidthInteger>(_ type: Number.Type) throws -> Number {
    if let whole = value.whole, let number = Number(exactly: whole) { return number }
    if case .unsigned(let whole) = value, let number = Number(exactly: whole) { return number }
    if case .number(let double) = value, let number = Number(exactly: double) { return number }
    throw mismatch(
      Number.isSigned && Number.bitWidth == 64
        ? "a whole number" : "a whole number from \(Number.min) to \(Number.max)")
  }
}

private struct KeyedReading<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let members: [JSONMember]
  let codingPath: [any CodingKey]
  let convertsKeys: Bool

  var allKeys: [Key] {
    members.compactMap { member in
      if !convertsKeys { return Key(stringValue: member.key) }
      // The camelCase form is the likelier name; a name with underscores stands for itself.
      return Key(stringValue: JSON.camelCase(member.key)) ?? Key(stringValue: member.key)
    }
  }

  private func find(_ key: any CodingKey) -> JSONValue? {
    let name = convertsKeys ? JSON.snakeCase(key.stringValue) : key.stringValue
    return members.first { $0.key == name }?.value
  }

  private func reading(_ key: any CodingKey) throws -> JSONReading {
    let path = codingPath + [key]
    guard let value = find(key) else { throw FormatError.missing(JSON.dotted(path)) }
    return JSONReading(value: value, codingPath: path)
  }

  func contains(_ key: Key) -> Bool { find(key) != nil }
  func decodeNil(forKey key: Key) throws -> Bool { try reading(key).value == .null }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    try reading(key).decoded(type)
  }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws
    -> KeyedDecodingContainer<Nested>
  {
    try reading(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try reading(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { try reading(JSONSuperKey()) }
  func superDecoder(forKey key: Key) throws -> any Decoder { try reading(key) }
}

private struct UnkeyedReading: UnkeyedDecodingContainer {
  let elements: [JSONValue]
  let codingPath: [any CodingKey]
  var currentIndex = 0
  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex >= elements.count }

  init(elements: [JSONValue], codingPath: [any CodingKey]) {
    self.elements = elements
    self.codingPath = codingPath
  }

  private mutating func next() throws -> JSONReading {
    let path = codingPath + [JSONIndex(currentIndex)]
    guard !isAtEnd else { throw FormatError.missing(JSON.dotted(path)) }
    defer { currentIndex += 1 }
    return JSONReading(value: elements[currentIndex], codingPath: path)
  }

  mutating func decodeNil() throws -> Bool {
    guard !isAtEnd, elements[currentIndex] == .null else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try next().decoded(type) }

  mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws
    -> KeyedDecodingContainer<Nested>
  {
    try next().container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try next().unkeyedContainer()
  }

  mutating func superDecoder() throws -> any Decoder { try next() }
}

private struct SingleReading: SingleValueDecodingContainer {
  let reading: JSONReading
  var codingPath: [any CodingKey] { reading.codingPath }

  func decodeNil() -> Bool { reading.value == .null }

  func decode(_ type: Bool.Type) throws -> Bool {
    guard let truth = reading.value.truth else { throw reading.mismatch("true or false") }
    return truth
  }

  func decode(_ type: String.Type) throws -> String {
    guard let text = reading.value.text else { throw reading.mismatch("a text") }
    return text
  }

  func decode(_ type: Double.Type) throws -> Double {
    guard let number = reading.value.real else { throw reading.mismatch("a number") }
    return number
  }

  func decode(_ type: Float.Type) throws -> Float { Float(try decode(Double.self)) }
  func decode(_ type: Int.Type) throws -> Int { try reading.integer(type) }
  func decode(_ type: Int8.Type) throws -> Int8 { try reading.integer(type) }
  func decode(_ type: Int16.Type) throws -> Int16 { try reading.integer(type) }
  func decode(_ type: Int32.Type) throws -> Int32 { try reading.integer(type) }
  func decode(_ type: Int64.Type) throws -> Int64 { try reading.integer(type) }
  func decode(_ type: UInt.Type) throws -> UInt { try reading.integer(type) }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try reading.integer(type) }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try reading.integer(type) }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try reading.integer(type) }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try reading.integer(type) }
  func decode<T: Decodable>(_ type: T.Type) throws -> T { try reading.decoded(type) }
}
