#!/usr/bin/env python3
"""Takes the ImageNet weights of ResNet-18 over from ONNX into a checkpoint that train_food11.py starts from, and proves them
equal: the features of real photos, by ONNX Runtime from the file and by PyTorch from the checkpoint.

    python3 import_imagenet.py --model ResNet18.onnx --data FOLDER --output imagenet.pt

The file is that of the NuGet package Microsoft.ML.DnnImageFeaturizer.ResNet18 (MIT), tools/DnnImageModels/ResNet18Onnx. Its
input is 1 x 3 x 224 x 224 in the order blue, green, red, 0 to 255 less a mean.
"""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
import onnx.reference  # noqa: F401  before onnxruntime, or their operator schemas clash
import onnxruntime
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from network import IMAGENET, FoodNet
from photos import LABELS, find_split, list_photos, read_all


def read_convolutions(model: onnx.ModelProto) -> list[tuple[Tensor, list[Tensor], float]]:
    """Each convolution's weights with the scale, shift, mean and variance of the normalisation behind it, and its epsilon."""
    values = {i.name: torch.from_numpy(numpy_helper.to_array(i).copy()) for i in model.graph.initializer}
    users = {n.input[0]: n for n in model.graph.node if n.op_type == "BatchNormalization"}
    found = []
    for node in model.graph.node:
        if node.op_type == "Conv":
            normalisation = users[node.output[0]]
            epsilon = next(a.f for a in normalisation.attribute if a.name == "epsilon")
            found.append((values[node.input[1]], [values[name] for name in normalisation.input[1:]], epsilon))
    return found


def convolutions_of(network: FoodNet) -> list[nn.Sequential]:
    """The network's convolutions with their normalisation, in the file's order: a block's shortcut comes first."""
    found = [network.stem[1]]
    for stage in network.stages:
        for block in stage:
            found += [m for m in (block.shortcut, block.first, block.second) if isinstance(m, nn.Sequential)]
    return found


@torch.no_grad()
def take_over(network: FoodNet, model: onnx.ModelProto) -> None:
    sources, targets = read_convolutions(model), convolutions_of(network)
    if len(sources) != len(targets):
        raise SystemExit(f"The file has {len(sources)} convolutions, the network {len(targets)}: is it ResNet18.onnx of the package?")
    for (weight, (scale, shift, mean, variance), epsilon), (convolution, normalisation) in zip(sources, targets):
        convolution.weight.copy_(weight)
        normalisation.weight.copy_(scale)
        normalisation.bias.copy_(shift)
        normalisation.running_mean.copy_(mean)
        normalisation.running_var.copy_(variance)
        normalisation.eps = epsilon
    # The file's channels are blue, green, red of 0 to 255; ours red, green, blue of 0 to 1.
    first = network.stem[1][0].weight
    first.copy_(first.flip(1) * 255)


@torch.no_grad()
def largest_difference(network: FoodNet, file: Path, images: np.ndarray) -> tuple[float, float]:
    """The largest difference of a feature, and the largest feature."""
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    mean = np.array([103.0626, 115.9029, 123.1516], np.float32).reshape(1, 3, 1, 1)
    difference = largest = 0.0
    for image in images:
        theirs = session.run(None, {name: image[None, ::-1].astype(np.float32) - mean})[0].reshape(-1)
        ours = network.features(torch.from_numpy(image[None]).float() / 255)[0].numpy()
        difference, largest = max(difference, float(np.abs(theirs - ours).max())), max(largest, float(theirs.max()))
    return difference, largest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    torch.set_num_threads(1)

    network = FoodNet(IMAGENET, len(LABELS)).eval()
    take_over(network, onnx.load(options.model))
    train = find_split(options.data, "train")
    if train is None:
        raise SystemExit(f"{options.data}: no folder train (or training)")
    images, _ = read_all(list_photos(train)[::371], 224)
    difference, largest = largest_difference(network, options.model, images)
    print(f"{len(images)} photos, 512 features each: the largest differs by {difference:.1e} (the largest feature is {largest:.1f})")
    if difference > 1e-4:
        raise SystemExit("The features differ by more than 1e-4: the weights were not taken over rightly.")
    torch.save({"plan": IMAGENET, "averaged": network.state_dict()}, options.output)


if __name__ == "__main__":
    main()
