public import Neural

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// What training makes small: a number for each row from the model's output and the target.
public struct Loss: Sendable {
  /// What the model's outputs are.
  public enum Output: Sendable, Hashable {
    /// Logits of classes, `[batch, classes]`; a single one is that of class 1 of two.
    case logits
    /// Probabilities of classes, or of class 1 of two.
    case probabilities
    /// Numbers.
    case values

    /// The probabilities that outputs `[rows, width]` stand for; two a row for a single output.
    func probabilities(_ outputs: [Float], width: Int) -> [Double] {
      guard width > 1 else {
        return outputs.flatMap { output -> [Double] in
          let value = Double(output)
          let chance = self == .logits ? 1 / (1 + exp(-value)) : value
          return [1 - chance, chance]
        }
      }
      guard self == .logits else { return outputs.map(Double.init) }
      var result: [Double] = []
      result.reserveCapacity(outputs.count)
      for start in stride(from: 0, to: outputs.count, by: width) {
        let row = outputs[start..<start + width]
        let peak = Double(row.max() ?? 0)
        let powers = row.map { exp(Double($0) - peak) }
        let sum = powers.reduce(0, +)
        result += powers.map { $0 / sum }
      }
      return result
    }

    /// `1 / (1 + exp(−x))` of each logit.
    static func chances(ofLogits logits: [Float]) -> [Float] {
      logits.map { Float(1 / (1 + exp(-Double($0)))) }
    }

    /// The class of each row of outputs.
    func classes(_ outputs: [Float], width: Int) -> [Int] {
      guard width > 1 else {
        return outputs.map { $0 > (self == .logits ? 0 : 0.5) ? 1 : 0 }
      }
      return stride(from: 0, to: outputs.count, by: width).map { start in
        var best = start
        for place in start + 1..<start + width where outputs[place] > outputs[best] { best = place }
        return best - start
      }
    }
  }

  /// What the target of a row is in the graph.
  public enum Target: Sendable, Hashable {
    /// The number of its class, int32 `[batch]`.
    case classes
    /// Numbers, `[batch, width]`.
    case values
  }

  /// Its name in records.
  public let name: String
  /// What the model's outputs are.
  public let output: Output
  /// What the target of a row is.
  public let target: Target
  /// The loss of each row, `[batch]`, of the output and the target.
  public let ofRows: @Sendable (_ output: Tensor, _ target: Tensor) -> Tensor
  /// Whether a row has as many outputs as target values.
  let needsEqualWidths: Bool

  /// A loss of one's own.
  ///
  /// - Parameters:
  ///   - ofRows: gives `[batch]`; the target is int32 `[batch]` for classes, else `[batch, width]`.
  public init(
    _ name: String, output: Output = .values, target: Target = .values,
    ofRows: @escaping @Sendable (_ output: Tensor, _ target: Tensor) -> Tensor
  ) {
    self.name = name
    self.output = output
    self.target = target
    self.ofRows = ofRows
    needsEqualWidths = false
  }

  /// A loss that compares outputs and targets one by one.
  private init(
    comparing name: String, output: Output = .values,
    ofRows: @escaping @Sendable (_ output: Tensor, _ target: Tensor) -> Tensor
  ) {
    self.name = name
    self.output = output
    target = .values
    self.ofRows = ofRows
    needsEqualWidths = true
  }

  /// Cross-entropy of classes, from logits.
  public static let crossEntropy = crossEntropy(labelSmoothing: 0)

  /// Cross-entropy of classes, from logits.
  ///
  /// - Parameter labelSmoothing: the uniform distribution's share, 0 … 1.
  public static func crossEntropy(labelSmoothing: Double) -> Loss {
    Loss("cross_entropy", output: .logits, target: .classes) { output, target in
      Neural.crossEntropy(
        logits: output, classes: target, labelSmoothing: labelSmoothing, reduction: .none)
    }
  }

  /// Cross-entropy of classes from probabilities, for models that end in a softmax.
  public static let crossEntropyOfProbabilities = Loss(
    "cross_entropy", output: .probabilities, target: .classes
  ) { output, target in
    -max(output.picked(target), 1e-7).log()
  }

  /// Binary cross-entropy from logits; the mean over the outputs of a row.
  public static let binaryCrossEntropy = Loss(comparing: "binary_cross_entropy", output: .logits) {
    Neural.binaryCrossEntropy(logits: $0, targets: $1, reduction: .none).mean(axes: [1])
  }

  /// Binary cross-entropy from probabilities, for models that end in a sigmoid.
  public static let binaryCrossEntropyOfProbabilities = Loss(
    comparing: "binary_cross_entropy", output: .probabilities
  ) { output, target in
    let chance = output.clamped(1e-7, 1 - 1e-7)
    return (-(target * chance.log() + (1 - target) * (1 - chance).log())).mean(axes: [1])
  }

  /// The mean of the squared errors of a row.
  public static let meanSquaredError = Loss(comparing: "mse") {
    Neural.meanSquaredError($0, $1, reduction: .none).mean(axes: [1])
  }

  /// The mean of the absolute errors of a row.
  public static let meanAbsoluteError = Loss(comparing: "mae") {
    Neural.meanAbsoluteError($0, $1, reduction: .none).mean(axes: [1])
  }

  /// The Huber loss, the mean over the outputs of a row.
  public static func huber(delta: Double = 1) -> Loss {
    Loss(comparing: "huber") {
      Neural.huber($0, $1, delta: delta, reduction: .none).mean(axes: [1])
    }
  }
}

/// What is added to the loss for large kernels; biases are left alone.
public enum Penalty: Sendable, Hashable, Codable {
  /// Nothing.
  case none
  /// `λ · Σ|w|`, as Keras's `l1`: drives weights to zero.
  case l1(Double)
  /// `λ · Σw²`, as Keras's `l2`.
  case l2(Double)
  /// Both.
  case l1l2(l1: Double, l2: Double)
  /// `α/2 · Σw²` divided by the rows of the batch, as scikit-learn's `alpha`.
  case perRow(alpha: Double)
}
