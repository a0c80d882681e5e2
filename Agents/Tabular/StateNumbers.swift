internal import Gym

/// The number of an observation of a finite space, read from its code.
///
/// A discrete space's code is the number itself. Every other finite space's code is its flat form: in
/// a row, one-hot places and zeros and ones. They are the digits of the number, the last running
/// fastest, as the spaces themselves number their elements.
struct StateNumbers: Sendable {
  /// How many observations there are.
  let count: Int
  /// The places of the flat form: a width of 1 is a zero or one, a greater one is one-hot; nil for a
  /// code that is the number.
  private let digits: [(width: Int, base: Int)]?

  /// - Parameters:
  ///   - agent: the agent's name for messages.
  ///   - space: the observations.
  ///   - actions: the number of actions.
  /// - Throws: ``GymError`` if the space is not finite, or too large for a table.
  init(agent: String, _ space: SpaceDescription, actions: Int) throws {
    guard !space.holdsSlates, let count = space.cardinality else {
      throw GymError.invalid(
        "\(agent) keeps a table and needs finitely many observations, and this environment's are "
          + "\(space): choose an agent with a network, such as dqn.")
    }
    let (size, overflow) = count.multipliedReportingOverflow(by: actions)
    guard !overflow, size <= Self.largestTable else {
      throw GymError.invalid(
        "\(agent) keeps a value for each of \(count) observations and \(actions) actions, which is "
          + "more than the \(Self.largestTable) that fit: choose an agent with a network, such as "
          + "dqn.")
    }
    self.count = count
    if case .discrete = space { digits = nil } else { digits = Self.digits(space) }
  }

  /// The largest number of values in a table: 800 megabytes.
  static let largestTable = 100_000_000

  private static func digits(_ space: SpaceDescription) -> [(width: Int, base: Int)] {
    switch space {
    case .discrete(let count, _): [(count, count)]
    case .multiDiscrete(let counts, _): counts.map { ($0, $0) }
    case .multiBinary(let shape): Array(repeating: (1, 2), count: shape.reduce(1, *))
    case .product(let spaces): spaces.flatMap(digits)
    case .named(let spaces): spaces.flatMap { digits($0.space) }
    case .box, .integerBox, .text, .slates: []
    }
  }

  /// The number of an observation.
  @inline(__always)
  func number(_ code: UnsafePointer<Float>) -> Int {
    guard digits != nil else { return min(max(Int(code[0]), 0), count - 1) }
    return read(code)
  }

  private func read(_ code: UnsafePointer<Float>) -> Int {
    var (number, place) = (0, 0)
    for digit in digits ?? [] {
      var value = 0
      if digit.base > digit.width {
        value = code[place] > 0.5 ? 1 : 0
      } else {
        for index in 1..<max(digit.width, 1) where code[place + index] > code[place + value] {
          value = index
        }
      }
      number = number * digit.base + value
      place += digit.width
    }
    return number
  }
}

extension SpaceDescription {
  /// Whether slates are observed: their flat form is scores, which are no digits.
  fileprivate var holdsSlates: Bool {
    switch self {
    case .slates: true
    case .product(let spaces): spaces.contains(where: \.holdsSlates)
    case .named(let spaces): spaces.contains(where: \.space.holdsSlates)
    default: false
    }
  }
}
