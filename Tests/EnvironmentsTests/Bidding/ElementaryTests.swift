import Foundation
import Testing

@testable import Environments

@Suite struct ElementaryTests {
  @Test func equalsTheLibrarysToFourteenDigits() {
    for step in -7000...7000 {
      let number = Double(step) / 10.07
      #expect(abs(exponential(number) / Foundation.exp(number) - 1) < 1e-14)
    }
    #expect(exponential(0) == 1)
  }

  @Test func limitsWhatWouldOverflow() {
    #expect(exponential(1e9) == exponential(700))
    #expect(exponential(-1e9) == exponential(-700))
  }
}
