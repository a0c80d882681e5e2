/// A queue of states and actions, the most urgent first: a binary heap that knows each pair's place.
struct PairQueue {
  /// The pairs, each at least as urgent as the two below it.
  private(set) var pairs: [Int32] = []
  private(set) var priorities: [Double] = []
  /// The place of each pair; −1 where it is not in the queue.
  private var places: [Int32]

  /// A queue without pairs, of `count` that there are.
  init(count: Int) {
    places = Array(repeating: -1, count: count)
  }

  /// A queue as it was stored, nil if it is none.
  init?(count: Int, pairs: [Int32], priorities: [Double]) {
    self.init(count: count)
    guard pairs.count == priorities.count else { return nil }
    for (place, pair) in pairs.enumerated() {
      guard pair >= 0, pair < count, places[Int(pair)] < 0 else { return nil }
      places[Int(pair)] = Int32(place)
    }
    self.pairs = pairs
    self.priorities = priorities
  }

  var isEmpty: Bool { pairs.isEmpty }

  /// Adds a pair, or raises its priority if it is in the queue with a lower one.
  mutating func insert(_ pair: Int, priority: Double) {
    var place = Int(places[pair])
    if place < 0 {
      place = pairs.count
      pairs.append(Int32(pair))
      priorities.append(priority)
      places[pair] = Int32(place)
    } else if priorities[place] < priority {
      priorities[place] = priority
    } else {
      return
    }
    while place > 0, priorities[(place - 1) / 2] < priorities[place] {
      swap(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  /// Takes the most urgent pair out.
  mutating func popFirst() -> Int? {
    guard let first = pairs.first else { return nil }
    swap(0, pairs.count - 1)
    pairs.removeLast()
    priorities.removeLast()
    places[Int(first)] = -1
    var place = 0
    while true {
      var largest = place
      for child in [2 * place + 1, 2 * place + 2]
      where child < pairs.count && priorities[child] > priorities[largest] {
        largest = child
      }
      if largest == place { return Int(first) }
      swap(place, largest)
      place = largest
    }
  }

  private mutating func swap(_ one: Int, _ other: Int) {
    pairs.swapAt(one, other)
    priorities.swapAt(one, other)
    places[Int(pairs[one])] = Int32(one)
    places[Int(pairs[other])] = Int32(other)
  }
}
