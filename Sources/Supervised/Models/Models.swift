public import Neural

/// Known networks, each to be read in one short file.
///
/// All end in logits or numbers, for ``Loss/crossEntropy`` or ``Loss/meanSquaredError``.
public enum Models {
  /// A multilayer perceptron: dense layers with one activation, then `outputs` units.
  ///
  /// - Parameters:
  ///   - hidden: the units of the hidden layers; none for softmax or linear regression.
  ///   - outputs: the classes, or the numbers that are predicted.
  ///   - dropout: after each hidden layer.
  public static func perceptron(
    hidden: [Int], outputs: Int, activation: Activation = .relu, dropout: Double = 0
  ) -> Sequential {
    Sequential {
      Flatten()
      for units in hidden {
        Dense(units, activation: activation)
        if dropout > 0 { Dropout(dropout) }
      }
      Dense(outputs)
    }
  }
}
