internal import Formats
internal import Neural

extension Network {
  /// A table of the layers with their output shapes and numbers of parameters, as Keras prints it.
  public func summary() -> String {
    var rows = [["LAYER", "OUTPUT", "PARAMETERS"]]
    for layer in (try? layers()) ?? [] {
      rows.append([
        layer.name, "[" + (["batch"] + layer.shape.map(String.init)).joined(separator: ", ") + "]",
        Wording.grouped(layer.parameters),
      ])
    }
    let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      let name = row[0] + String(repeating: " ", count: widths[0] - row[0].count)
      let shape = row[1] + String(repeating: " ", count: widths[1] - row[1].count)
      let count = String(repeating: " ", count: widths[2] - row[2].count) + row[2]
      return "\(name)  \(shape)  \(count)"
    }
    let kept = layout.entries.filter { !$0.isTrainable }.reduce(0) { $0 + $1.count }
    let total = "\(Wording.grouped(parameterCount)) parameters are learned"
    return lines.joined(separator: "\n") + "\n" + total
      + (kept > 0 ? ", \(Wording.grouped(kept)) are kept." : ".")
  }

  /// A layer of the model: its name, the sizes of a row that it gives, and its parameters.
  struct Layer: Equatable {
    var name: String
    var shape: [Int]
    var parameters: Int
  }

  /// The modules of a ``Sequential``, or the one module.
  var modules: [any Module] { (module as? Sequential)?.modules ?? [module] }

  /// The layers from the first on.
  func layers() throws -> [Layer] {
    var known = 0
    return try modules.indices.map { index in
      let graph = try prefixGraph(index + 1)
      let node = graph.nodes[try graph.output("layer").node]
      let total = graph.parameters.reduce(0) { $0 + $1.sizes.reduce(1, *) }
      defer { known = total }
      let kind = "\(type(of: modules[index]))"
      return Layer(
        name: node.label.isEmpty || total == known ? kind : "\(node.label) (\(kind))",
        shape: node.shape.dimensions.compactMap {
          if case .fixed(let size) = $0 { size } else { nil }
        },
        parameters: total - known)
    }
  }

  /// The first layers as a graph with the output `layer`.
  func prefixGraph(_ count: Int) throws -> Graph {
    let part = Sequential(Array(modules[..<count]))
    return try Graph.trace { trace in trace.output("layer", part(input(in: trace))) }
  }

  /// Where numbers stop to be finite for a batch of inputs, in words.
  ///
  /// - Parameter x: rows of inputs as the model takes them.
  func placeOfFailure(_ x: UnsafePointer<Float>, count: Int, weights: Weights) -> String {
    for entry in layout.entries {
      for place in 0..<entry.count where !weights.pointer[entry.offset + place].isFinite {
        return "the parameter \(entry.path) holds \(weights.pointer[entry.offset + place])"
      }
    }
    let size = inputShape.reduce(1, *)
    for index in modules.indices {
      guard let graph = try? prefixGraph(index + 1),
        let plan = try? Plan(graph, capacity: count, layout: layout)
      else { break }
      let runner = Runner(plan)
      guard let input = try? runner.input("x") else { break }
      input.update(from: x, count: count * size)
      guard (try? runner.run(count: count, weights: weights)) != nil,
        let output = try? runner.output("layer"), let name = try? layers()[index].name
      else { break }
      let width = plan.outputs[0].shape.rowCount ?? 0
      for place in 0..<count * width where !output[place].isFinite {
        return "layer \(name) gives \(output[place]) for row \(place / max(width, 1)) of the batch"
      }
    }
    return "every layer is finite, but the loss or its gradient overflows"
  }
}
