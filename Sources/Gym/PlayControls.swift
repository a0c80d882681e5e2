/// How a person plays an environment: which key stands for what, and whether the world waits.
///
/// An environment that says nothing is played by numbered actions, or part by part where there are
/// too many (``init(_:)``). To give one keys of its own, write `controls`:
///
/// ```swift
/// var controls: PlayControls {
///   PlayControls(.realTime, keys: [.init("←", 0, "push left"), .init("→", 1, "push right")], idle: [0, 1])
/// }
/// ```
public struct PlayControls: Sendable, Equatable {
  /// Whether time goes by by itself.
  public enum Pace: Sendable, Equatable {
    /// Every key is a step; the world waits for it.
    case turns
    /// Steps come at the environment's rate, with whatever key is held then.
    case realTime
  }

  /// A key that stands for an action of a finite space.
  public struct Key: Sendable, Equatable {
    /// An arrow (`←`, `→`, `↑`, `↓`), `⏎`, a letter in lower case or a digit.
    public var symbol: Character
    /// The action's number, from 0.
    public var action: Int
    /// What it does, in a word or two.
    public var name: String

    /// A key that stands for an action.
    public init(_ symbol: Character, _ action: Int, _ name: String) {
      (self.symbol, self.action, self.name) = (symbol, action, name)
    }
  }

  /// How an action is given.
  public enum Scheme: Sendable, Equatable {
    /// By a key for each action; `idle` are the actions of steps without a key, in turn.
    case keys([Key], idle: [Int])
    /// By how far something is pushed: one number, from what it is at the left to the right.
    case axis(name: String, left: Double, right: Double)
    /// Part by part: `←` and `→` choose a number of the action, `↑` and `↓` change it, `⏎` acts.
    case parts
  }

  /// Whether time goes by by itself.
  public var pace: Pace
  /// How an action is given.
  public var scheme: Scheme

  /// Controls with a key for each action.
  ///
  /// - Parameter idle: the actions taken while no key is held, in turn; none lets the first key's
  ///   stand for it. Turns need none.
  public init(_ pace: Pace, keys: [Key], idle: [Int] = []) {
    self.init(pace, scheme: .keys(keys, idle: idle))
  }

  /// Controls that push a number to the left or the right, in real time.
  public init(axis name: String, left: Double, right: Double) {
    self.init(.realTime, scheme: .axis(name: name, left: left, right: right))
  }

  /// Controls of which the actions have names, numbered from 0; of more than 28 part by part.
  public init(names: [String]) {
    guard names.count <= Self.numbers.count else {
      self.init(.turns, scheme: .parts)
      return
    }
    self.init(.turns, keys: zip(Self.numbers, names.enumerated()).map { Key($0, $1.0, $1.1) })
  }

  /// What an action space alone tells: a digit or letter for each of up to 28 actions, else part by
  /// part.
  public init(_ space: SpaceDescription) {
    guard case .discrete(let count, let start) = space, count <= Self.numbers.count else {
      self.init(.turns, scheme: .parts)
      return
    }
    self.init(names: (0..<count).map { "action \(start + $0)" })
  }

  private init(_ pace: Pace, scheme: Scheme) { (self.pace, self.scheme) = (pace, scheme) }

  /// Keys that viewers use themselves: no control may.
  public static let reserved: Set<Character> = [
    "q", "r", "n", "s", "g", "h", "m", "o", "+", "-", " ",
  ]

  /// What numbered actions are chosen by: digits, then letters that are not ``reserved``.
  public static let numbers: [Character] = Array("0123456789abcdefghijklmnopqrstuvwxyz")
    .filter { !reserved.contains($0) }

  /// The name of an action by its number, where it has one.
  public func name(of action: Int) -> String? {
    guard case .keys(let keys, _) = scheme else { return nil }
    return keys.first { $0.action == action }?.name
  }
}
