#!/usr/bin/env python3
"""Cuts a narrower or shallower network out of a trained one, as a start for train_food11.py.

    python3 narrow_food11.py --data FOLDER --from teacher.pt --output narrow.pt --plan '{"stem": 64, "widths": [...], "inner": [...]}'

The channels that carry most to what follows stay. Then, from the first layer to the last, each convolution is solved by
least squares on training photos: from what the narrow network has by then, what the trained one gives at that place. A stage
with fewer blocks aims, in its last one, at the trained stage's last. Where the plan only leaves blocks out, the others are
taken over as they are.
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from augment import crop_and_turn
from network import FoodNet, Residual
from photos import LABELS, find_split, hold_out, list_photos, read_all

SIDE = 128
#: Pixels of each photo that take part in an equation.
POSITIONS = 40


def in_parts(run, x: Tensor) -> Tensor:
    return torch.cat([run(part) for part in x.split(100)])


def energy(activations: Tensor) -> Tensor:
    return activations.square().mean((0, 2, 3))


def most(importance: Tensor, count: int) -> Tensor:
    return importance.argsort(descending=True)[:count].sort().values


def patches(x: Tensor, kernel: int, stride: int, chosen: Tensor) -> Tensor:
    """What a convolution sees at the chosen positions of its output, ``[photos * positions, channels * kernel * kernel]``."""
    columns = F.unfold(x, kernel, padding=kernel // 2, stride=stride) if kernel > 1 else x[:, :, ::stride, ::stride].flatten(2)
    return columns[:, :, chosen].transpose(1, 2).flatten(0, 1)


def solve(inputs: list[tuple[Tensor, int, int]], target: Tensor) -> tuple[list[Tensor], Tensor]:
    """The weights of convolutions (input, kernel, stride) whose sum comes nearest to ``target``, and its constant part."""
    positions = target[0, 0].numel()
    gram = right = 0.0
    random = torch.Generator().manual_seed(11)
    for start in range(0, len(target), 100):
        part = slice(start, start + 100)
        chosen = torch.randperm(positions, generator=random)[:POSITIONS]
        rows = torch.cat([patches(x[part], kernel, stride, chosen) for x, kernel, stride in inputs], 1)
        rows = torch.cat([rows, torch.ones(len(rows), 1)], 1)
        wanted = target[part].flatten(2)[:, :, chosen].transpose(1, 2).flatten(0, 1)
        gram, right = gram + rows.T @ rows, right + rows.T @ wanted
    gram = gram.double()
    gram.diagonal().add_(0.01 * gram.diagonal().mean())
    solution = torch.linalg.solve(gram, right.double()).float().T
    weights, first = [], 0
    for x, kernel, _ in inputs:
        count = x.shape[1] * kernel * kernel
        weights.append(solution[:, first:first + count].reshape(len(solution), x.shape[1], kernel, kernel))
        first += count
    return weights, solution[:, -1]


def install(module: nn.Sequential, weight: Tensor, constant: Tensor, x: Tensor) -> None:
    """Puts the weights in, and a normalisation that leaves their sums as they are and adds the constant. Each filter gets
    length 1, about that of trained ones: behind it is a normalisation, so its length only sets how fast it learns."""
    convolution, normalisation = module
    length = weight.flatten(1).norm(dim=1)
    convolution.weight.copy_(weight / length[:, None, None, None])
    values = in_parts(convolution, x)
    mean, variance = values.mean((0, 2, 3)), values.var((0, 2, 3))
    normalisation.running_mean.copy_(mean)
    normalisation.running_var.copy_(variance)
    normalisation.weight.copy_((variance + normalisation.eps).sqrt() * length)
    normalisation.bias.copy_(mean * length + constant)


def narrow_block(mine: Residual, theirs: Residual, x: Tensor, x_theirs: Tensor, target: Tensor) -> Tensor:
    """Fills one block; ``target`` is what its sum should be before the last ReLU, on the channels that stay. Gives its output."""
    inner = in_parts(theirs.first, x_theirs)
    importance = energy(inner.relu()) * theirs.second[0].weight.square().sum((0, 2, 3))
    kept = most(importance, mine.first[0].out_channels)
    stride = mine.first[0].stride[0]
    weights, constant = solve([(x, 3, stride)], inner[:, kept])
    install(mine.first, weights[0], constant, x)
    inside = in_parts(mine.first, x).relu()
    if isinstance(mine.shortcut, nn.Identity):
        weights, constant = solve([(inside, 3, 1)], target - x)
    else:
        weights, constant = solve([(inside, 3, 1), (x, 1, stride)], target)
        install(mine.shortcut, weights[1], torch.zeros_like(constant), x)
    install(mine.second, weights[0], constant, inside)
    return in_parts(mine, x)


def stream_importance(theirs: FoodNet, stage: int, output: Tensor) -> Tensor:
    """What each channel of a stage's output carries to the layers that read it."""
    if stage + 1 == len(theirs.stages):
        return energy(output) * theirs.head[1].weight.square().sum(0)
    following = theirs.stages[stage + 1][0]
    readers = [following.first[0].weight] + ([following.shortcut[0].weight] if not isinstance(following.shortcut, nn.Identity) else [])
    return energy(output) * sum(weight.square().sum((0, 2, 3)) for weight in readers)


@torch.no_grad()
def narrow(theirs: FoodNet, plan: dict, images: Tensor) -> FoodNet:
    mine = FoodNet(plan, len(LABELS)).eval()
    x_theirs = in_parts(theirs.stem, images)
    kept = most(stream_importance(theirs, -1, x_theirs), plan["stem"])
    mine.stem[1][0].weight.copy_(theirs.stem[1][0].weight[kept])
    for name in ("weight", "bias", "running_mean", "running_var"):
        getattr(mine.stem[1][1], name).copy_(getattr(theirs.stem[1][1], name)[kept])
    x = in_parts(mine.stem, images)
    for stage, (my_blocks, their_blocks) in enumerate(zip(mine.stages, theirs.stages)):
        sums, ins = [], []
        for block in their_blocks:
            ins.append(x_theirs)
            sums.append(in_parts(lambda part: block.second(block.first(part).relu()) + block.shortcut(part), x_theirs))
            x_theirs = sums[-1].relu()
        kept = most(stream_importance(theirs, stage, x_theirs), plan["widths"][stage])
        for number, block in enumerate(my_blocks):
            goal = sums[-1 if number + 1 == len(my_blocks) else number][:, kept]
            x = narrow_block(block, their_blocks[number], x, ins[number], goal)
        error = float((x - x_theirs[:, kept]).square().mean() / x_theirs[:, kept].square().mean())
        print(f"stage {stage + 1}: {len(kept)} channels, {error:.0%} of the energy missed", flush=True)
    weights, constant = solve([(x.mean((2, 3), keepdim=True), 1, 1)], in_parts(theirs.head, x_theirs.mean((2, 3)))[:, :, None, None])
    mine.head[1].weight.copy_(weights[0].flatten(1))
    mine.head[1].bias.copy_(constant)
    return mine


def leave_out(theirs: FoodNet, plan: dict) -> FoodNet:
    """The trained network without the blocks that the plan does not have."""
    mine = FoodNet(plan, len(LABELS)).eval()
    weights = theirs.state_dict()
    mine.load_state_dict({name: weights[name] for name in mine.state_dict()})
    return mine


def only_leaves_out(plan: dict, of: dict) -> bool:
    same = plan["stem"] == of["stem"] and plan["widths"] == of["widths"]
    return same and all(mine == theirs[:len(mine)] for mine, theirs in zip(plan["inner"], of["inner"]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--from", dest="source", type=Path, required=True)
    parser.add_argument("--plan", type=json.loads, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--photos", type=int, default=1500)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(11)

    state = torch.load(options.source, weights_only=True)
    theirs = FoodNet(state["plan"], len(LABELS)).eval()
    theirs.load_state_dict(state["averaged"])
    photos, held_out = hold_out(list_photos(find_split(options.data, "train")))
    chosen = torch.randperm(len(photos))[:options.photos].tolist()
    images = torch.from_numpy(read_all([photos[i] for i in chosen], SIDE)[0]).float() / 255
    images[::2] = crop_and_turn(images[::2], SIDE, torch.Generator().manual_seed(11))
    mine = leave_out(theirs, options.plan) if only_leaves_out(options.plan, state["plan"]) else narrow(theirs, options.plan, images)
    held_images, held_labels = map(torch.from_numpy, read_all(held_out, SIDE))
    for name, network in (("from", theirs), ("narrow", mine)):
        with torch.no_grad():
            right = (in_parts(lambda part: network(part.float() / 255), held_images).argmax(1) == held_labels).float().mean()
        size = sum(p.numel() for p in network.parameters()) / 1e6
        print(f"{name}: {right:.1%} of {len(held_labels)} photos held out, {size:.2f} million weights")
    torch.save({"plan": options.plan, "averaged": mine.state_dict()}, options.output)


if __name__ == "__main__":
    main()
