import Foundation
import Rendering
import Testing

@testable import ApusCommands

@Suite struct FitCommandTests {
  /// Three clouds of points as a table.
  private func writeTable(in folder: URL, rows: Int = 240) throws {
    var text = "x,y,kind\n"
    for row in 0..<rows {
      let middle = [(0, 2), (2, -1), (-2, -1)][row % 3]
      let (dx, dy) = (Double(row * 37 % 100) / 100 - 0.5, Double(row * 59 % 100) / 100 - 0.5)
      text += "\(Double(middle.0) + dx),\(Double(middle.1) + dy),\(["a", "b", "c"][row % 3])\n"
    }
    try text.write(to: folder.appending(path: "t.csv"), atomically: true, encoding: .utf8)
  }

  private let fit = [
    "fit", "perceptron", "--data", "t.csv", "--set", "model.hidden=[16]", "--lr", "0.01", "--batch",
    "16", "--epochs", "15", "--seed", "2",
  ]

  @Test func fitsEvaluatesPredictsAndExports() throws {
    try Executable.withFolder { folder in
      try writeTable(in: folder)
      let fitted = try Executable.run(fit + ["--run", "r", "--json"], in: folder)
      #expect(fitted.status == 0, "\(fitted.complaint)")
      let result = try #require(try fitted.objects.first)
      #expect(result["model"] as? String == "perceptron" && result["epochs"] as? Int == 15)
      #expect(result["parameters"] as? Int == 99)
      let metrics = try #require(result["metrics"] as? [String: Double])
      #expect(try #require(metrics["accuracy"]) > 0.95)
      #expect(result["samples_per_second"] is Double && result["seconds"] is Double)
      let names = ["run.json", "metrics.jsonl", "result.json", "confusion.txt"]
      for name in names + (PNG.isAvailable ? ["confusion.png"] : []) {
        #expect(
          FileManager.default.fileExists(atPath: folder.appending(path: "r/\(name)").path),
          "\(name)")
      }
      let judged = try Executable.run(["evaluate", "r", "--json"], in: folder)
      let again = try #require(try judged.objects.first?["metrics"] as? [String: Double])
      #expect(again == metrics)
      let other = try Executable.run(["evaluate", "r", "--data", "t.csv"], in: folder)
      #expect(other.status == 0 && other.output.contains("240 rows"), "\(other.complaint)")

      for format in ["npz", "safetensors"] {
        let exported = try Executable.run(["export", "r", "--format", format], in: folder)
        #expect(
          exported.status == 0 && exported.output.contains("4 arrays"), "\(exported.complaint)")
      }
      // The table's inputs as a .npy file, written by hand.
      var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }"
      header += String(repeating: " ", count: 117 - header.count) + "\n"
      var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(header.utf8)
      for number in [0, 2, 2, -1] as [Float] {
        withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes += $0 }
      }
      try Data(bytes).write(to: folder.appending(path: "x.npy"))
      let predicted = try Executable.run(
        ["predict", "r", "--input", "x.npy", "--output", "y.npz", "--json"], in: folder)
      #expect(predicted.status == 0, "\(predicted.complaint)")
      #expect(try predicted.objects.first?["outputs"] as? Int == 3)
      let back = try Executable.run(
        ["predict", "r", "--input", "y.npz", "--output", "z.npy"], in: folder)
      #expect(back.status == 1 || back.status == 2)
    }
  }

  @Test func resumesToTheSameBytes() throws {
    try Executable.withFolder { folder in
      try writeTable(in: folder)
      let whole = try Executable.run(fit + ["--run", "a", "--threads", "1"], in: folder)
      #expect(whole.status == 0)
      let again = try Executable.run(fit + ["--run", "b", "--threads", "2"], in: folder)
      #expect(again.status == 0)
      for name in ["metrics.jsonl", "model/arrays.safetensors"] {
        let (a, b) = (folder.appending(path: "a/\(name)"), folder.appending(path: "b/\(name)"))
        #expect(try Data(contentsOf: a) == Data(contentsOf: b), "\(name)")
      }
      let busy = try Executable.run(fit + ["--run", "a"], in: folder)
      #expect(busy.status == 2 && busy.complaint.contains("--resume"))
      let done = try Executable.run(["fit", "--run", "a", "--resume"], in: folder)
      #expect(done.status == 0)
      let repeated = try Executable.run(fit + ["--run", "a", "--resume"], in: folder)
      #expect(repeated.status == 0, "\(repeated.complaint)")
      let longer = try Executable.run(
        ["fit", "--run", "a", "--resume", "--epochs", "99"], in: folder)
      #expect(longer.status == 2 && longer.complaint.contains("run.json"))
      let last = try Executable.run(["evaluate", "a", "--last"], in: folder)
      #expect(last.status == 2 && last.complaint.contains("--last"))
    }
  }

  @Test func mistakesAreAnswered() throws {
    try Executable.withFolder { folder in
      try writeTable(in: folder, rows: 30)
      let cases: [([String], String)] = [
        (["fit"], "Which model?"), (["fit", "perceptron"], "Which data?"),
        (["fit", "lenet", "--data", "t.csv"], "'lenet5'"),
        (["fit", "perceptron", "--data", "digit"], "'digits'"),
        (["fit", "perceptron", "--data", "t.csv", "--set", "model.hiden=[1]"], "model.hidden"),
        (["fit", "perceptron", "--data", "t.csv", "--set", "fit.shedule=cosine"], "fit.schedule"),
        (["fit", "perceptron", "--data", "t.csv", "--optimizer", "adams"], "known are"),
        (["fit", "perceptron", "--data", "t.csv", "--set", "fit.model=vae"], "fit.model"),
        (["fit", "perceptron", "--data", "t.csv", "--lr", "nan"], "--lr"),
        (["fit", "perceptron", "--data", "t.csv", "--task", "both"], "fit.task"),
        (["fit", "lenet5", "--data", "t.csv"], "needs pictures"),
        (["fit", "--run", "none", "--resume"], "There is no run"),
        (["evaluate", ".", "--data", "t.csv"], "'apus fit'"),
      ]
      for (arguments, words) in cases {
        let result = try Executable.run(arguments, in: folder)
        #expect(result.status == 2, "\(arguments)")
        #expect(result.complaint.contains(words), "\(arguments): \(result.complaint)")
      }
    }
  }

  @Test func listsModelsAndData() throws {
    try Executable.withFolder { folder in
      let models = try Executable.run(["list", "models"], in: folder)
      #expect(models.output.contains("perceptron") && models.output.contains("lenet5"))
      let data = try Executable.run(["list", "datasets", "--json"], in: folder)
      let names = try data.objects.compactMap { $0["name"] as? String }
      #expect(names.contains("fashion-mnist") && names.contains("digits"))
    }
  }
}
