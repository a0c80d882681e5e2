import ApusCommands

Apus.run(adding: [Drone.self])
