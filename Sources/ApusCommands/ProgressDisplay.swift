internal import Formats
internal import Training

/// Shows a training to a person on standard error: one line that is replaced, and one line for each
/// evaluation.
final class ProgressDisplay {
  private let console: Console
  private let theater: Theater?
  private let stopwatch = Stopwatch()
  private var shownAt = -1.0

  /// - Parameter watch: shows an episode of the policy after each evaluation.
  init(console: Console, watch: Theater?) {
    self.console = console
    theater = watch
  }

  func report(_ event: TrainingEvent) throws {
    switch event {
    case .started(let steps):
      if let steps { console.note("Going on from \(Wording.grouped(steps)) steps.") }
    case .progress(let progress):
      // Ten times a second is as much as anyone reads.
      guard stopwatch.seconds - shownAt > 0.1 else { return }
      shownAt = stopwatch.seconds
      show(progress)
    case .evaluated(let steps, let evaluation, let isBest, let policy):
      console.note(
        "  at \(Wording.grouped(steps)) steps: return \(readable(evaluation.meanReturn)) "
          + "± \(readable(evaluation.standardDeviation))\(isBest ? ", the best so far" : "")")
      try theater?.show(policy)
    case .checkpoint: break
    case .notice(let sentence): console.note(sentence)
    }
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
