internal import Gym

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Refuses a hyperparameter that asks for more memory than the system gives: allocating it would end
/// the process without a sentence.
///
/// - Parameters:
///   - name: of the hyperparameter.
///   - value: of the hyperparameter.
///   - rows: how many rows are kept.
///   - bytesPerRow: of each.
/// - Throws: ``GymError/parameter(_:value:allowed:)`` if there is not that much.
func checkMemory(_ name: String, _ value: Any, rows: Int, bytesPerRow: Int) throws {
  let (bytes, overflow) = rows.multipliedReportingOverflow(by: bytesPerRow)
  if !overflow, let block = malloc(bytes) {
    free(block)
    return
  }
  let gigabytes = (Double(rows) * Double(bytesPerRow) / 1e9).rounded(.up)
  throw GymError.parameter(
    "agent.\(name)", value: "\(value)",
    allowed: "smaller, as this needs \(gigabytes) GB of memory, more than the system gives")
}

extension NetworkConfiguration {
  /// Refuses layers whose weights, gradients and moments do not fit into memory.
  ///
  /// - Parameters:
  ///   - inputs: floats that the first layer takes.
  ///   - outputs: of the head.
  /// - Throws: ``GymError/parameter(_:value:allowed:)`` if there is not that much.
  func checkMemory(inputs: Int, outputs: Int) throws {
    var parameters = 0
    var width = inputs
    for size in hiddenSizes + [outputs] {
      parameters += (width + 1) * size
      width = size
    }
    // Weights, a copy of them, gradients and two moments, in single precision.
    try Agents.checkMemory("hidden_sizes", hiddenSizes, rows: parameters, bytesPerRow: 5 * 4)
  }
}
