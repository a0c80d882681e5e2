#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// The processors that this process may use, at least one.
func availableProcessors() -> Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }
