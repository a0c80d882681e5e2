/// `−log softmax(logits)` at the class of each row.
///
/// As PyTorch's: with class weights, the mean divides by the sum of the rows' weights; smoothing
/// mixes each target with the uniform distribution.
///
/// - Parameters:
///   - logits: `[…, classes]`.
///   - classes: `[…]`, integers.
///   - labelSmoothing: the uniform distribution's share, 0 … 1.
///   - classWeights: a weight for each class.
public func crossEntropy(
  logits: Tensor, classes: Tensor, labelSmoothing: Double = 0, classWeights: [Double]? = nil,
  reduction: LossReduction = .mean
) -> Tensor {
  let logarithms = logits.logSoftmax()
  guard let weights = classWeights.map({ logits.trace.classWeights($0, for: logits) }) else {
    var loss = -logarithms.picked(classes)
    if labelSmoothing > 0 {
      loss = (1 - labelSmoothing) * loss - labelSmoothing * logarithms.mean(axes: [-1])
    }
    return loss.reduced(by: reduction)
  }
  let weightOfRow = weights.gathered(classes)
  var loss = -logarithms.picked(classes) * weightOfRow
  if labelSmoothing > 0 {
    let uniform = (logarithms * weights).mean(axes: [-1])
    loss = (1 - labelSmoothing) * loss - labelSmoothing * uniform
  }
  return reduction == .mean ? loss.sum() / weightOfRow.sum() : loss.reduced(by: reduction)
}

/// `−Σ p · log softmax(logits)` against probabilities of classes.
///
/// - Parameters:
///   - logits: `[…, classes]`.
///   - probabilities: `[…, classes]`.
///   - labelSmoothing: the uniform distribution's share, 0 … 1.
///   - classWeights: a weight for each class; the mean still divides by the number of rows.
public func crossEntropy(
  logits: Tensor, probabilities: Tensor, labelSmoothing: Double = 0,
  classWeights: [Double]? = nil, reduction: LossReduction = .mean
) -> Tensor {
  var targets = probabilities
  if labelSmoothing > 0, case .fixed(let classes)? = logits.shape.dimensions.last {
    targets = (1 - labelSmoothing) * targets + labelSmoothing / Double(classes)
  }
  if let classWeights { targets = targets * logits.trace.classWeights(classWeights, for: logits) }
  return (-(targets * logits.logSoftmax()).sum(axes: [-1])).reduced(by: reduction)
}

/// `−t·log σ(x) − (1 − t)·log(1 − σ(x))` for logits x and targets t, without overflow.
///
/// - Parameters:
///   - logits: `[…]`.
///   - targets: `[…]`, 0 … 1.
///   - positiveWeights: what the loss of positive targets is multiplied by: one number, or one for
///     each column of the last axis.
public func binaryCrossEntropy(
  logits: Tensor, targets: Tensor, positiveWeights: [Double]? = nil,
  reduction: LossReduction = .mean
) -> Tensor {
  guard logits.shape == targets.shape else {
    return logits.trace.mismatch(
      "binary cross-entropy", [logits, targets],
      mend: "logits and targets must have the same shape: reshape one", guess: logits.shape)
  }
  guard let positiveWeights else {
    return (logits.softplus() - logits * targets).reduced(by: reduction)
  }
  let positive = logits.trace.constant(
    positiveWeights, sizes: [positiveWeights.count], type: logits.type)
  let weights = 1 + (positive - 1) * targets
  return ((1 - targets) * logits + weights * (-logits).softplus()).reduced(by: reduction)
}

extension Trace {
  fileprivate func classWeights(_ weights: [Double], for logits: Tensor) -> Tensor {
    guard logits.shape.dimensions.last == .fixed(weights.count) else {
      return mistake(
        "there are \(weights.count) class weights for logits of shape \(logits.shape); "
          + "give one for each class", guess: logits.shape)
    }
    // A gather needs the table itself, not one number that stands for all.
    return record(.constant(weights), [], [.fixed(weights.count)], logits.type)
  }
}
