/// How a parameter begins.
public enum Initializer: Sendable, Equatable, Codable {
  /// Every element the same.
  case constant(Float)
  /// Equal parts side by side, each with all its elements the same: biases of gates.
  case parts([Float])
  /// Uniform between two bounds.
  case uniform(low: Float, high: Float)
  /// Normal.
  case normal(mean: Float, deviation: Float)
  /// Rows or columns orthonormal, times `gain` (Saxe et al. 2013).
  case orthogonal(gain: Float)
  /// Uniform in ±√(6/(in+out)) (Glorot & Bengio 2010).
  case xavierUniform
  /// Normal with deviation √(2/(in+out)).
  case xavierNormal
  /// Uniform in ±√(6/in) (He et al. 2015).
  case heUniform
  /// Normal with deviation √(2/in).
  case heNormal
  /// Uniform in ±√(3/in) (LeCun et al. 1998).
  case lecunUniform
  /// Normal with deviation √(1/in).
  case lecunNormal
  /// Uniform in ±1/√in, PyTorch's default for kernels and biases; `fanIn` of the layer.
  case torch(fanIn: Int)
}
