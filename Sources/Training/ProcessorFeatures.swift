internal import CKernels

/// What of the processor the results' bytes may depend on: the kernels' instruction set, which is
/// outside of the promise of equal bytes where it is `baseline`.
func processorFeatures() -> [String] {
  #if arch(x86_64)
  let architecture = "x86_64"
  #elseif arch(arm64)
  let architecture = "arm64"
  #else
  let architecture = "other"
  #endif
  return [architecture, String(cString: apus_instruction_set())]
}
