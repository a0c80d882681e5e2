/// A place in a JSON value that is being encoded.
final class JSONNode {
  private enum Content {
    case nothing
    case value(JSONValue)
    case elements([JSONNode])
    case members([(key: String, node: JSONNode)])
  }

  private var content = Content.nothing
  private let convertsKeys: Bool
  private let sorts: Bool
  let codingPath: [any CodingKey]

  private init(codingPath: [any CodingKey], convertsKeys: Bool = true, sorts: Bool = false) {
    self.codingPath = codingPath
    self.convertsKeys = convertsKeys
    self.sorts = sorts
  }

  /// The finished value.
  var value: JSONValue {
    switch content {
    case .nothing: return .object([])
    case .value(let value): return value
    case .elements(let nodes): return .array(nodes.map(\.value))
    case .members(let members):
      let list = members.map { JSONMember($0.key, $0.node.value) }
      return .object(sorts ? list.sorted { $0.key < $1.key } : list)
    }
  }

  static func encoded(_ value: some Encodable, at path: [any CodingKey] = []) throws -> JSONNode {
    let node = JSONNode(
      codingPath: path, convertsKeys: !(value is any TextKeyed), sorts: value is any Unordered)
    switch value {
    case let value as JSONValue: node.set(value)
    case let value as [Float]: node.set(.array(value.map { .number(Double($0)) }))
    case let value as [Double]: node.set(.array(value.map { .number($0) }))
    case let value as [Int]: node.set(.array(value.map { .integer($0) }))
    default: try value.encode(to: JSONWriting(node: node))
    }
    return node
  }

  func set(_ value: JSONValue) { content = .value(value) }

  func beElements() {
    if case .elements = content { return }
    content = .elements([])
  }

  func beMembers() {
    if case .members = content { return }
    content = .members([])
  }

  var count: Int {
    if case .elements(let nodes) = content { nodes.count } else { 0 }
  }

  func append(_ node: JSONNode) {
    guard case .elements(var nodes) = content else { return }
    content = .nothing
    nodes.append(node)
    content = .elements(nodes)
  }

  func put(_ key: any CodingKey, _ node: JSONNode) {
    guard case .members(var members) = content else { return }
    content = .nothing
    let name = convertsKeys ? JSON.snakeCase(key.stringValue) : key.stringValue
    if let index = members.firstIndex(where: { $0.key == name }), !sorts {
      members[index].node = node
    } else {
      members.append((name, node))
    }
    content = .members(members)
  }

  func child(_ key: any CodingKey) -> JSONNode { JSONNode(codingPath: codingPath + [key]) }
}

/// A number as a key, for the elements of arrays.
struct JSONIndex: CodingKey {
  let index: Int
  init(_ index: Int) { self.index = index }
  init?(stringValue: String) { nil }
  init?(intValue: Int) { index = intValue }
  var stringValue: String { "\(index)" }
  var intValue: Int? { index }
}

/// The key under which a class encodes what it inherits.
struct JSONSuperKey: CodingKey {
  init() {}
  init?(stringValue: String) {}
  init?(intValue: Int) { nil }
  var stringValue: String { "super" }
  var intValue: Int? { nil }
}

private struct JSONWriting: Encoder {
  let node: JSONNode
  var codingPath: [any CodingKey] { node.codingPath }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    node.beMembers()
    return KeyedEncodingContainer(KeyedWriting(node: node))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    node.beElements()
    return UnkeyedWriting(node: node)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { SingleWriting(node: node) }
}

private struct KeyedWriting<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let node: JSONNode
  var codingPath: [any CodingKey] { node.codingPath }

  func encodeNil(forKey key: Key) throws {
    let child = node.child(key)
    child.set(.null)
    node.put(key, child)
  }

  func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    node.put(key, try JSONNode.encoded(value, at: codingPath + [key]))
  }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key)
    -> KeyedEncodingContainer<Nested>
  {
    writing(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    writing(key).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { writing(JSONSuperKey()) }
  func superEncoder(forKey key: Key) -> any Encoder { writing(key) }

  private func writing(_ key: any CodingKey) -> JSONWriting {
    let child = node.child(key)
    node.put(key, child)
    return JSONWriting(node: child)
  }
}

private struct UnkeyedWriting: UnkeyedEncodingContainer {
  let node: JSONNode
  var codingPath: [any CodingKey] { node.codingPath }
  var count: Int { node.count }

  func encodeNil() throws {
    let child = node.child(JSONIndex(count))
    child.set(.null)
    node.append(child)
  }

  func encode<T: Encodable>(_ value: T) throws {
    node.append(try JSONNode.encoded(value, at: codingPath + [JSONIndex(count)]))
  }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type)
    -> KeyedEncodingContainer<Nested>
  {
    writing().container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { writing().unkeyedContainer() }
  func superEncoder() -> any Encoder { writing() }

  private func writing() -> JSONWriting {
    let child = node.child(JSONIndex(count))
    node.append(child)
    return JSONWriting(node: child)
  }
}

private struct SingleWriting: SingleValueEncodingContainer {
  let node: JSONNode
  var codingPath: [any CodingKey] { node.codingPath }

  func encodeNil() throws { node.set(.null) }
  func encode(_ value: Bool) throws { node.set(.bool(value)) }
  func encode(_ value: String) throws { node.set(.string(value)) }
  func encode(_ value: Double) throws { node.set(.number(value)) }
  func encode(_ value: Float) throws { node.set(.number(Double(value))) }
  func encode(_ value: Int) throws { node.set(.integer(value)) }
  func encode(_ value: Int8) throws { node.set(.integer(Int(value))) }
  func encode(_ value: Int16) throws { node.set(.integer(Int(value))) }
  func encode(_ value: Int32) throws { node.set(.integer(Int(value))) }
  func encode(_ value: Int64) throws { node.set(.integer(Int(value))) }
  func encode(_ value: UInt) throws { try encode(UInt64(value)) }
  func encode(_ value: UInt8) throws { node.set(.integer(Int(value))) }
  func encode(_ value: UInt16) throws { node.set(.integer(Int(value))) }
  func encode(_ value: UInt32) throws { node.set(.integer(Int(value))) }
  func encode(_ value: UInt64) throws {
    node.set(Int(exactly: value).map { .integer($0) } ?? .unsigned(value))
  }

  func encode<T: Encodable>(_ value: T) throws {
    // Optionals and raw values pass their content on to the same place.
    node.set(try JSONNode.encoded(value, at: codingPath).value)
  }
}
