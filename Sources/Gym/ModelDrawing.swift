public import Drawing

/// An environment that can show all states of its table at once, each with its value and with the
/// action to take there: what `apus solve` shows where it can.
public protocol ModelDrawing: FiniteEnvironment {
  /// All states with what was found out about them, and who is where now.
  ///
  /// - Parameters:
  ///   - values: a number for every state of the table, `[stateCount]`: values, or how often each was
  ///     visited; −∞ where no policy ever comes to an end.
  ///   - actions: the action to take in every state, by number, `[stateCount]`; empty for none.
  func draw(values: [Double], actions: [Int]) -> Drawing
  /// The observation of a state of the table, as its code: what a policy judges it by.
  func observationCode(ofState state: Int) -> [Float]
}

extension ModelDrawing where ObservationSpace == Discrete {
  /// The state's number.
  public func observationCode(ofState state: Int) -> [Float] { [Float(state)] }
}
