internal import LinearAlgebra

/// Principal component analysis: the directions in which rows vary most, as scikit-learn's `PCA`.
///
/// What a linear autoencoder learns, and what others are compared with.
public struct PrincipalComponents: Sendable {
  /// The mean of each feature.
  public let mean: [Double]
  /// The directions, `[components, features]` row-major, each of length 1; the first varies most.
  public let components: [Double]
  /// The variance along each direction (divided by rows − 1).
  public let explainedVariance: [Double]
  /// The same as shares of the whole variance.
  public let explainedVarianceRatio: [Double]

  /// Finds the directions of rows, by the eigenvectors of their covariance.
  ///
  /// - Parameters:
  ///   - count: how many directions, 1 … features.
  ///   - inputs: row-major, `[rows, features]`, at least two rows.
  /// - Throws: ``SupervisedError/usage(_:)`` for another number of directions or rows.
  public init(_ count: Int, fitting inputs: [Float], features: Int) throws {
    guard features > 0, inputs.count % max(features, 1) == 0, inputs.count >= 2 * features,
      (1...features).contains(count)
    else {
      throw SupervisedError.usage(
        "\(count) principal components need two rows and at least as many features: \(inputs.count) "
          + "numbers of \(features) features were given.")
    }
    let rows = inputs.count / features
    var mean = [Double](repeating: 0, count: features)
    for row in 0..<rows {
      for feature in 0..<features { mean[feature] += Double(inputs[row * features + feature]) }
    }
    for feature in 0..<features { mean[feature] /= Double(rows) }
    var sums = SymmetricMatrix(size: features, diagonal: 0)
    var centred = [Double](repeating: 0, count: features)
    for row in 0..<rows {
      for feature in 0..<features {
        centred[feature] = Double(inputs[row * features + feature]) - mean[feature]
      }
      centred.withUnsafeBufferPointer { sums.add($0) }
    }
    let covariance = sums.elements.map { $0 / Double(rows - 1) }
    guard let eigen = SymmetricEigenvalues(covariance, size: features) else {
      throw SupervisedError.data("The rows", "they hold numbers that are not finite.")
    }
    self.mean = mean
    components = Array(eigen.vectors[..<(count * features)])
    explainedVariance = eigen.values[..<count].map { max($0, 0) }
    let total = eigen.values.reduce(0) { $0 + max($1, 0) }
    explainedVarianceRatio = explainedVariance.map { total > 0 ? $0 / total : 0 }
  }

  /// The coordinates of rows along the directions, `[rows, components]`.
  public func transform(_ inputs: [Float]) -> [Float] {
    let (features, count) = (mean.count, explainedVariance.count)
    let rows = inputs.count / features
    var result = [Float](repeating: 0, count: rows * count)
    var centred = [Double](repeating: 0, count: features)
    components.withUnsafeBufferPointer { components in
      for row in 0..<rows {
        for feature in 0..<features {
          centred[feature] = Double(inputs[row * features + feature]) - mean[feature]
        }
        for component in 0..<count {
          var sum = 0.0
          for feature in 0..<features {
            sum += components[component * features + feature] * centred[feature]
          }
          result[row * count + component] = Float(sum)
        }
      }
    }
    return result
  }

  /// Rows from their coordinates: the projection if they come from `transform`.
  public func inverse(_ codes: [Float]) -> [Float] {
    let (features, count) = (mean.count, explainedVariance.count)
    let rows = codes.count / count
    var result = [Float](repeating: 0, count: rows * features)
    var sum = [Double](repeating: 0, count: features)
    components.withUnsafeBufferPointer { components in
      for row in 0..<rows {
        for feature in 0..<features { sum[feature] = mean[feature] }
        for component in 0..<count {
          let code = Double(codes[row * count + component])
          for feature in 0..<features {
            sum[feature] += code * components[component * features + feature]
          }
        }
        for feature in 0..<features { result[row * features + feature] = Float(sum[feature]) }
      }
    }
    return result
  }
}
