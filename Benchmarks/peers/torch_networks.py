#!/usr/bin/env python3
"""Time of one training step of convolutional and recurrent networks in PyTorch, one thread: forward, loss,
backward, optimiser. The same networks as `apus bench networks`.

lenet: LeNet-5 on 28 × 28, batch 64, Adam. lenet_relu: the same with ReLU and max pooling.
resnet20: 32 × 32 × 3, batch 64, SGD with momentum. dqn: the network of Nature's DQN on 84 × 84 × 4,
batch 32, Adam. Each is measured in PyTorch's default order of axes and in channels_last; the faster
counts. rnn, lstm and gru: 32 inputs, 64 units, 32 steps, batch 32, and (…_large) 128 units, 50 steps,
batch 64, with a dense layer, Adam.
"""

import time

import torch
import torch.nn.functional as F
from torch import nn

from measure import arguments, report


def lenet(activation=nn.Tanh, pool=nn.AvgPool2d):
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), activation(), pool(2), nn.Conv2d(6, 16, 5), activation(),
        pool(2), nn.Flatten(), nn.Linear(400, 120), activation(), nn.Linear(120, 84), activation(),
        nn.Linear(84, 10))


class Block(nn.Module):
    def __init__(self, channels, filters, stride):
        super().__init__()
        self.first = nn.Conv2d(channels, filters, 3, stride, 1, bias=False)
        self.first_norm = nn.BatchNorm2d(filters)
        self.second = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.second_norm = nn.BatchNorm2d(filters)
        self.shortcut = nn.Sequential()
        if stride != 1 or channels != filters:
            self.shortcut = nn.Sequential(
                nn.Conv2d(channels, filters, 1, stride, bias=False), nn.BatchNorm2d(filters))

    def forward(self, x):
        y = F.relu(self.first_norm(self.first(x)))
        return F.relu(self.second_norm(self.second(y)) + self.shortcut(x))


def resnet20():
    layers = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
    channels = 16
    for filters in (16, 32, 64):
        for number in range(3):
            stride = 2 if number == 0 and filters > 16 else 1
            layers.append(Block(channels, filters, stride))
            channels = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def dqn():
    return nn.Sequential(
        nn.Conv2d(4, 32, 8, 4), nn.ReLU(), nn.Conv2d(32, 64, 4, 2), nn.ReLU(),
        nn.Conv2d(64, 64, 3), nn.ReLU(), nn.Flatten(), nn.Linear(3136, 512), nn.ReLU(),
        nn.Linear(512, 6))


class Recurrent(nn.Module):
    def __init__(self, kind, inputs, units):
        super().__init__()
        self.layer = kind(inputs, units, batch_first=True)
        self.head = nn.Linear(units, 1)

    def forward(self, x):
        return self.head(self.layer(x)[0][:, -1])[:, 0]


def step(make, shape, optimizer, loss, order):
    torch.manual_seed(1)
    network, x = make(), torch.randn(shape)
    if len(shape) == 4:
        network, x = network.to(memory_format=order), x.to(memory_format=order)
    classes = torch.arange(shape[0]) % 6
    update = optimizer(network.parameters())

    def one():
        update.zero_grad(set_to_none=True)
        loss(network(x), classes).backward()
        update.step()

    return one


def huber(y, action):
    return F.smooth_l1_loss(y.gather(1, action[:, None])[:, 0], torch.zeros(len(action)))


def squares(y, classes):
    return F.mse_loss(y, classes.float())


def adam(p):
    return torch.optim.Adam(p, fused=True)


def momentum(p):
    return torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=1e-4)


MEASURES = {
    "lenet": (lenet, (64, 1, 28, 28), adam, F.cross_entropy),
    "lenet_relu": (lambda: lenet(nn.ReLU, nn.MaxPool2d), (64, 1, 28, 28), adam, F.cross_entropy),
    "resnet20": (resnet20, (64, 3, 32, 32), momentum, F.cross_entropy),
    "dqn": (dqn, (32, 4, 84, 84), adam, huber),
}
for kind in (nn.RNN, nn.LSTM, nn.GRU):
    MEASURES[kind.__name__.lower()] = (
        lambda kind=kind: Recurrent(kind, 32, 64), (32, 32, 32), adam, squares)
    MEASURES[kind.__name__.lower() + "_large"] = (
        lambda kind=kind: Recurrent(kind, 32, 128), (64, 50, 32), adam, squares)


def main():
    options = arguments(__doc__, MEASURES)
    torch.set_num_threads(1)
    for name in options.measures:
        best = None
        for order in (torch.contiguous_format, torch.channels_last):
            one = step(*MEASURES[name], order)
            for _ in range(3):
                one()
            times = []
            for _ in range(options.repeats):
                count, begin = 0, time.perf_counter()
                while time.perf_counter() - begin < options.seconds / 10:
                    one()
                    count += 1
                times.append(1e3 * (time.perf_counter() - begin) / count)
            if best is None or sorted(times)[len(times) // 2] < sorted(best)[len(best) // 2]:
                best = times
        report(f"torch_{name}_step", best, "ms")


if __name__ == "__main__":
    main()
