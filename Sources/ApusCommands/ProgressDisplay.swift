internal import Formats
internal import Training

/// Shows a training to a person on standard error: one line that is replaced, and one line for each
/// evaluation.
final class ProgressDisplay {
  private let console: Console
  private let viewer: LiveViewer?
  private let stopwatch = Stopwatch()
  private var shownAt = -1.0
  /// What is said once the terminal is free again.
  private var held: [String] = []

  /// - Parameter viewer: shows the policy meanwhile, perhaps in this terminal.
  init(console: Console, viewer: LiveViewer?) {
    self.console = console
    self.viewer = viewer
  }

  func report(_ event: TrainingEvent) throws {
    switch event {
    case .started(let steps):
      if let steps { say("Going on from \(Wording.grouped(steps)) steps.") }
    case .progress(let progress):
      // Ten times a second is as much as anyone reads.
      guard stopwatch.seconds - shownAt > 0.1 else { return }
      shownAt = stopwatch.seconds
      if !terminalIsTaken { show(progress) }
    case .evaluated(let steps, let evaluation, let isBest, _):
      say(
        "  at \(Wording.grouped(steps)) steps: return \(readable(evaluation.meanReturn)) "
          + "± \(readable(evaluation.standardDeviation))\(isBest ? ", the best so far" : "")")
    case .checkpoint: break
    case .notice(let sentence): say(sentence)
    }
  }

  /// Ends what is shown, and says what could not be said meanwhile.
  func end() {
    viewer?.close()
    flush()
    console.clearProgress()
  }

  private var terminalIsTaken: Bool {
    guard let viewer, viewer.usesTerminal else { return false }
    return viewer.isOpen
  }

  private func say(_ sentence: String) {
    held.append(sentence)
    if !terminalIsTaken { flush() }
  }

  private func flush() {
    held.forEach(console.note)
    held = []
  }

  private func show(_ progress: TrainingProgress) {
    let left = Double(progress.totalSteps - progress.steps) / max(progress.stepsPerSecond, 1e-9)
    let percent = 100 * Double(progress.steps) / Double(max(progress.totalSteps, 1))
    console.progress(
      "\(readable(percent, digits: 0)) %  \(Wording.grouped(progress.steps)) steps  "
        + "\(readable(progress.stepsPerSecond, digits: 0))/s  return "
        + "\(readable(progress.meanReturn))  \(Wording.duration(seconds: left)) left")
  }
}
