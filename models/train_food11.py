#!/usr/bin/env python3
"""Trains a Food-11 classifier for a CPU server, and resumes where it was stopped.

    python3 train_food11.py --data FOLDER --checkpoint food11.pt [--network food11] [--epochs 120] [--minutes 110]

FOLDER holds ``train`` and ``evaluation`` (or ``training``/``test``), each with a folder a class or with Food-11's
``LABEL_NUMBER.jpg``. The recipe: pieces of photos at a size that grows from 80 to 128 pixels, mixup and CutMix, label
smoothing, classes drawn by the square root of their size, SGD under a cosine, and a moving average of the weights, which
is what is kept. Nothing is chosen by the evaluation photos: the last average counts.
"""
from __future__ import annotations

import argparse
import copy
import math
import time
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from augment import crop_and_turn, mix, recolour
from network import WIDTHS, FoodNet
from photos import LABELS, find_split, list_photos, read_all

#: From which part of the training on which size is used.
SIZES = [(0.0, 80), (0.35, 96), (0.65, 112), (0.85, 128)]
BATCH = 64
#: Until which part of the training on batches are mixed.
MIXED_UNTIL = 0.9


def size_at(progress: float) -> int:
    return [side for start, side in SIZES if progress >= start][-1]


def learning_rate(progress: float, peak: float) -> float:
    """Five per cent of linear warm-up, then a cosine to nearly nothing."""
    warm_up = 0.05
    if progress < warm_up:
        return peak * (0.05 + 0.95 * progress / warm_up)
    return peak * (0.002 + 0.998 * 0.5 * (1 + math.cos(math.pi * (progress - warm_up) / (1 - warm_up))))


def draw(labels: Tensor, count: int, random: torch.Generator) -> Tensor:
    """``count`` photos; a class weighs as the square root of its size: rare ones are seen more, yet not until they are known by heart."""
    sizes = torch.bincount(labels, minlength=len(LABELS)).clamp(min=1).float()
    return torch.multinomial(sizes.rsqrt()[labels], count, replacement=True, generator=random)


@torch.no_grad()
def accuracy(network: nn.Module, images: Tensor, labels: Tensor) -> float:
    network.eval()
    right = 0
    for start in range(0, len(labels), 128):
        x = images[start:start + 128].float().div(255).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            right += int((network(x).argmax(1) == labels[start:start + 128]).sum())
    return right / len(labels)


class Averaged:
    """An exponential moving average of all weights and statistics; short at first, so that it soon forgets the beginning."""

    def __init__(self, network: nn.Module, decay: float = 0.998):
        self.network, self.decay, self.updates = copy.deepcopy(network).eval(), decay, 0

    @torch.no_grad()
    def update(self, network: nn.Module) -> None:
        self.updates += 1
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        for mine, theirs in zip(self.network.state_dict().values(), network.state_dict().values()):
            if mine.is_floating_point():
                mine.lerp_(theirs, 1 - decay)
            else:
                mine.copy_(theirs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True, help="written after each epoch; training goes on from it")
    parser.add_argument("--network", choices=WIDTHS, default="food11")
    parser.add_argument("--teacher", type=Path, help="a checkpoint of the default network to learn from (distillation)")
    parser.add_argument("--epochs", type=int, default=120)
    parser.add_argument("--minutes", type=float, default=math.inf, help="ends the schedule then, whatever the epoch")
    parser.add_argument("--learning-rate", type=float, default=0.1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=11)
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    random = torch.Generator().manual_seed(options.seed)
    train, evaluation = find_split(options.data, "train"), find_split(options.data, "evaluation")
    if train is None or evaluation is None:
        raise SystemExit(f"{options.data}: needs the folders train (or training) and evaluation (or test)")
    photos, evaluation_photos = list_photos(train), list_photos(evaluation)
    evaluation_images, evaluation_labels = map(torch.from_numpy, read_all(evaluation_photos, SIZES[-1][1]))

    network = FoodNet(WIDTHS[options.network], len(LABELS)).to(memory_format=torch.channels_last)
    decayed = [p for p in network.parameters() if p.ndim > 1]
    others = [p for p in network.parameters() if p.ndim <= 1]
    optimizer = torch.optim.SGD([{"params": decayed, "weight_decay": 5e-4}, {"params": others, "weight_decay": 0.0}],
                                lr=options.learning_rate, momentum=0.9, nesterov=True)
    averaged = Averaged(network)
    teacher = None
    if options.teacher:
        state = torch.load(options.teacher, weights_only=True)
        teacher = FoodNet(WIDTHS[state["network"]], len(LABELS)).to(memory_format=torch.channels_last).eval()
        teacher.load_state_dict(state["averaged"])

    epoch, spent, side = 0, 0.0, 0
    if options.checkpoint.exists():
        state = torch.load(options.checkpoint, weights_only=True)
        network.load_state_dict(state["weights"])
        averaged.network.load_state_dict(state["averaged"])
        averaged.updates = state["updates"]
        optimizer.load_state_dict(state["optimizer"])
        random.set_state(state["random"])
        epoch, spent = state["epoch"], state["seconds"]

    images = labels = torch.empty(0)
    while epoch < options.epochs and spent < options.minutes * 60:
        started = time.monotonic()
        progress = lambda part: min(1.0, max((epoch + part) / options.epochs,
                                             (spent + time.monotonic() - started) / (options.minutes * 60)))
        if size_at(progress(0)) != side:
            side = size_at(progress(0))
            # A quarter more pixels than the network sees: a piece of a photo then is sharp as well.
            images, labels = map(torch.from_numpy, read_all(photos, side * 5 // 4))
        order = draw(labels, len(labels) // BATCH * BATCH, random)
        losses = []
        network.train()
        for step, chosen in enumerate(order.split(BATCH)):
            rate = learning_rate(progress(step * BATCH / len(order)), options.learning_rate)
            for group in optimizer.param_groups:
                group["lr"] = rate
            x = recolour(crop_and_turn(images[chosen].float().div_(255), side, random), random)
            targets = F.one_hot(labels[chosen], len(LABELS)).float()
            # Half of the batches stay whole, and all towards the end: a network this small learns little from mixtures alone.
            if step % 2 == 0 and progress(0) < MIXED_UNTIL:
                x, targets = mix(x, targets, random)
            x = x.contiguous(memory_format=torch.channels_last)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = network(x).float()
                if teacher is not None:
                    with torch.no_grad():
                        targets = 0.7 * teacher(x).float().softmax(1) + 0.3 * targets
            loss = F.cross_entropy(logits, targets, label_smoothing=0.0 if teacher else 0.1)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            averaged.update(network)
            losses.append(loss.detach())
        epoch += 1
        done = min(1.0, progress(0))
        measured = accuracy(averaged.network, evaluation_images, evaluation_labels) if epoch % 5 == 0 or done >= 1 else None
        spent += time.monotonic() - started
        print(f"epoch {epoch}  {done:.1%}  {side} px  rate {rate:.4f}  loss {torch.stack(losses).mean():.3f}  {spent / 60:.1f} min"
              + (f"  evaluation {measured:.1%}" if measured is not None else ""), flush=True)
        temporary = options.checkpoint.with_suffix(".tmp")
        torch.save({"network": options.network, "weights": network.state_dict(), "averaged": averaged.network.state_dict(),
                    "updates": averaged.updates, "optimizer": optimizer.state_dict(), "random": random.get_state(),
                    "epoch": epoch, "seconds": spent}, temporary)
        temporary.replace(options.checkpoint)


if __name__ == "__main__":
    main()
