public import Formats

extension Weights {
  /// Stores every parameter as `PATH/PARAMETER`.
  public func encode(into archive: inout Archive, at path: String) throws {
    for entry in layout.entries {
      archive.set(
        "\(path)/\(entry.path)", pointer + entry.offset, count: entry.count, shape: entry.sizes)
    }
  }

  /// Takes over stored parameters, all or none.
  ///
  /// - Throws: ``FormatError`` if one is missing or of another size.
  public mutating func decode(from archive: Archive, at path: String) throws {
    var copy = self
    let target = copy.mutablePointer()
    for entry in layout.entries {
      try archive.read("\(path)/\(entry.path)", into: target + entry.offset, count: entry.count)
    }
    self = copy
  }
}

extension Optimizer {
  /// Stores the steps taken and the memory.
  public func encode(into archive: inout Archive, at path: String) throws {
    let state = self.state
    try archive.set("\(path)/steps", state.stepCount)
    try archive.set("\(path)/momentum_product", state.momentumProduct)
    for (index, slot) in state.slots.enumerated() {
      slot.withUnsafeBufferPointer { buffer in
        if let start = buffer.baseAddress {
          archive.set("\(path)/slot_\(index)", start, count: buffer.count)
        }
      }
    }
  }

  /// Takes over stored memory, all of it or none.
  ///
  /// - Throws: ``FormatError`` if it does not fit.
  public func decode(from archive: Archive, at path: String) throws {
    var state = self.state
    state.stepCount = try archive.value("\(path)/steps")
    state.momentumProduct = try archive.value("\(path)/momentum_product")
    for index in state.slots.indices {
      try state.slots[index].withUnsafeMutableBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return }
        try archive.read("\(path)/slot_\(index)", into: start, count: buffer.count)
      }
    }
    self.state = state
  }
}
