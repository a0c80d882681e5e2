public import Formats

extension Product {
  /// The space without its element type.
  public var description: SpaceDescription {
    var spaces: [SpaceDescription] = []
    for space in repeat each parts { spaces.append(space.description) }
    guard let names else { return .product(spaces) }
    return .named(zip(names, spaces).map { SpaceDescription.NamedSpace(name: $0, space: $1) })
  }

  /// An element as an array, or with names as an object.
  public func json(_ element: Element) -> JSONValue {
    var values: [JSONValue] = []
    for (space, value) in repeat (each parts, each element) { values.append(space.json(value)) }
    guard let names else { return .array(values) }
    return .object(zip(names, values).map { JSONMember($0, $1) })
  }

  /// Reads an element from its written form; the order of an object's keys does not matter.
  public func element(json: JSONValue) throws -> Element {
    let values: [JSONValue?] =
      if let names { names.map { json[$0] } } else { json.elements ?? [] }
    let found = names == nil ? json.elements?.count : json.members?.count
    let present = values.compactMap { $0 }
    guard found == count, present.count == count else {
      throw GymError.actionOutsideSpace(json.brief, space: description.description)
    }
    var place = 0
    return (repeat try Self.take(each parts, present, &place))
  }

  private static func take<S: Space>(_ space: S, _ values: [JSONValue], _ place: inout Int) throws
    -> S.Element
  {
    defer { place += 1 }
    return try space.element(json: values[place])
  }
}

extension Product: Equatable {
  /// Whether names and parts are equal.
  public static func == (left: Product, right: Product) -> Bool {
    guard left.names == right.names else { return false }
    for (a, b) in repeat (each left.parts, each right.parts) {
      if a != b { return false }
    }
    return true
  }
}

private enum ProductKeys: String, CodingKey {
  case names, parts
}

extension Product: Codable {
  /// Reads what was encoded and checks it.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: ProductKeys.self)
    var list = try values.nestedUnkeyedContainer(forKey: .parts)
    let parts = (repeat try list.decode((each Part).self))
    if let names = try values.decodeIfPresent([String].self, forKey: .names) {
      try self.init(named: names, repeat each parts)
    } else {
      self.init(repeat each parts)
    }
  }

  /// Writes names and parts.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: ProductKeys.self)
    try values.encodeIfPresent(names, forKey: .names)
    var list = values.nestedUnkeyedContainer(forKey: .parts)
    for space in repeat each parts { try list.encode(space) }
  }
}
