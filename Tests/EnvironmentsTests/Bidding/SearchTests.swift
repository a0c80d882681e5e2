import Testing

@testable import Environments

@Suite struct SearchTests {
  @Test func findsWhereSomethingBeginsToHold() {
    for start in 0...9 {
      #expect(firstIndex(in: 2..<8) { $0 >= start } == min(max(start, 2), 8))
    }
    #expect(firstIndex(in: 3..<3) { _ in true } == 3)
  }
}
