import Environments
import Gym
import Testing

@Suite struct GridMapTests {
  @Test func readsCellsAndMeanings() throws {
    let map = try GridMap(
      """
      #####
      #SxA#
      #>.a#
      #HCG#

      x: floor -2
      A: jump a 10
      """)
    #expect(map.rows == 4 && map.columns == 5)
    #expect(map[0, 0] == .wall && map[1, 1] == .start && map[1, 2] == .floor(reward: -2))
    #expect(map[1, 3] == .jump(to: "a", reward: 10) && map[2, 3] == .floor(reward: 0))
    #expect(map[2, 1] == .door(1) && map[3, 1] == .hole && map[3, 2] == .cliff)
    #expect(map[3, 3] == .goal)
    #expect(map.text(at: (2, 2)) == "#####\n#SxA#\n#>@a#\n#HCG#")
    let back = try GridMap("Sbe\n\nb: back -10\ne: end 5\n")
    #expect(back[0, 1] == .back(reward: -10) && back[0, 2] == .end(reward: 5))
    // Rows of spaces are floor; shorter ones end the map.
    let spaced = try GridMap("S  \n   \nGxx\n \nx: end 1\n")
    #expect(spaced.rows == 3 && spaced[1, 1] == .floor(reward: 0))
    // Maps of other systems end their lines otherwise.
    #expect(try GridMap("S.G\r\n...\r\n").columns == 3)
  }

  @Test(arguments: [
    ("", "no map"), ("S.\n.", "line 2, column 2: this row has 1 cells, but the first has 2"),
    ("S.\n...", "line 2, column 3: this row has 3 cells, but the first has 2"),
    ("S?G", "line 1, column 2: '?' is not known"), ("..G", "no start"),
    ("S.x\n\nx floor 1", "line 3, column 1: 'x floor 1' explains no letter"),
    ("SxG\n\nx: floor much", "line 3, column 4: 'much' is no reward"),
    ("SxG\n\nx: floor nan", "'nan' is no reward"),
    ("SxG\n\nx: lava 1", "line 3, column 4: expected 'floor REWARD'"),
    ("SxG\n\nS: floor 1", "'S' has a meaning already"),
    ("SxG\n\nx: floor 1\nx: end 1", "line 4, column 1: 'x' is explained in line 3 already"),
    ("SAG\n\nA: jump b 1", "'A' jumps to 'b', which is 0 times on the map"),
    ("SAbb\n\nA: jump b 1", "which is 2 times on the map"),
    ("SA\n\nA: jump bb 1", "'bb' is no letter to jump to"),
    ("SA#\n\nA: jump # 1", "line 3, column 4: '#' is no letter to jump to"),
  ])
  func namesThePlaceOfAMistake(text: String, sentence: String) throws {
    let error = #expect(throws: GymError.self) { try GridMap(text, name: "a.map") }
    #expect(error?.description.contains(sentence) == true, "\(String(describing: error))")
    #expect(error?.description.contains("a.map") == true)
  }
}
