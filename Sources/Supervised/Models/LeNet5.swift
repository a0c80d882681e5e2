public import Neural

extension Models {
  /// LeNet-5: two convolutions with pooling, then three dense layers; 61 706 parameters for ten classes.
  ///
  /// For pictures of 28 × 28 with one channel, of which the first convolution pads two pixels on each
  /// side, as MNIST's were padded to 32 × 32. As printed it has tanh and mean pooling; `.relu` and
  /// maximum pooling are what one would take today. The output layer is linear (the paper's has radial
  /// basis functions).
  ///
  /// Source: LeCun, Bottou, Bengio & Haffner, "Gradient-Based Learning Applied to Document
  /// Recognition" (1998).
  public static func leNet5(
    classes: Int = 10, activation: Activation = .tanh, maximumPooling: Bool = false
  ) -> Sequential {
    let pooling: any Module = maximumPooling ? MaxPooling2D(2) : AveragePooling2D(2)
    return Sequential {
      Conv2D(6, 5, padding: .same, activation: activation)
      pooling
      Conv2D(16, 5, activation: activation)
      pooling
      Flatten()
      Dense(120, activation: activation)
      Dense(84, activation: activation)
      Dense(classes)
    }
  }
}
