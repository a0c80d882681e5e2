/// What a recommender sees before it chooses: the user, the candidates, and what came of the last slate.
public struct RecommendationObservation: Sendable, Codable, Equatable {
  /// What is known of the user, `[user width]`.
  public var user: [Float]
  /// The features of every candidate, row by row, `[candidates, features]`.
  public var items: [Float]
  /// For each place of the last slate 1 if its item was chosen, and how much of it was consumed, `[size, 2]`;
  /// zeros at first.
  public var response: [Float]

  /// Numbers yet to be written.
  init(_ layout: RecommendationLayout) {
    user = Array(repeating: 0, count: layout.userLow.count)
    items = Array(repeating: 0, count: layout.itemCount * layout.features)
    response = Array(repeating: 0, count: layout.slateSize * 2)
  }

  /// Forgets what came of the last slate.
  mutating func clearResponse() {
    for index in response.indices { response[index] = 0 }
  }
}

/// How many numbers a recommender sees, and between which bounds.
///
/// In a vector's codes they stand in a row: user, items, response.
public struct RecommendationLayout: Sendable, Codable, Equatable {
  /// The least values of what is known of the user.
  public var userLow: [Float] = []
  /// The greatest values of what is known of the user.
  public var userHigh: [Float] = []
  /// How many candidates there are.
  public var itemCount: Int
  /// How many numbers describe a candidate; 0 where candidates are always the same.
  public var features = 0
  /// The least and the greatest value of these.
  public var featureRange: [Float] = [0, 1]
  /// How many items a slate shows.
  public var slateSize: Int

  /// Candidates of which some are shown.
  init(itemCount: Int, slateSize: Int) {
    self.itemCount = itemCount
    self.slateSize = slateSize
  }

  /// Adds numbers about the user, all between the same bounds.
  mutating func addUser(_ count: Int, _ low: Float, _ high: Float) {
    userLow += Array(repeating: low, count: count)
    userHigh += Array(repeating: high, count: count)
  }
}
