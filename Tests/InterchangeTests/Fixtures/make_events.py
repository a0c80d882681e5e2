"""Writes an event file with TensorBoard's own writer, and its checksums of some bytes.

Run with a Python that has tensorboard: python make_events.py
"""

import json
import pathlib

from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import crc32c, masked_crc32c
from tensorboard.summary.writer.record_writer import RecordWriter

here = pathlib.Path(__file__).parent
EVENTS = [
    (128, 10.5, {"episode/return": 21.25, "loss": -1e-3}),
    (256, 11.0, {"episode/return": float("inf")}),
    (2**40, 1.7e9, {"größe": 3.0, "zero": 0.0, "nothing": float("nan")}),
    (0, 0.0, {}),
]


def main():
    with open(here / "events.out.tfevents.python", "wb") as file:
        writer = RecordWriter(file)
        writer.write(Event(wall_time=2.5, file_version="brain.Event:2").SerializeToString())
        for step, time, scalars in EVENTS:
            values = [Summary.Value(tag=k, simple_value=v) for k, v in scalars.items()]
            event = Event(wall_time=time, step=step, summary=Summary(value=values))
            writer.write(event.SerializeToString())
        writer.flush()
    checks = [b"", b"123456789", bytes(range(256)) * 5]
    sums = [[crc32c(c), masked_crc32c(c)] for c in checks]
    (here / "checksums.json").write_text(json.dumps(sums) + "\n")


if __name__ == "__main__":
    main()
