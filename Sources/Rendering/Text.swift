/// Measures of the built-in font.
public enum Text {
  /// The width of a line of text of a size, in the size's unit.
  public static func width(of text: String, size: Double) -> Double {
    Font.width(of: text, size: size)
  }

  /// The height of a capital letter of a size, in the size's unit.
  public static func capitalHeight(size: Double) -> Double {
    Font.capitalHeight * size / Font.unitsPerSize
  }
}
