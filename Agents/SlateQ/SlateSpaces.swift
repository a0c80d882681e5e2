internal import Formats
internal import Gym

/// What SlateQ reads from an observation's code and writes as an action's.
///
/// An observation of parts `user`, `items` (a row of features for each) and `response` (a row for each place
/// of the last slate, its first number 1 if the item was chosen) is split; without `items` each item
/// is described by its number as a one-hot.
struct SlateSpaces: Sendable, Equatable {
  /// The space of the observations.
  let observationSpace: SpaceDescription
  /// The space of the slates.
  let slates: Slates
  /// Floats in an observation's code.
  let width: Int
  /// Numbers that describe an item.
  let features: Int
  /// Where the items' features begin in the code; nil if items are described by one-hots.
  private let itemStart: Int?
  /// Where what came of the last slate begins, and how many numbers each place has.
  private let responseStart: Int
  private let responseWidth: Int

  /// - Throws: ``GymError`` if slates are not what is chosen, or what came of them is not seen.
  init(observationSpace: SpaceDescription, actionSpace: SpaceDescription) throws {
    guard case .slates(let items, let size, let isOrdered) = actionSpace else {
      throw GymError.invalid(
        "SlateQ chooses slates, and this environment's actions are \(actionSpace): choose another "
          + "agent, such as dqn or ppo.")
    }
    slates = try Slates(items: items, size: size, isOrdered: isOrdered)
    self.observationSpace = observationSpace
    width = observationSpace.codeCount
    var parts: [String: (start: Int, shape: [Int])] = [:]
    if case .named(let spaces) = observationSpace {
      var start = 0
      for part in spaces {
        if case .box(let shape, _, _) = part.space { parts[part.name] = (start, shape) }
        start += part.space.flatCount
      }
    }
    guard let response = parts["response"], response.shape.count == 2, response.shape[0] == size
    else {
      throw GymError.invalid(
        "SlateQ learns from which item of a slate was chosen, and must see it: the observation needs "
          + "a part with the name response, a box of the shape [\(size), n] whose first numbers are 1 "
          + "for the item that was chosen; but observations are \(observationSpace).")
    }
    (responseStart, responseWidth) = (response.start, response.shape[1])
    if let described = parts["items"] {
      guard described.shape.count == 2, described.shape[0] == items else {
        throw GymError.invalid(
          "The observation's part items must be a box of the shape [\(items), n], a row for each "
            + "item, not \(described.shape).")
      }
      (itemStart, features) = (described.start, described.shape[1])
    } else {
      (itemStart, features) = (nil, items)
    }
  }

  /// How many items there are.
  var items: Int { slates.items }
  /// How many a slate shows.
  var size: Int { slates.size }
  /// Numbers that are no item's features.
  var userWidth: Int { itemStart == nil ? width : width - items * features }

  /// Writes all numbers of an observation but the items' features.
  func writeUser(_ code: UnsafePointer<Float>, to user: UnsafeMutablePointer<Float>) {
    guard let itemStart else {
      user.update(from: code, count: width)
      return
    }
    let end = itemStart + items * features
    user.update(from: code, count: itemStart)
    (user + itemStart).update(from: code + end, count: width - end)
  }

  /// Writes the features of all items, `[items, features]`.
  func writeItems(_ code: UnsafePointer<Float>, to rows: UnsafeMutablePointer<Float>) {
    if let itemStart {
      rows.update(from: code + itemStart, count: items * features)
    } else {
      rows.update(repeating: 0, count: items * features)
      for item in 0..<items { rows[item * features + item] = 1 }
    }
  }

  /// Writes the features of one item, `[features]`.
  func writeItem(
    _ item: Int, of code: UnsafePointer<Float>, to row: UnsafeMutablePointer<Float>
  ) {
    if let itemStart {
      row.update(from: code + itemStart + item * features, count: features)
    } else {
      row.update(repeating: 0, count: features)
      row[item] = 1
    }
  }

  /// The place of the last slate whose item was chosen; `size` if none was.
  func chosenPlace(_ code: UnsafePointer<Float>) -> Int {
    for place in 0..<size where code[responseStart + place * responseWidth] > 0.5 { return place }
    return size
  }

  /// Floats in an action's code: its number, or a score for every item where slates are not numbered.
  var actionWidth: Int { slates.cardinality == nil ? items : 1 }

  /// Writes a slate as the environments read it.
  func write(_ slate: Slate, to code: UnsafeMutablePointer<Float>) {
    let slate = slates.isOrdered ? slate : slate.rising
    if slates.cardinality == nil {
      var scores = UnsafeMutableBufferPointer(start: code, count: items).mutableSpan
      slates.flatten(slate, into: &scores)
    } else {
      code[0] = Float(slates.index(of: slate))
    }
  }

  /// Refuses a vector of environments that an agent was not made for.
  ///
  /// - Throws: ``GymError`` with what was expected and what came.
  func require(_ vector: any VectorEnvironment, environments: Int) throws {
    guard vector.count == environments, vector.observationSpace == observationSpace,
      vector.actionSpace == slates.description
    else {
      throw GymError.invalid(
        "SlateQ was made for \(environments) environments with other spaces than these "
          + "\(vector.count) have.")
    }
  }
}
