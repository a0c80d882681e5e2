internal import Gym
internal import Neural
internal import Threads

/// Judges the candidates of many observations at once and makes slates of them.
final class SlateChooser {
  private let spaces: SlateSpaces
  private let selection: SlateQ.Configuration.Selection
  private let runner: Runner
  private let user: UnsafeMutablePointer<Float>
  private let items: UnsafeMutablePointer<Float>
  /// The return if an item is chosen, `[count, items]`.
  let values: UnsafeMutablePointer<Float>
  /// How likely each item is chosen, unnormalised, where choosing nothing is 1, `[count, items]`.
  let appeals: UnsafeMutablePointer<Float>
  /// The return if nothing is chosen, `[count]`.
  let none: UnsafeMutablePointer<Float>

  init(
    _ spaces: SlateSpaces, _ network: SlateNetwork, _ selection: SlateQ.Configuration.Selection,
    capacity: Int, layout: ParameterLayout, pool: ThreadPool? = nil
  ) throws {
    self.spaces = spaces
    self.selection = selection
    runner = Runner(
      try Plan(
        SlateQ.actingGraph(spaces, network), capacity: capacity, layout: layout), pool: pool)
    user = try runner.input("user")
    items = try runner.input("items")
    values = try runner.output("value")
    appeals = try runner.output("appeal")
    none = try runner.output("none")
  }

  /// How many observations fit.
  var capacity: Int { runner.plan.capacity }

  /// Judges the candidates of observations that lie `stride` floats apart.
  func judge(
    _ observations: UnsafePointer<Float>, stride: Int, count: Int, weights: Weights
  ) throws {
    for row in 0..<count {
      let code = observations + row * stride
      spaces.writeUser(code, to: user + row * spaces.userWidth)
      spaces.writeItems(code, to: items + row * spaces.items * spaces.features)
    }
    try runner.run(count: count, weights: weights)
  }

  /// The best slate of a judged observation and its value.
  func best(_ row: Int) -> (slate: Slate, value: Float) {
    let value = values + row * spaces.items
    let appeal = appeals + row * spaces.items
    switch selection {
    case .optimal:
      return Slate.best(
        size: spaces.size, appeals: appeal, values: value, count: spaces.items, noneAppeal: 1,
        noneValue: none[row])
    case .top:
      let slate = Slate.top(size: spaces.size, count: spaces.items) { appeal[$0] * value[$0] }
      return (slate, self.value(of: slate, row))
    case .greedy: return greedy(row, appeal, value)
    }
  }

  private func greedy(_ row: Int, _ appeals: UnsafePointer<Float>, _ values: UnsafePointer<Float>)
    -> (slate: Slate, value: Float)
  {
    var slate = Slate()
    var (sum, mass) = (none[row], Float(1))
    while slate.count < spaces.size {
      var (next, most) = (-1, -Float.infinity)
      for item in 0..<spaces.items where !slate.contains(item) {
        let worth = (sum + appeals[item] * values[item]) / (mass + appeals[item])
        if next < 0 || worth > most { (next, most) = (item, worth) }
      }
      slate.append(next)
      sum += appeals[next] * values[next]
      mass += appeals[next]
    }
    return (slate, sum / mass)
  }

  /// What a slate is worth in a judged observation.
  func value(of slate: Slate, _ row: Int) -> Float {
    slate.expectedValue(
      appeals: appeals + row * spaces.items, values: values + row * spaces.items, noneAppeal: 1,
      noneValue: none[row])
  }
}
