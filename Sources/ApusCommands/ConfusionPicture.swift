internal import Drawing
internal import Formats
internal import Rendering
internal import Supervised

/// A confusion matrix in a run's folder: a picture where PNG can be written, and text.
enum ConfusionPicture {
  /// Writes `confusion.txt`, and `confusion.png` where this build can.
  static func write(_ matrix: ConfusionMatrix, names: [String], toFolder folder: String) throws {
    try Files.write(matrix.text(names: names) + "\n", to: Files.join(folder, "confusion.txt"))
    guard PNG.isAvailable else { return }
    let picture = Picture(drawing(matrix, names: names), scale: 1)
    try Files.write(PNG.encode(picture), to: Files.join(folder, "confusion.png"))
  }

  /// The matrix as shares of each true class, with the counts in the cells.
  static func drawing(_ matrix: ConfusionMatrix, names: [String]) -> Drawing {
    let support = matrix.support
    let rows = (0..<matrix.classes).map { row in
      (0..<matrix.classes).map { column in
        support[row] == 0 ? 0 : Double(matrix[row, column]) / Double(support[row])
      }
    }
    let isLarge = matrix.classes > 20
    let side = 160 + 44 * Double(min(matrix.classes, 40))
    return HeatMap(
      title: "Confusion", xLabel: "predicted class", yLabel: "true class", values: rows,
      range: 0...1,
      texts: isLarge
        ? []
        : (0..<matrix.classes).map { row in (0..<matrix.classes).map { "\(matrix[row, $0])" } },
      rowNames: isLarge ? [] : names, columnNames: isLarge ? [] : names
    ).drawing(width: side + 160, height: side)
  }
}
