extension ReferenceEvaluator {
  func unfold(_ x: Value, _ window: Window) -> [Scalar] {
    places(window, x.sizes).map { $0 < 0 ? 0 : x.elements[$0] }
  }

  func fold(_ x: Value, _ window: Window, _ sizes: [Int]) -> [Scalar] {
    var result = [Scalar](repeating: 0, count: sizes.reduce(1, *))
    for (place, element) in zip(places(window, sizes), x.elements) where place >= 0 {
      result[place] += element
    }
    return result
  }

  /// For each element of the unfolded picture its place in the picture, -1 in the padding.
  func places(_ window: Window, _ sizes: [Int]) -> [Int] {
    let (rows, columns, channels) = (sizes[1], sizes[2], sizes[3])
    let count = window.places(rows: rows, columns: columns)
    var result: [Int] = []
    for picture in 0..<sizes[0] {
      for row in 0..<count.rows {
        for column in 0..<count.columns {
          for element in 0..<window.count {
            let y =
              row * window.verticalStride - window.top
              + element / window.width * window.verticalDilation
            let x =
              column * window.horizontalStride - window.left
              + element % window.width * window.horizontalDilation
            let inside = 0..<rows ~= y && 0..<columns ~= x
            let first = ((picture * rows + y) * columns + x) * channels
            for channel in 0..<channels { result.append(inside ? first + channel : -1) }
          }
        }
      }
    }
    return result
  }
}
