internal import Formats
internal import Gym
internal import Viewer

/// What happens in the episode that is watched.
struct EpisodePanel {
  let moment: Moment
  /// The return after every step so far.
  let returns: [Double]
  /// The returns of the episodes that ended.
  let past: [Double]
  let episode: Int
  /// Who acts.
  let who: String
  /// What an action is called.
  let name: (JSONValue) -> String

  var panel: Panel {
    var figures = [
      Panel.Figure("acts", who), Panel.Figure("episode", "\(episode)"),
      Panel.Figure("step", "\(moment.steps)"),
      Panel.Figure("return", readable(moment.episodeReturn, digits: 2)),
    ]
    if let reward = moment.reward {
      figures.append(Panel.Figure("reward", readable(reward, digits: 3)))
    }
    if let action = moment.action {
      figures.append(Panel.Figure("last action", String(name(action).prefix(24))))
    }
    var items: [Panel.Item] = [.figures(figures)]
    if let world = moment.world, !world.metricNames.isEmpty {
      let measures = zip(world.metricNames, world.metrics).map {
        Panel.Figure($0.split(separator: "_").joined(separator: " "), readable($1, digits: 3))
      }
      items.append(.figures(measures))
    }
    items.append(.line("return of this episode", returns))
    if !past.isEmpty {
      let best = past.max() ?? .nan
      let mean = past.reduce(0, +) / Double(past.count)
      items.append(
        .figures([
          Panel.Figure("episodes ended", "\(past.count)"),
          Panel.Figure("best return", readable(best, digits: 2)),
          Panel.Figure("mean return", readable(mean, digits: 2)),
        ]))
      items.append(.line("returns of episodes", past))
    }
    return Panel("Episode", items)
  }
}

/// What the policy thinks of what it sees.
struct MindPanel {
  let moment: Moment
  let previous: Moment?
  /// What it expected at every moment so far; infinite where nothing, since NaN equals nothing.
  let values: [Double]
  /// What an action is called, by its number.
  let name: (Int) -> String

  var panel: Panel {
    var items: [Panel.Item] = []
    var figures: [Panel.Figure] = []
    for thought in moment.thoughts {
      guard thought.values.count > 1 else {
        if let value = thought.values.first {
          figures.append(Panel.Figure(thought.name, readable(Double(value), digits: 3)))
        }
        continue
      }
      items.append(bars(thought.name, thought.values.map(Double.init)))
      if thought.name == "action values", let value = moment.value {
        items.append(bars("advantages", thought.values.map { Double($0) - value }))
      }
    }
    if let surprise {
      figures.append(Panel.Figure("advantage of the last step", readable(surprise, digits: 3)))
    }
    if moment.isOver { figures.append(Panel.Figure("", "the episode is over")) }
    if !figures.isEmpty { items.append(.figures(figures)) }
    if values.contains(where: \.isFinite) { items.append(.line("value over time", values)) }
    return Panel("Mind", items)
  }

  /// How much better the last step was than expected, without discount: r + V(s′) − V(s), with
  /// V(s′) = 0 where the task ended.
  private var surprise: Double? {
    guard let before = previous?.value, let reward = moment.reward else { return nil }
    if moment.terminated { return reward - before }
    return moment.value.map { reward + $0 - before }
  }

  /// Numbers by action; those of items, such as a slate's, by item.
  private func bars(_ title: String, _ numbers: [Double]) -> Panel.Item {
    let isOfActions = !title.hasPrefix("item")
    let bars = numbers.enumerated().map { index, value in
      Panel.Bar(
        isOfActions ? name(index) : "item \(index)", value, label: readable(value, digits: 3))
    }
    return .bars(title, bars, marked: isOfActions ? moment.chosen : nil)
  }
}
