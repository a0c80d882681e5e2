internal import Formats
internal import Gym
internal import Viewer

/// Turns what a person holds and presses into actions of an environment.
struct Moves {
  let controls: PlayControls
  /// Moves that wait for their turn.
  private var waiting: [ViewerKey] = []
  private var idleCount = 0
  private var editor: ActionEditor?

  init(_ controls: PlayControls) { self.controls = controls }

  /// What comes of an input.
  enum Outcome {
    /// An action.
    case action(JSONValue)
    /// Nothing yet; what the person should know.
    case nothing(String?)
  }

  /// Whether moves wait for their turn.
  var areWaiting: Bool { !waiting.isEmpty }

  /// Forgets what waits, at an episode's start.
  mutating func clear() { (waiting, editor) = ([], nil) }

  /// What the person does in a world.
  mutating func next(_ input: ViewerInput, in world: any EpisodicEnvironment) throws -> Outcome {
    waiting += input.pressed
    switch controls.scheme {
    case .keys(let keys, let idle):
      return try controls.pace == .turns ? turn(keys, world) : hold(keys, idle, input, world)
    case .axis(_, let left, let right):
      waiting = []
      let held =
        (input.held.contains(.right) ? 1.0 : 0) - (input.held.contains(.left) ? 1.0 : 0)
      let place = (min(max(input.axis ?? held, -1), 1) + 1) / 2
      return .action(try world.action(code: [Float(left + (right - left) * place)]))
    case .parts: return try edit(world)
    }
  }

  private mutating func turn(
    _ keys: [PlayControls.Key], _ world: any EpisodicEnvironment
  ) throws -> Outcome {
    guard let pressed = waiting.first else { return .nothing(nil) }
    waiting.removeFirst()
    guard let key = keys.first(where: { $0.symbol == pressed.symbol }) else {
      return .nothing("\(pressed.symbol) is no move here")
    }
    return try act(key.action, key.name, world)
  }

  private mutating func hold(
    _ keys: [PlayControls.Key], _ idle: [Int], _ input: ViewerInput,
    _ world: any EpisodicEnvironment
  ) throws -> Outcome {
    // The key that was pressed last counts; of those held before, the first that is listed.
    let last = waiting.last { key in keys.contains { $0.symbol == key.symbol } }
    waiting = []
    let symbols = Set(input.held.map(\.symbol))
    let held = keys.first { symbols.contains($0.symbol) }
    if let key = keys.first(where: { $0.symbol == last?.symbol }) ?? held {
      return try act(key.action, key.name, world)
    }
    defer { idleCount += 1 }
    let action = idle.isEmpty ? keys.first?.action ?? 0 : idle[idleCount % idle.count]
    return try act(action, "idle", world)
  }

  private func act(_ number: Int, _ name: String, _ world: any EpisodicEnvironment) throws
    -> Outcome
  {
    let legal = world.legalActions
    guard !legal.indices.contains(number) || legal[number] else {
      return .nothing("\(name) is not possible now")
    }
    return .action(try world.action(code: [Float(number)]))
  }

  private mutating func edit(_ world: any EpisodicEnvironment) throws -> Outcome {
    var editor = try self.editor ?? ActionEditor(world)
    defer { self.editor = editor }
    var note: String?
    while let key = waiting.first {
      waiting.removeFirst()
      switch key {
      case .left: editor.choose(-1)
      case .right: editor.choose(1)
      case .up: note = editor.change(by: 1, in: world)
      case .down: note = editor.change(by: -1, in: world)
      case .enter:
        return .action(editor.action)
      case .character(let character):
        guard let digit = character.wholeNumberValue else {
          note = "\(character) is no move here"
          continue
        }
        note = editor.type(digit, in: world)
      default: break
      }
    }
    return .nothing(note)
  }

  /// The action being put together, where it is made part by part.
  func editedAction(in world: any EpisodicEnvironment) -> String? {
    guard case .parts = controls.scheme else { return nil }
    return (try? editor ?? ActionEditor(world))?.description
  }

  /// The keys and what they do, for people.
  var mapping: [(key: String, meaning: String)] {
    switch controls.scheme {
    case .keys(let keys, _): keys.map { (String($0.symbol), $0.name) }
    case .axis(let name, let left, let right):
      [
        ("←", "\(name) \(readable(left))"), ("→", "\(name) \(readable(right))"),
        ("pointer, stick", "in between"),
      ]
    case .parts:
      [("← →", "choose a number"), ("↑ ↓", "change it"), ("digits", "type it"), ("⏎", "act")]
    }
  }
}

/// An action in the making, number by number.
struct ActionEditor: CustomStringConvertible {
  /// The action as it is.
  private(set) var action: JSONValue
  private var chosen = 0
  private var typed = ""

  /// Starts from zeros where they are allowed, else from a random action.
  init(_ world: any EpisodicEnvironment) throws {
    // Of a few numbered actions the first that is possible; where there are too many to list, any.
    let isListed = world.actionSpace.cardinality.map { $0 <= 1 << 20 } ?? false
    if isListed, let first = world.legalActions.firstIndex(of: true) {
      action = try world.action(code: [Float(first)])
    } else {
      action = try world.copy().sampleAction()
    }
    for index in 0..<action.numbers.count {
      let zero = action.replacing(number: index, by: 0)
      if Self.accepts(zero, world) { action = zero }
    }
  }

  /// Goes to another number.
  mutating func choose(_ step: Int) {
    let count = max(action.numbers.count, 1)
    chosen = (chosen + step + count) % count
    typed = ""
  }

  /// Changes the chosen number by a step: 1, or a tenth where it is no whole number.
  ///
  /// - Returns: why it could not be.
  mutating func change(by step: Double, in world: any EpisodicEnvironment) -> String? {
    typed = ""
    guard action.numbers.indices.contains(chosen) else { return "nothing can be changed" }
    let old = action.numbers[chosen]
    let size = old.isWhole ? 1 : 0.1
    // Values that other numbers exclude, such as an item shown already, are passed over.
    for count in 1...(old.isWhole ? 32 : 1) {
      let value = ((old.value + step * size * Double(count)) * 10).rounded() / 10
      let changed = action.replacing(number: chosen, by: value)
      if Self.accepts(changed, world) {
        action = changed
        return nil
      }
    }
    return "that is as far as it goes"
  }

  /// Types a digit of the chosen number.
  ///
  /// - Returns: why it could not be.
  mutating func type(_ digit: Int, in world: any EpisodicEnvironment) -> String? {
    for text in [typed + "\(digit)", "\(digit)"] {
      let changed = action.replacing(number: chosen, by: Double(text) ?? 0)
      guard Self.accepts(changed, world) else { continue }
      (action, typed) = (changed, text)
      return nil
    }
    return "\(digit) is not allowed there"
  }

  private static func accepts(_ action: JSONValue, _ world: any EpisodicEnvironment) -> Bool {
    (try? world.copy().step(action)) != nil
  }

  /// The action, the chosen number between ▸ and ◂.
  var description: String {
    action.numbers.enumerated().map { index, number in
      let text = number.isWhole ? "\(Int(number.value))" : readable(number.value)
      return index == chosen ? "▸\(text)◂" : text
    }.joined(separator: " ")
  }
}

extension JSONValue {
  /// The numbers of a value from left to right.
  fileprivate var numbers: [(value: Double, isWhole: Bool)] {
    switch self {
    case .integer(let value): [(Double(value), true)]
    case .number(let value): [(value, false)]
    case .array(let elements): elements.flatMap(\.numbers)
    case .object(let members): members.flatMap(\.value.numbers)
    case .null, .bool, .string, .unsigned: []
    }
  }

  /// The value with its number at a place, counted from the left, replaced by another of its kind.
  fileprivate func replacing(number place: Int, by value: Double) -> JSONValue {
    var place = place
    return replacing(&place, value)
  }

  private func replacing(_ place: inout Int, _ value: Double) -> JSONValue {
    switch self {
    case .integer, .number:
      defer { place -= 1 }
      guard place == 0 else { return self }
      if case .integer = self { return Int(exactly: value).map { .integer($0) } ?? self }
      return .number(value)
    case .array(let elements): return .array(elements.map { $0.replacing(&place, value) })
    case .object(let members):
      return .object(members.map { JSONMember($0.key, $0.value.replacing(&place, value)) })
    case .null, .bool, .string, .unsigned: return self
    }
  }
}
