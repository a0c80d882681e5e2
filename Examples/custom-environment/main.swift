import ApusCommands

// With a verb it is the command line with one more environment; without, the library at work.
if CommandLine.arguments.count > 1 {
  Apus.run(adding: [Drone.self])
} else {
  try learn()
}
