"""Augmentation of a whole batch at once, on tensors: one call a batch keeps it cheap beside a small network."""
from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F


def crop_and_turn(images: Tensor, side: int, random: torch.Generator, smallest: float = 0.3) -> Tensor:
    """A random piece of each photo (from ``smallest`` of its area to all, stretched, turned by up to 20 degrees, mirrored), as
    ``side`` × ``side``."""
    n = len(images)
    uniform = lambda low, high: torch.rand(n, generator=random) * (high - low) + low
    scale = uniform(smallest, 1.0).sqrt()
    stretch = uniform(-0.25, 0.25).exp()
    width, height = (scale * stretch).clamp(max=1.0), (scale / stretch).clamp(max=1.0)
    angle = uniform(-math.pi / 9, math.pi / 9) * (torch.rand(n, generator=random) < 0.5)
    mirror = torch.where(torch.rand(n, generator=random) < 0.5, -1.0, 1.0)
    x, y = uniform(-1, 1) * (1 - width), uniform(-1, 1) * (1 - height)
    cos, sin = angle.cos(), angle.sin()
    transform = torch.stack([
        torch.stack([mirror * width * cos, -height * sin, x], 1),
        torch.stack([mirror * width * sin, height * cos, y], 1)], 1)
    grid = F.affine_grid(transform, [n, 3, side, side], align_corners=False)
    return F.grid_sample(images, grid, mode="bilinear", padding_mode="reflection", align_corners=False)


def recolour(images: Tensor, random: torch.Generator) -> Tensor:
    """Another exposure, contrast, saturation and white balance for each photo."""
    n = len(images)
    around = lambda spread, *shape: 1 + (torch.rand(n, *shape, generator=random) * 2 - 1) * spread
    grey = images.mean(1, keepdim=True)
    images = grey + (images - grey) * around(0.5, 1, 1, 1)
    mean = images.mean((1, 2, 3), keepdim=True)
    images = mean + (images - mean) * around(0.4, 1, 1, 1)
    return (images * around(0.35, 1, 1, 1) * around(0.08, 3, 1, 1)).clamp(0, 1)


def mix(images: Tensor, targets: Tensor, random: torch.Generator) -> tuple[Tensor, Tensor]:
    """Mixup (half of the batches) or CutMix (the others) of the batch with itself in reverse; targets are distributions."""
    other, other_targets = images.flip(0), targets.flip(0)
    share = float(torch.distributions.Beta(0.4, 0.4).sample()) if torch.rand((), generator=random) < 0.5 else None
    if share is not None:
        return images * share + other * (1 - share), targets * share + other_targets * (1 - share)
    side = images.shape[-1]
    edge = int(side * math.sqrt(float(torch.rand((), generator=random))))
    top, left = (int(torch.randint(0, side - edge + 1, (), generator=random)) for _ in range(2))
    images = images.clone()
    images[:, :, top:top + edge, left:left + edge] = other[:, :, top:top + edge, left:left + edge]
    share = 1 - edge * edge / (side * side)
    return images, targets * share + other_targets * (1 - share)
