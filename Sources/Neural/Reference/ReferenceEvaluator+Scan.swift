extension ReferenceEvaluator {
  /// Runs a recurrence step by step: its final states, then what it keeps, `[batch, steps, …]`.
  func run(_ scan: Scan, _ inputs: [Value], batch: Int) throws -> [Value] {
    let evaluator = ReferenceEvaluator(scan.body, random: random)
    let sequenceEnd = scan.stateCount + scan.sequenceCount
    var states = inputs[..<scan.stateCount].map(\.elements)
    var kept = scan.body.outputs.dropFirst(scan.stateCount).map { output in
      let shape = scan.body.nodes[output.node].shape
      let sizes = [batch, scan.steps] + (Shape(Array(shape.dimensions.dropFirst())).sizes ?? [])
      return Value(
        sizes: sizes, elements: [Scalar](repeating: 0, count: sizes.reduce(1, *)))
    }
    for number in 0..<scan.steps {
      let step = scan.isReversed ? scan.steps - 1 - number : number
      let items = inputs[scan.stateCount..<sequenceEnd].map { sequence in
        let width = sequence.count / batch / scan.steps
        return (0..<batch).flatMap { row in
          let begin = (row * scan.steps + step) * width
          return sequence.elements[begin..<begin + width]
        }
      }
      let results = try evaluator.run(
        inputs: states + items + inputs[sequenceEnd...].map(\.elements), batch: batch)
      states = Array(results[..<scan.stateCount])
      for (place, result) in results[scan.stateCount...].enumerated() {
        let width = result.count / batch
        for row in 0..<batch {
          let begin = (row * scan.steps + step) * width
          kept[place].elements.replaceSubrange(
            begin..<begin + width, with: result[row * width..<(row + 1) * width])
        }
      }
    }
    return zip(inputs, states).map { Value(sizes: $0.sizes, elements: $1) } + kept
  }
}
