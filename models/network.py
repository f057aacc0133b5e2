"""The networks that MlServe trains: small residual networks of dense 3x3 convolutions.

Depthwise networks have fewer operations, but on a server's CPU they are bound by memory: at equal time a dense network
of this size learns and answers more (models/README.md has the figures).
"""
from __future__ import annotations

import torch
from torch import Tensor, nn

#: Channels of the four stages of each network.
WIDTHS = {"food11": (32, 64, 128, 256), "food11-small": (16, 32, 64, 128)}


class Normalise(nn.Module):
    """From 0..1 to about -2..2, inside the graph, so that whoever serves the model need not know."""

    def forward(self, x: Tensor) -> Tensor:
        return (x - 0.45) * 4.0


def convolution(inputs: int, outputs: int, kernel: int, stride: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs))


class Residual(nn.Module):
    """Two convolutions beside a shortcut; the shortcut of a block that halves the picture averages before it projects."""

    def __init__(self, inputs: int, outputs: int, stride: int):
        super().__init__()
        self.first = convolution(inputs, outputs, 3, stride)
        self.second = convolution(outputs, outputs, 3, 1)
        nn.init.zeros_(self.second[1].weight)
        shortcut: list[nn.Module] = [nn.AvgPool2d(2, ceil_mode=True, count_include_pad=False)] if stride == 2 else []
        if stride == 2 or inputs != outputs:
            shortcut.append(convolution(inputs, outputs, 1, 1))
        self.shortcut = nn.Sequential(*shortcut)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(self.second(torch.relu(self.first(x))) + self.shortcut(x))


class FoodNet(nn.Sequential):
    """Photos ``[n, 3, h, w]`` in 0..1 of any size, to logits ``[n, classes]``."""

    def __init__(self, widths: tuple[int, ...], classes: int, dropout: float = 0.2):
        stem = [Normalise(), convolution(3, widths[0], 3, 2), nn.ReLU()]
        inputs = (widths[0], *widths)
        blocks = [Residual(inputs[i] if first else width, width, 2 if first else 1)
                  for i, width in enumerate(widths) for first in (True, False)]
        super().__init__(*stem, *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(dropout), nn.Linear(widths[-1], classes))
