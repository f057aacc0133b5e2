"""The residual networks of this folder: ResNet-18's plan with as many channels and blocks as a checkpoint says.

The plan is that of the ImageNet network whose weights everything begins with (import_imagenet.py), so narrower networks can
be cut out of it (narrow_food11.py).
"""
from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

#: The plan of the ImageNet network: channels of the stem and the four stages, channels inside each block.
IMAGENET = {"stem": 64, "widths": [64, 128, 256, 512], "inner": [[64, 64], [128, 128], [256, 256], [512, 512, 512]]}


class Normalise(nn.Module):
    """From 0..1 to what the ImageNet network was trained on (0..255 less a mean), inside the graph, so that whoever serves
    the model need not know. The scale is in the first convolution's weights."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mean", torch.tensor([123.1516, 115.9029, 103.0626]).div(255).view(1, 3, 1, 1), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        return x - self.mean


def convolution(inputs: int, outputs: int, kernel: int, stride: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs))


class Residual(nn.Module):
    """Two convolutions beside a shortcut, which is a convolution of its own where the size or the channels change."""

    def __init__(self, inputs: int, inner: int, outputs: int, stride: int):
        super().__init__()
        self.first = convolution(inputs, inner, 3, stride)
        self.second = convolution(inner, outputs, 3, 1)
        self.shortcut = convolution(inputs, outputs, 1, stride) if stride == 2 or inputs != outputs else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(self.second(torch.relu(self.first(x))) + self.shortcut(x))


class FoodNet(nn.Module):
    """Photos ``[n, 3, h, w]`` in 0..1 of any even size, to logits ``[n, classes]``."""

    def __init__(self, plan: dict, classes: int, dropout: float = 0.2):
        super().__init__()
        self.stem = nn.Sequential(Normalise(), convolution(3, plan["stem"], 7, 2), nn.ReLU(), nn.MaxPool2d(3, 2, 1))
        self.stages = nn.ModuleList()
        inputs = plan["stem"]
        for stage, (width, inner) in enumerate(zip(plan["widths"], plan["inner"])):
            blocks = nn.Sequential()
            for block, channels in enumerate(inner):
                blocks.append(Residual(inputs, channels, width, 2 if stage > 0 and block == 0 else 1))
                inputs = width
            self.stages.append(blocks)
        self.head = nn.Sequential(nn.Dropout(dropout), nn.Linear(inputs, classes))

    def features(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        for stage in self.stages:
            x = stage(x)
        return F.adaptive_avg_pool2d(x, 1).flatten(1)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.features(x))
