/// How the losses of elements become one.
public enum LossReduction: Sendable, Hashable {
  /// Their mean (weighted where there are class weights).
  case mean
  /// Their sum.
  case sum
  /// They stay as they are.
  case none
}

extension Tensor {
  /// The loss of elements as one, or as they are.
  func reduced(by reduction: LossReduction) -> Tensor {
    switch reduction {
    case .mean: mean()
    case .sum: sum()
    case .none: self
    }
  }
}

/// `(prediction − target)²`.
public func meanSquaredError(
  _ prediction: Tensor, _ target: Tensor, reduction: LossReduction = .mean
) -> Tensor {
  prediction.error(target, "mean squared error").square().reduced(by: reduction)
}

/// `|prediction − target|`.
public func meanAbsoluteError(
  _ prediction: Tensor, _ target: Tensor, reduction: LossReduction = .mean
) -> Tensor {
  prediction.error(target, "mean absolute error").abs().reduced(by: reduction)
}

/// `e²/2` where the error e is at most δ, else `δ(|e| − δ/2)` (Huber 1964).
public func huber(
  _ prediction: Tensor, _ target: Tensor, delta: Double = 1, reduction: LossReduction = .mean
) -> Tensor {
  let distance = prediction.error(target, "Huber loss").abs()
  let near = min(distance, delta)
  return (near * (distance - 0.5 * near)).reduced(by: reduction)
}

/// `e²/(2β)` where the error e is at most β, else `|e| − β/2`: the Huber loss divided by its δ.
public func smoothL1(
  _ prediction: Tensor, _ target: Tensor, beta: Double = 1, reduction: LossReduction = .mean
) -> Tensor {
  huber(prediction, target, delta: beta, reduction: reduction) / beta
}

extension Tensor {
  /// The difference to a target of the same shape; a target that would broadcast is a mistake,
  /// which `[batch]` beside `[batch, 1]` would hide.
  fileprivate func error(_ target: Tensor, _ loss: String) -> Tensor {
    guard shape == target.shape else {
      return trace.mismatch(
        loss, [self, target], mend: "prediction and target must have the same shape: reshape one",
        guess: shape)
    }
    return self - target
  }
}
