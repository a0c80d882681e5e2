public import Drawing

/// What a person did.
public enum ViewerEvent: Sendable, Equatable {
  /// The window was closed or the process asked to end.
  case quit
  /// Ctrl-C was pressed in a terminal.
  case interrupt
  /// A key was pressed; again and again while it is held.
  case key(ViewerKey)
  /// A key was let go.
  case release(ViewerKey)
  /// The pointer moved, in pixels from the upper left corner, with its button down or not.
  case pointer(Point, isDown: Bool)
  /// A stick of a game controller moved: −1 left to 1 right.
  case stick(Double)
  /// What is shown must be drawn again, perhaps at another size.
  case redraw
}

/// A key.
public enum ViewerKey: Sendable, Hashable {
  case space, left, right, up, down, plus, minus, tab, enter, escape
  /// A letter, digit or sign; letters in lower case.
  case character(Character)

  /// The key as a single character: arrows `←`, `→`, `↑`, `↓`, Enter `⏎`, and itself for a letter.
  public var symbol: Character {
    switch self {
    case .space: " "
    case .left: "←"
    case .right: "→"
    case .up: "↑"
    case .down: "↓"
    case .plus: "+"
    case .minus: "-"
    case .tab: "⇥"
    case .enter: "⏎"
    case .escape: "⎋"
    case .character(let character): character
    }
  }
}

/// What a person holds now and pressed since the last request.
public struct ViewerInput: Sendable, Equatable {
  /// The keys that are down; a game controller's buttons count as keys.
  public var held: Set<ViewerKey>
  /// The keys that went down since the last request, in order.
  public var pressed: [ViewerKey]
  /// How far a stick or the pointer, while its button is down, is to the left or the right: −1 to 1;
  /// nil where neither is used.
  public var axis: Double?

  /// What a person holds and pressed.
  public init(held: Set<ViewerKey> = [], pressed: [ViewerKey] = [], axis: Double? = nil) {
    self.held = held
    self.pressed = pressed
    self.axis = axis
  }
}

/// Follows events and knows what is held.
struct InputTracker {
  private var down: [ViewerKey: Double] = [:]
  private var pressed: [ViewerKey] = []
  private var pointerKey: ViewerKey?
  private var pointerAxis: Double?
  private var stick: Double = 0
  /// How long a key counts as held after its last press, in seconds, where nobody tells when it is let
  /// go: in terminals.
  let holdsFor: Double?

  /// A stick that rests is never exactly in the middle.
  private static let deadZone = 0.25

  init(holdsFor: Double? = nil) { self.holdsFor = holdsFor }

  /// Takes note of a key that is a move.
  mutating func press(_ key: ViewerKey, at time: Double) {
    down[key] = time
    pressed.append(key)
  }

  /// Takes note of a key that was let go.
  mutating func release(_ key: ViewerKey) { down[key] = nil }

  /// Takes note of the pointer at a place of the picture, from −1 to 1 both ways: pressing its button
  /// in the left quarter of the picture is ←, and so on.
  mutating func point(_ place: Point?, isDown: Bool, at time: Double) {
    guard let place, isDown else {
      if let key = pointerKey { down[key] = nil }
      (pointerKey, pointerAxis) = (nil, nil)
      return
    }
    pointerAxis = min(max(place.x, -1), 1)
    let key: ViewerKey =
      abs(place.x) >= abs(place.y) ? (place.x < 0 ? .left : .right) : (place.y < 0 ? .up : .down)
    guard key != pointerKey else { return }
    if let old = pointerKey { down[old] = nil }
    pointerKey = key
    press(key, at: time)
  }

  /// Takes note of a stick.
  mutating func move(stick value: Double, at time: Double) {
    let (before, after) = (direction(of: stick), direction(of: value))
    stick = value
    guard before != after else { return }
    if let before { down[before] = nil }
    if let after { press(after, at: time) }
  }

  private func direction(of stick: Double) -> ViewerKey? {
    abs(stick) < 0.5 ? nil : stick < 0 ? .left : .right
  }

  /// What is held and was pressed; what was pressed is forgotten.
  mutating func take(at time: Double) -> ViewerInput {
    defer { pressed = [] }
    if let holdsFor { down = down.filter { time - $0.value < holdsFor } }
    let axis = pointerAxis ?? (abs(stick) > Self.deadZone ? stick : nil)
    // Who taps a key between two frames means it.
    return ViewerInput(
      held: Set(down.keys).union(pressed), pressed: pressed, axis: axis)
  }

  /// Whether a move waits to be taken.
  var hasPresses: Bool { !pressed.isEmpty }
}
