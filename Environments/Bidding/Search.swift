/// The first index of a range for which something holds, given that it holds for all after it; the range's
/// end if there is none.
///
/// - Complexity: O(log n).
@inline(__always)
func firstIndex(in range: Range<Int>, where holds: (Int) -> Bool) -> Int {
  var (low, high) = (range.lowerBound, range.upperBound)
  while low < high {
    let middle = (low + high) / 2
    if holds(middle) { high = middle } else { low = middle + 1 }
  }
  return low
}
