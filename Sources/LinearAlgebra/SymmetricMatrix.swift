/// A symmetric matrix that grows by outer products, as the sums of least squares do.
public struct SymmetricMatrix: Sendable, Equatable, Codable {
  /// How many rows and columns there are: n.
  public let size: Int
  /// The numbers row by row, `[size, size]`; only the lower triangle is kept up to date.
  public private(set) var elements: [Double]

  /// A multiple of the identity: the ridge that least squares begins with.
  public init(size: Int, diagonal: Double) {
    precondition(size > 0, "a matrix has at least one row")
    self.size = size
    elements = [Double](repeating: 0, count: size * size)
    for index in 0..<size { elements[index * size + index] = diagonal }
  }

  /// Adds `weight · x xᵀ`, in n²/2 multiplications.
  ///
  /// - Precondition: `vector` holds `size` numbers.
  public mutating func add(_ vector: [Double], weight: Double = 1) {
    vector.withUnsafeBufferPointer { add($0, weight: weight) }
  }

  /// Adds `weight · x xᵀ`, of numbers that lie anywhere.
  ///
  /// - Precondition: `vector` holds `size` numbers.
  public mutating func add(_ vector: UnsafeBufferPointer<Double>, weight: Double = 1) {
    precondition(vector.count == size, "a vector has as many numbers as the matrix rows")
    let size = size
    elements.withUnsafeMutableBufferPointer { elements in
      for row in 0..<size {
        let scaled = weight * vector[row]
        guard scaled != 0 else { continue }
        for column in 0...row {
          elements[row &* size &+ column] += scaled * vector[column]
        }
      }
    }
  }

  /// Adds another matrix of the same size.
  public mutating func add(_ other: SymmetricMatrix) {
    precondition(other.size == size, "only matrices of the same size have a sum")
    for index in elements.indices { elements[index] += other.elements[index] }
  }

  /// The factor to solve with, or nil if the matrix is not positive definite.
  public var cholesky: Cholesky? { Cholesky(elements, size: size) }
}
