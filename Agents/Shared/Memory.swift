internal import Gym

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Refuses a hyperparameter that asks for more memory than the machine has: allocating it would end the
/// process without a sentence.
///
/// - Parameters:
///   - name: of the hyperparameter.
///   - value: of the hyperparameter.
///   - rows: how many rows are kept.
///   - bytesPerRow: of each.
/// - Throws: ``GymError/parameter(_:value:allowed:)`` if there is not that much.
func checkMemory(_ name: String, _ value: Any, rows: Int, bytesPerRow: Int) throws {
  let bytes = Double(rows) * Double(bytesPerRow)
  if bytes <= Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE))) {
    return
  }
  let gigabytes = Int((bytes / 1e9).rounded(.up))
  throw GymError.parameter(
    "agent.\(name)", value: "\(value)",
    allowed: "smaller, as this needs \(gigabytes) GB of memory, more than this machine has")
}

extension NetworkConfiguration {
  /// Refuses layers whose weights, gradients and moments do not fit into memory.
  ///
  /// - Parameters:
  ///   - inputs: floats that the first layer takes.
  ///   - outputs: of the head.
  ///   - streams: how often each layer is there, at most.
  /// - Throws: ``GymError/parameter(_:value:allowed:)`` if there is not that much.
  func checkMemory(inputs: Int, outputs: Int, streams: Int = 1) throws {
    var parameters = 0
    var width = self.inputs(inputs)
    for size in hiddenSizes + [outputs] {
      let (count, overflow) = (width + 1).multipliedReportingOverflow(by: size)
      parameters = overflow ? .max / 2 : min(parameters + count, .max / 2)
      width = size
    }
    // Weights, a copy of them, gradients and two moments, in single precision.
    try Agents.checkMemory(
      "hidden_sizes", hiddenSizes, rows: parameters, bytesPerRow: 5 * 4 * streams)
  }
}
