import Gym
import Randomness
import Testing

@Suite struct SlateTests {
  @Test func holdsItsItemsInOrder() {
    var slate: Slate = [5, 2, 9]
    slate.append(0)
    #expect(slate.items == [5, 2, 9, 0] && slate.count == 4 && slate[1] == 2)
    #expect(slate.contains(9) && !slate.contains(1))
    #expect(slate.rising.items == [0, 2, 5, 9])
    #expect(Slate().rising.items == [] && "\(slate)" == "[5, 2, 9, 0]")
  }

  /// The exact best slate of random problems, by trying them all.
  @Test func bestEqualsEnumeration() throws {
    var generator = PCG64(seed: 5)
    let space = try Slates(items: 8, size: 3)
    for _ in 0..<300 {
      let appeals = (0..<8).map { _ in Float(generator.random()) * 2 }
      let values = (0..<8).map { _ in Float(generator.normal()) * 5 }
      let none = (Float(generator.random()), Float(generator.normal()) * 5)
      let best = Slate.best(
        size: 3, appeals: appeals, values: values, count: 8, noneAppeal: none.0, noneValue: none.1)
      let greatest = (0..<56).map { number in
        space.element(at: number).expectedValue(
          appeals: appeals, values: values, noneAppeal: none.0, noneValue: none.1)
      }.max()
      #expect(abs(best.value - (greatest ?? 0)) < 1e-5)
    }
  }

  @Test func bestIsSomeSlateWhateverTheNumbers() {
    let nan = [Float](repeating: .nan, count: 4)
    let best = Slate.best(
      size: 2, appeals: nan, values: nan, count: 4, noneAppeal: 1, noneValue: .nan)
    #expect(Set(best.slate.items).count == 2)
  }
}
