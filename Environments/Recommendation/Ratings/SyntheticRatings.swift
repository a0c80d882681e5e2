internal import Randomness

extension RatingsLog {
  /// A small log that needs no file: 200 users and 60 items whose tastes three numbers explain.
  ///
  /// Popular items are rated more often; a rating is 3.5 + bᵤ + bᵢ + pᵤ·qᵢ and some noise, rounded to 1 … 5.
  /// It is always the same.
  public static let synthetic: RatingsLog = {
    let (users, items, factors) = (200, 60, 3)
    var generator = RandomStreams(seed: 0).stream("synthetic ratings")
    func normals(_ count: Int, _ deviation: Double) -> [Double] {
      (0..<count).map { _ in deviation * generator.normal() }
    }
    let userFactors = normals(users * factors, 0.8)
    let itemFactors = normals(items * factors, 0.8)
    let userBiases = normals(users, 0.4)
    let itemBiases = normals(items, 0.5)
    var ratings: [Rating] = []
    for user in 0..<users {
      var order = Array(0..<items)
      generator.shuffle(&order)
      for item in order where generator.random() < 0.65 / (1 + 0.05 * Double(item)) {
        var value = 3.5 + userBiases[user] + itemBiases[item] + 0.5 * generator.normal()
        for index in 0..<factors {
          value += userFactors[user * factors + index] * itemFactors[item * factors + index]
        }
        ratings.append(
          Rating(
            user: user, item: item, value: clipped(value.rounded(), 1, 5),
            time: Double(ratings.count)))
      }
    }
    return RatingsLog(
      name: "the synthetic log", users: (1...users).map(String.init),
      items: (1...items).map(String.init), ratings: ratings)
  }()
}
