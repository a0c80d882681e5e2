public import Drawing

/// An environment that can show all states of its table at once, each with its value and with the
/// action to take there: what `apus solve` shows where it can.
public protocol ModelDrawing: FiniteEnvironment {
  /// All states with what a solver found out about them.
  ///
  /// - Parameters:
  ///   - values: the value of every state of the table, `[stateCount]`; −∞ where no policy ever
  ///     comes to an end.
  ///   - actions: the action to take in every state, by number, `[stateCount]`.
  func draw(values: [Double], actions: [Int]) -> Drawing
}
