public import Neural

extension Models {
  /// A block of VGG: some 3 × 3 convolutions, then the maximum of each 2 × 2 pixels.
  ///
  /// Two 3 × 3 convolutions see as much as one of 5 × 5, with 18 C² instead of 25 C² weights and one
  /// more nonlinearity.
  public static func vggBlock(convolutions: Int, filters: Int) -> [any Module] {
    let layers: [any Module] = (0..<convolutions).map { _ in
      Conv2D(
        filters, 3, padding: .same, activation: .relu, kernelInitializer: .heNormal,
        biasInitializer: .zeros)
    }
    return layers + [MaxPooling2D(2)]
  }

  /// A VGG network for small pictures: blocks, then a dense layer and the classes.
  ///
  /// - Parameters:
  ///   - blocks: of each the number of convolutions and of filters.
  ///   - units: of the dense layer.
  ///   - dropout: after the dense layer.
  ///
  /// Source: Simonyan & Zisserman, "Very Deep Convolutional Networks for Large-Scale Image
  /// Recognition" (2015).
  public static func vgg(
    blocks: [(convolutions: Int, filters: Int)] = [(2, 32), (2, 64)], units: Int = 128,
    dropout: Double = 0.5, classes: Int = 10
  ) -> Sequential {
    Sequential {
      for block in blocks { vggBlock(convolutions: block.convolutions, filters: block.filters) }
      Flatten()
      Dense(units, activation: .relu, kernelInitializer: .heNormal, biasInitializer: .zeros)
      if dropout > 0 { Dropout(dropout) }
      Dense(classes)
    }
  }
}
