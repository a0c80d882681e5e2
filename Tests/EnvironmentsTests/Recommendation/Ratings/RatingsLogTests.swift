import Formats
import Gym
import Testing

@testable import Environments

@Suite struct RatingsLogTests {
  private func log(_ text: String, columns: [(String, String)] = []) throws -> RatingsLog {
    var options = RatingsLog.Options()
    options.columns = columns.map { (role: $0.0, column: $0.1) }
    return try RatingsLog(bytes: Array(text.utf8), name: "log", options: options)
  }

  /// Every form of the same three ratings is read as the same log.
  @Test(arguments: [
    "user,item,rating,timestamp\n10,b,4,880000000\n9,a,3.5,880000001\n10,a,1,880000002\n",
    "user_id:token\titem_id:token\trating:float\ttimestamp:float\n10\tb\t4\t880000000\n"
      + "9\ta\t3.5\t880000001\n10\ta\t1\t880000002",
    "10::b::4::880000000\n9::a::3.5::880000001\n10::a::1::880000002\n",
    "10\tb\t4\t880000000\r\n9\ta\t3.5\t880000001\r\n10\ta\t1\t880000002\r\n",
    "timestamp;movieId;\"stars\";userId\n880000000;b;4;10\n880000001;a;3.5;9\n880000002;\"a\";1;10",
    "10 b 4 880000000\n\n9 a 3.5 880000001\n10 a 1 880000002\n",
  ]) func formsAreRecognised(text: String) throws {
    let log = try log(text)
    // 9 comes before 10: users are numbers.
    #expect(log.users == ["9", "10"] && log.items == ["a", "b"])
    #expect(log.hasTimes && log.duplicates == 0 && log.warnings == [])
    #expect(
      log.ratings == [
        RatingsLog.Rating(user: 1, item: 1, value: 4, time: 880_000_000),
        RatingsLog.Rating(user: 0, item: 0, value: 3.5, time: 880_000_001),
        RatingsLog.Rating(user: 1, item: 0, value: 1, time: 880_000_002),
      ])
    #expect(log.scale == 1...4 && log.itemCounts == [2, 1])
  }

  @Test func columnsHaveNamesOfTheirOwn() throws {
    let log = try log(
      "who,what,liking,when\nx,y,1,1997-09-20 03:05:10\n",
      columns: [("user", "who"), ("item", "what"), ("rating", "liking"), ("timestamp", "when")])
    #expect(log.ratings[0].time == 874_724_710)
  }

  /// The last of a user's ratings of an item counts, at its place.
  @Test func theLastOfTwoCounts() throws {
    let log = try log("user,item,rating\na,x,1\nb,x,2\na,x,5\n")
    #expect(log.duplicates == 1 && log.ratings.map(\.value) == [2, 5])
    #expect(log.ratings.map(\.time) == [1, 2] && !log.hasTimes)
    #expect(log.warnings.count == 2)
    #expect(log.warnings[0].hasPrefix("1 rating was left out"))
  }

  @Test func timeThenItemDecides() {
    let log = smallLog([(0, 2, 1, 5), (0, 1, 1, 5), (1, 0, 1, 4), (0, 0, 1, 9)])
    #expect(log.timeOrder == [2, 1, 0, 3])
  }

  @Test(arguments: [
    ("", "'log': it is empty"),
    ("user,item,rating\n", "it holds no rating"),
    ("user,itm,rating\na,b,3\n", "it has no column 'item'; did you mean 'itm'?"),
    ("user_id:token,item_id:token,ratng:float\na,b,3\n", "did you mean 'ratng:float'?"),
    ("user,item,zzz\na,b,3\n", "it has no column 'rating', only 'user', 'item', 'zzz'."),
    ("user,item,rating\na,b,3\nc,,4\n", "line 3: column 2, item, is empty"),
    ("user,item,rating\na,b,3\nc,d,good\n", "line 3: column 3, rating, is 'good'"),
    ("user,item,rating\na,b,nan\n", "line 2: column 3, rating, is 'nan'"),
    ("user,item,rating\na,b,1e300\n", "line 2: column 3, rating, is '1e300'"),
    ("user,item,rating\na,b\n", "line 2: it has 2 fields, but the first line has 3"),
    ("user,item,rating\na,b,1,2\n", "line 2: it has 4 fields"),
    ("user,item,rating,timestamp\na,b,1,noon\n", "line 2: column 4, timestamp, is 'noon'"),
    ("1 2\n", "its 2 columns have no names"),
    ("7\n", "its 1 column has no name"),
  ]) func mistakesAreNamed(text: String, sentence: String) {
    #expect {
      try log(text)
    } throws: {
      "\($0)".contains(sentence)
    }
  }

  @Test(arguments: [
    ("usr", "user", "nothing of a log of ratings is called 'usr'; did you mean user?"),
    ("user", "usr", "it has no column 'usr'; did you mean user?"),
    ("item", "user", "column 'user' cannot hold user and item"),
  ]) func optionsAreChecked(role: String, column: String, sentence: String) {
    #expect {
      try log(
        "user,item,rating\na,b,1\n",
        columns: [(role, column)] + (role == "item" ? [("user", "user")] : []))
    } throws: {
      "\($0)".contains(sentence)
    }
  }

  @Test func unknownNamesAreAnswered() throws {
    let log = try log("user,item,rating\nanna,b,1\nbert,b,1\n")
    #expect(try log.number(ofUser: "bert") == 1)
    #expect {
      try log.number(ofUser: "ana")
    } throws: {
      "\($0)" == "There is no user in log ana; did you mean anna?"
    }
    #expect(throws: GymError.self) { try log.number(ofItem: "c") }
  }

  @Test func theSyntheticLogIsAlwaysTheSame() {
    let log = RatingsLog.synthetic
    #expect(log.users.count == 200 && log.items.count == 60)
    #expect(log.ratings.count == 3593, "\(log.ratings.count)")
    #expect(log.scale == 1...5)
    #expect(Set(log.ratings.map { $0.user * 60 + $0.item }).count == log.ratings.count)
    #expect(log.itemCounts[0] > 2 * log.itemCounts[59])
  }
}
