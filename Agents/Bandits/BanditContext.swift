internal import Gym

/// What a linear model sees of an observation: its numbers that are not zero, and a constant 1 at the end.
///
/// Contexts of shares or one-hots are mostly zeros, which cost nothing here.
struct BanditContext {
  /// How many numbers there are, zeros included.
  let size: Int
  /// The places of the numbers that are not zero.
  private(set) var places: [Int] = []
  /// These numbers.
  private(set) var numbers: [Double] = []
  private let width: Int
  private let isNumber: Bool
  private let usesContext: Bool

  init(_ spaces: FiniteSpaces, usesContext: Bool = true) {
    width = spaces.width
    if case .discrete = spaces.observationSpace { isNumber = true } else { isNumber = false }
    self.usesContext = usesContext
    size = (usesContext ? spaces.features : 0) + 1
    places.reserveCapacity(size)
    numbers.reserveCapacity(size)
  }

  /// A context of features that a network makes.
  init(features: Int) {
    (width, size) = (features, features + 1)
    (isNumber, usesContext) = (false, true)
    places.reserveCapacity(size)
    numbers.reserveCapacity(size)
  }

  /// Takes over an observation's code.
  mutating func read(_ code: UnsafePointer<Float>) {
    places.removeAll(keepingCapacity: true)
    numbers.removeAll(keepingCapacity: true)
    if usesContext {
      if isNumber {
        add(min(max(Int(code[0]), 0), size - 2), 1)
      } else {
        for place in 0..<width where code[place] != 0 { add(place, Double(code[place])) }
      }
    }
    add(size - 1, 1)
  }

  private mutating func add(_ place: Int, _ number: Double) {
    places.append(place)
    numbers.append(number)
  }
}
