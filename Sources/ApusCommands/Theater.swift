internal import Agents
internal import Drawing
internal import Gym
internal import Rendering
internal import Training
internal import Viewer

/// Shows what a policy does while it is being trained, an episode after each evaluation.
///
/// In a window that stays, or in the terminal on standard error. It changes no byte of the run.
final class Theater {
  private let specification: EnvironmentSpecification
  private var window: Window?
  private var isClosed = false
  /// How many times faster than normal, so that the training soon goes on.
  private static let speed = 4.0

  init(_ context: Context, _ settings: RunSettings) throws {
    specification = try context.environments.specification(
      settings.environment, parameters: settings.environmentParameters)
    if Window.isAvailable {
      let picture = Picture(try Player(specification, policy: nil, seed: 0).drawing)
      window = try Window(
        title: "\(specification.id), \(settings.agent)", width: picture.width,
        height: picture.height)
    }
  }

  /// Shows one episode.
  func show(_ policy: any AgentPolicy) throws {
    guard !isClosed else { return }
    let player = try Player(specification, policy: policy, seed: 0)
    guard let window else {
      guard Console.Stream.standardError.isTerminal else { return }
      let end = try TerminalViewer(speed: Self.speed, output: 2).run { _ in
        guard !player.isOver else { return nil }
        try player.step()
        return player.frame(["\(self.specification.id), being trained"])
      }
      isClosed = end != .finished
      // The terminal took Ctrl-C for itself while it was showing.
      if end == .interrupted { Interruption.request() }
      return
    }
    while !player.isOver, !isClosed {
      try window.show(Picture(player.drawing))
      let pause = 1 / (specification.framesPerSecond * Self.speed)
      for event in window.events(waiting: pause) {
        if case .quit = event { isClosed = true }
      }
      try player.step()
    }
    if isClosed { self.window = nil }
  }
}

extension Player {
  /// What is to be seen now.
  func frame(_ heading: [String]) -> Frame {
    Frame(
      drawing: drawing, caption: heading + ["step \(steps), return \(readable(episodeReturn))"],
      framesPerSecond: specification.framesPerSecond)
  }
}
