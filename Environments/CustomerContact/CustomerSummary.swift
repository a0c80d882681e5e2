/// What is known of a customer's purchases.
public struct CustomerSummary: Sendable, Equatable, Codable {
  /// x: the purchases after the first, those of one day counted once.
  public var frequency: Double
  /// t_x: weeks from the first purchase to the last; 0 if there is but one.
  public var recency: Double
  /// T: weeks from the first purchase to the end of what was observed.
  public var age: Double
  /// m: the mean amount of a purchase after the first; 0 if there is none.
  public var meanSpend: Double

  /// A customer's purchases.
  public init(frequency: Double, recency: Double, age: Double, meanSpend: Double = 0) {
    self.frequency = frequency
    self.recency = recency
    self.age = age
    self.meanSpend = meanSpend
  }
}
