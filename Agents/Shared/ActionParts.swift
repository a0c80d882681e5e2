internal import Gym
internal import Neural

/// An action that is several choices and numbers side by side: `MultiDiscrete`, `MultiBinary`, and products
/// of them with `Discrete` and `Box`.
///
/// Each choice has logits of its own and each number a normal distribution of its own; given the
/// observation they are independent, so that logarithms of probabilities and entropies are sums. Such an
/// action is kept as real numbers: a one-hot for each choice, and then the numbers as they were drawn.
///
/// Where an environment restricts whole actions, choices are made one after the other, and of each only
/// those values are legal that some legal action begins with: so no illegal action is ever made. The
/// masks that came of it belong to the step, and the probabilities are those under them.
struct ActionParts: Sendable, Equatable {
  /// How many values each choice has.
  private(set) var counts: [Int] = []
  /// The bounds of all numbers.
  private(set) var bounds = ActionBounds(low: [], high: [])
  /// The parts in the order of the action's flat form.
  private var places: [Place] = []

  /// A part of the flat form.
  private enum Place: Equatable {
    /// A choice as a one-hot.
    case choice
    /// A choice of 0 or 1 as that number.
    case bit
    /// So many numbers.
    case numbers(Int)
  }

  /// The parts of a space; `nil` if it has other ones than choices and boxes.
  init?(_ space: SpaceDescription) {
    guard add(space), !places.isEmpty, outputs > 0 else { return nil }
  }

  private mutating func add(_ space: SpaceDescription) -> Bool {
    switch space {
    case .discrete(let count, _):
      counts.append(count)
      places.append(.choice)
    case .multiDiscrete(let counts, _):
      self.counts += counts
      places += counts.map { _ in .choice }
    case .multiBinary(let shape):
      let count = shape.reduce(1, *)
      counts += Array(repeating: 2, count: count)
      places += Array(repeating: .bit, count: count)
    case .box(_, let low, let high):
      bounds.low += low
      bounds.high += high
      places.append(.numbers(low.count))
    case .product(let spaces): return spaces.allSatisfy { add($0) }
    case .named(let spaces): return spaces.allSatisfy { add($0.space) }
    case .integerBox, .slates, .text: return false
    }
    return true
  }

  /// Logits of all choices.
  var logits: Int { counts.reduce(0, +) }
  /// Logits and means.
  var outputs: Int { logits + bounds.count }

  /// How many actions there are, where environments are given an action's number.
  var actionCount: Int? {
    guard bounds.count == 0 else { return nil }
    var product = 1
    for count in counts {
      let (next, overflow) = product.multipliedReportingOverflow(by: count)
      if overflow || next > 1 << 24 { return nil }
      product = next
    }
    return product
  }

  /// Floats of an action's code.
  var codeWidth: Int {
    if actionCount != nil { return 1 }
    var choice = 0
    return places.reduce(0) { sum, place in
      switch place {
      case .choice:
        choice += 1
        return sum + counts[choice - 1]
      case .bit:
        choice += 1
        return sum + 1
      case .numbers(let count): return sum + count
      }
    }
  }
}

extension ActionParts {
  /// Logarithms of softmax within each choice, `[batch, logits]`.
  func logSoftmax(_ logits: Tensor) -> Tensor {
    if let count = counts.first, counts.allSatisfy({ $0 == count }) {
      let leading = logits.shape.dimensions.dropLast()
      return logits.reshaped(to: Shape(leading + [.fixed(counts.count), .fixed(count)]))
        .logSoftmax().reshaped(to: logits.shape)
    }
    return Tensor.concatenate(logits.split(counts).map { $0.logSoftmax() })
  }

  /// What a network's outputs say, `[batch, outputs]`: logits and means, as far as there are any.
  func split(_ outputs: Tensor) -> (logits: Tensor?, means: Tensor?) {
    if bounds.count == 0 { return (outputs, nil) }
    if logits == 0 { return (nil, outputs) }
    let parts = outputs.split([logits, bounds.count])
    return (parts[0], parts[1])
  }
}

extension ActionParts {
  /// Makes all choices of an action, one after the other.
  ///
  /// - Parameters:
  ///   - legal: which whole actions are legal, `[actionCount]`; `nil` if all are.
  ///   - part: set to which values of each choice were legal, `[logits]`.
  ///   - choices: set to the chosen values, `[counts.count]`.
  ///   - choose: makes a choice: the place of its first logit, its mask and the number of its values.
  /// - Complexity: O(`actionCount` + `logits`), without allocation.
  func choose(
    legal: UnsafePointer<Bool>?, part: UnsafeMutablePointer<Bool>,
    choices: UnsafeMutablePointer<Int>,
    _ choose: (Int, UnsafePointer<Bool>, Int) -> Int
  ) {
    var first = 0
    // The actions that begin with the choices made: so many from here on.
    var start = 0
    var span = legal == nil ? 0 : actionCount ?? 0
    for (index, count) in counts.enumerated() {
      let mask = part + first
      span /= count
      for value in 0..<count {
        mask[value] = legal.map { has($0 + start + value * span, span) } ?? true
      }
      choices[index] = choose(first, mask, count)
      start += choices[index] * span
      first += count
    }
  }

  /// Whether some of the actions are legal.
  private func has(_ legal: UnsafePointer<Bool>, _ count: Int) -> Bool {
    for index in 0..<count where legal[index] { return true }
    return false
  }

  /// Writes the code of an action as environments take it, numbers cut to their bounds.
  ///
  /// - Parameters:
  ///   - choices: `[counts.count]`.
  ///   - numbers: `[bounds.count]`.
  ///   - code: `[codeWidth]`.
  func writeCode(
    choices: UnsafePointer<Int>, numbers: UnsafePointer<Float>,
    into code: UnsafeMutablePointer<Float>
  ) {
    if actionCount != nil {
      var number = 0
      for (index, count) in counts.enumerated() { number = number * count + choices[index] }
      code[0] = Float(number)
      return
    }
    var (place, choice, number) = (0, 0, 0)
    for part in places {
      switch part {
      case .choice:
        for value in 0..<counts[choice] {
          code[place] = value == choices[choice] ? 1 : 0
          place += 1
        }
        choice += 1
      case .bit:
        code[place] = Float(choices[choice])
        choice += 1
        place += 1
      case .numbers(let count):
        for _ in 0..<count {
          code[place] = min(max(numbers[number], bounds.low[number]), bounds.high[number])
          number += 1
          place += 1
        }
      }
    }
  }
}
