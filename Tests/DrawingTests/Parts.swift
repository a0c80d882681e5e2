import Drawing

/// The parts of a picture by their kind.
extension Drawing {
  var texts: [String] {
    shapes.compactMap {
      if case .text(let text, _, _, _, _) = $0, !text.isEmpty { text } else { nil }
    }
  }

  /// Where a text stands.
  func place(of wanted: String) -> Point? {
    for case .text(wanted, let anchor, _, _, _) in shapes { return anchor }
    return nil
  }

  /// The corners of the filled polygons of a colour.
  func polygons(_ color: Color) -> [[Point]] {
    shapes.compactMap {
      if case .polygon(let points, let style) = $0, style.fill == color { points } else { nil }
    }
  }

  /// Whether every part lies within the picture, the middle of texts at least.
  var isInside: Bool {
    func isInside(_ point: Point) -> Bool {
      (-1...width + 1).contains(point.x) && (-1...height + 1).contains(point.y)
    }
    return shapes.allSatisfy { shape in
      switch shape {
      case .polygon(let points, _), .line(let points, _): points.allSatisfy(isInside)
      case .circle(let center, _, _): isInside(center)
      case .text(let text, let anchor, _, _, _): text.isEmpty || isInside(anchor)
      case .image(_, let origin, let width, let height):
        isInside(origin) && isInside(origin + Point(width, height))
      }
    }
  }
}
