#!/usr/bin/env python3
"""Trains a Food-11 classifier on a CPU from the weights of another network, and resumes where it was stopped.

    python3 train_food11.py --data FOLDER --start imagenet.pt --checkpoint teacher.pt [--epochs 8]
    python3 train_food11.py --data FOLDER --start narrow.pt small.pt --teacher teacher.onnx --checkpoint food11.pt food11-small.pt

FOLDER holds ``train`` (or ``training``), with one folder per class or with Food-11's ``LABEL_NUMBER.jpg``. The recipe: pieces of
photos at a size that grows to 128 pixels, mixup and CutMix, label smoothing, classes drawn by the square root of their size,
SGD under a cosine with smaller steps for earlier layers, and a moving average of the weights, which is what is kept. Several
networks may learn from the same batches and the same teacher at once. Every twelfth photo of a class is held out: choices
are made by these, and the evaluation photos are not looked at.
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
from network import FoodNet
from photos import LABELS, find_split, hold_out, list_photos, read_all
from teacher import Teacher

#: The size of what is served.
SERVED = 128
#: From which part of the training on which size is used.
SIZES = [(0.0, 112)]
BATCH = 64
#: Until which part of the training on batches are mixed.
MIXED_UNTIL = 0.5
#: What the teacher's answer counts beside the label.
TAUGHT = 0.5


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
    for start in range(0, len(labels), 64):
        x = images[start:start + 64].float().div(255).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            right += int((network(x).argmax(1) == labels[start:start + 64]).sum())
    return right / len(labels)


def parameter_groups(network: FoodNet, earlier: float) -> list[dict]:
    """The weights with what their learning rate is multiplied by: each earlier stage takes steps ``earlier`` times as large."""
    parts = [(network.head, 1.0)]
    parts += [(stage, earlier ** back) for back, stage in enumerate(reversed(network.stages))]
    parts.append((network.stem, earlier ** len(network.stages)))
    groups = []
    for part, factor in parts:
        groups.append({"params": [p for p in part.parameters() if p.ndim > 1], "weight_decay": 5e-4, "factor": factor})
        groups.append({"params": [p for p in part.parameters() if p.ndim <= 1], "weight_decay": 0.0, "factor": factor})
    return groups


class Learner:
    """A network in training: its optimizer, and the moving average of its weights and statistics over the last steps."""

    def __init__(self, start: Path, earlier: float, horizon: float):
        state = torch.load(start, weights_only=True)
        self.plan = state["plan"]
        self.network = FoodNet(self.plan, len(LABELS)).to(memory_format=torch.channels_last)
        self.network.load_state_dict(state["averaged"])
        self.averaged = copy.deepcopy(self.network).eval()
        self.optimizer = torch.optim.SGD(parameter_groups(self.network, earlier), lr=0.0, momentum=0.9, nesterov=True)
        self.horizon, self.updates = horizon, 0

    def learn(self, images: Tensor, targets: Tensor, rate: float, smoothing: float) -> Tensor:
        """One step; gives the loss."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate * group["factor"]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = self.network(images).float()
        loss = F.cross_entropy(logits, targets, label_smoothing=smoothing)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        self.average()
        return loss.detach()

    @torch.no_grad()
    def average(self) -> None:
        self.updates += 1
        share = max(1 / self.horizon, 9 / (10 + self.updates))  # short at first, so that the beginning is soon forgotten
        for mine, theirs in zip(self.averaged.state_dict().values(), self.network.state_dict().values()):
            if mine.is_floating_point():
                mine.lerp_(theirs, share)
            else:
                mine.copy_(theirs)

    def state(self) -> dict:
        return {"plan": self.plan, "weights": self.network.state_dict(), "averaged": self.averaged.state_dict(),
                "optimizer": self.optimizer.state_dict(), "updates": self.updates}

    def resume(self, state: dict) -> None:
        self.network.load_state_dict(state["weights"])
        self.averaged.load_state_dict(state["averaged"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.updates = state["updates"]


def save(file: Path, state: dict) -> None:
    temporary = file.with_suffix(".tmp")
    torch.save(state, temporary)
    temporary.replace(file)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--start", type=Path, nargs="+", required=True, help="checkpoints whose plans and weights it begins with")
    parser.add_argument("--checkpoint", type=Path, nargs="+", required=True, help="one each, written after each epoch; training goes on from them")
    parser.add_argument("--teacher", type=Path, help="an ONNX file of this folder to learn from (distillation)")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--learning-rate", type=float, default=0.02)
    parser.add_argument("--earlier", type=float, default=0.6, help="the learning rate of each earlier stage, as a part of the next one's")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=11)
    options = parser.parse_args()

    if len(options.start) != len(options.checkpoint):
        raise SystemExit("--start and --checkpoint: give as many of one as of the other")
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    random = torch.Generator().manual_seed(options.seed)
    folder = find_split(options.data, "train")
    if folder is None:
        raise SystemExit(f"{options.data}: needs the folder train (or training)")
    photos, held_out = hold_out(list_photos(folder))
    held_images, held_labels = map(torch.from_numpy, read_all(held_out, SERVED))

    teacher = Teacher(options.teacher) if options.teacher else None
    steps = len(photos) // BATCH
    learners = [Learner(start, options.earlier, max(50.0, options.epochs * steps / 20)) for start in options.start]

    epoch, spent, side = 0, 0.0, 0
    if options.checkpoint[0].exists():
        for learner, file in zip(learners, options.checkpoint):
            state = torch.load(file, weights_only=True)
            learner.resume(state)
        random.set_state(state["random"])
        epoch, spent = state["epoch"], state["seconds"]

    images = labels = torch.empty(0)
    while epoch < options.epochs:
        started = time.process_time()
        if size_at(epoch / options.epochs) != side:
            side = size_at(epoch / options.epochs)
            # A quarter more pixels than the network sees: a piece of a photo then is sharp as well.
            images, labels = map(torch.from_numpy, read_all(photos, side * 5 // 4))
        losses = []
        for learner in learners:
            learner.network.train()
        for step, chosen in enumerate(draw(labels, steps * BATCH, random).split(BATCH)):
            rate = learning_rate((epoch + step / steps) / options.epochs, options.learning_rate)
            x = recolour(crop_and_turn(images[chosen].float().div_(255), side, random, 0.5), random)
            targets = F.one_hot(labels[chosen], len(LABELS)).float()
            # Half of the batches stay whole, and all towards the end: a network this small learns little from mixtures alone.
            if step % 2 == 0 and epoch / options.epochs < MIXED_UNTIL:
                x, targets = mix(x, targets, random)
            if teacher is not None:
                targets = TAUGHT * teacher.answers(x) + (1 - TAUGHT) * targets
            x = x.contiguous(memory_format=torch.channels_last)
            losses.append(torch.stack([learner.learn(x, targets, rate, 0.0 if teacher else 0.1) for learner in learners]))
        epoch += 1
        measured = [accuracy(learner.averaged, held_images, held_labels) for learner in learners]
        spent += time.process_time() - started
        print(f"epoch {epoch} of {options.epochs}  {side} px  {spent / 60:.1f} min of processor time"
              + "".join(f"  loss {loss:.3f} held out {share:.1%}" for loss, share in zip(torch.stack(losses).mean(0), measured)), flush=True)
        for learner, file in zip(learners, options.checkpoint):
            save(file, learner.state() | {"random": random.get_state(), "epoch": epoch, "seconds": spent})


if __name__ == "__main__":
    main()
