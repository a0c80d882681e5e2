#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The processors that this process may use, at least one.
func availableProcessors() -> Int {
  #if canImport(Glibc)
  var set = cpu_set_t()
  if sched_getaffinity(0, MemoryLayout<cpu_set_t>.size, &set) == 0 {
    let bits = withUnsafeBytes(of: &set) { $0.reduce(0) { $0 + $1.nonzeroBitCount } }
    if bits > 0 { return bits }
  }
  #endif
  return max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
}
