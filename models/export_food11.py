#!/usr/bin/env python3
"""Turns a checkpoint of train_food11.py into an ONNX file with its card, and measures that file on the evaluation photos.

    python3 export_food11.py --data FOLDER --checkpoint food11.pt --output food11-float.onnx

The file's input is ``image`` [n, 3, 128, 128], values 0 to 1; its output ``probabilities`` [n, 11], at the temperature that
suits the photos held out of training best. What is measured is the file that is served, run by ONNX Runtime, never the
network in training.
"""
from __future__ import annotations

import argparse
import json
import math
from pathlib import Path

import numpy as np
import onnx
import onnx.reference  # noqa: F401  before onnxruntime, or their operator schemas clash
import onnxruntime
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from network import FoodNet
from photos import LABELS, find_split, hold_out, list_photos, read_all

SIDE = 128
DESCRIPTION = (
    "A residual network that began with ResNet-18's ImageNet weights (NuGet package Microsoft.ML.DnnImageFeaturizer.ResNet18, "
    "MIT), trained on about 6,800 food photographs with a shorter side of 128 pixels, sorted into Food-11's classes. They "
    "are a stand-in for Food-11: gathered from other public sets, with class and source confounded (noodles are mostly "
    "ramen, seafood mostly tuna, soup and dairy mostly Indian dishes) and eggs rare. The accuracy is that of the stand-in's "
    "evaluation part, not of Food-11; expect less on photos from elsewhere.")


def wilson(right: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    share = right / total
    middle = share + z * z / (2 * total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return (middle - half) / (1 + z * z / total), (middle + half) / (1 + z * z / total)


def calibration_error(answers: np.ndarray, labels: np.ndarray, bins: int = 15) -> float:
    """Expected calibration error over bins of equal width (Guo et al. 2017)."""
    sure, right = answers.max(1), answers.argmax(1) == labels
    bin_of = np.minimum((sure * bins).astype(int), bins - 1)
    return float(sum(abs((right[bin_of == b] - sure[bin_of == b]).sum()) for b in range(bins)) / len(labels))


@torch.no_grad()
def best_temperature(network: nn.Module, images: Tensor, labels: Tensor) -> float:
    """What to divide the logits by so that these photos' classes are most likely."""
    logits = torch.cat([network(part.float() / 255) for part in images.split(64)])
    candidates = torch.linspace(0.3, 3, 271)
    return float(min(candidates, key=lambda t: F.cross_entropy(logits / t, labels)))


def measure(file: Path, images: np.ndarray, labels: np.ndarray) -> dict:
    """Accuracy, its interval, per class recall and the confusion matrix (rows: true class) of an ONNX file."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    answers = np.concatenate([session.run(None, {name: images[i:i + 1].astype(np.float32) / 255})[0] for i in range(len(images))])
    guesses = answers.argmax(1)
    confusion = np.zeros((len(LABELS), len(LABELS)), int)
    np.add.at(confusion, (labels, guesses), 1)
    right = int(confusion.trace())
    top3 = float((np.argsort(-answers, 1)[:, :3] == labels[:, None]).any(1).mean())
    low, high = wilson(right, len(labels))
    return {
        "photos": len(labels), "accuracy": round(right / len(labels), 4), "accuracyInterval95": [round(low, 4), round(high, 4)],
        "top3Accuracy": round(top3, 4), "calibrationError": round(calibration_error(answers, labels), 4),
        "recall": {label: round(confusion[i, i] / max(1, confusion[i].sum()), 3) for i, label in enumerate(LABELS)},
        "confusion": confusion.tolist(),
    }


def write_card(file: Path, card: dict) -> None:
    """Puts the card into the file's metadata, where it cannot be lost."""
    model = onnx.load(file)
    onnx.helper.set_model_props(model, {"mlserve.card": json.dumps(card)})
    onnx.save(model, file)


def card_of(name: str, evaluation: dict) -> dict:
    return {"name": name, "labels": LABELS, "inputWidth": SIDE, "inputHeight": SIDE, "layout": "nchw",
            "scale": 1 / 255, "mean": [0, 0, 0], "standardDeviation": [1, 1, 1], "outputIsProbability": True,
            "description": DESCRIPTION, "evaluation": evaluation}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    torch.set_num_threads(1)

    state = torch.load(options.checkpoint, weights_only=True)
    network = FoodNet(state["plan"], len(LABELS)).eval()
    network.load_state_dict(state["averaged"])
    train, folder = find_split(options.data, "train"), find_split(options.data, "evaluation")
    if train is None or folder is None:
        raise SystemExit(f"{options.data}: needs the folders train (or training) and evaluation (or test)")
    _, held_out = hold_out(list_photos(train))
    temperature = best_temperature(network, *map(torch.from_numpy, read_all(held_out, SIDE)))
    for parameter in network.head[1].parameters():
        parameter.data.div_(temperature)
    torch.onnx.export(nn.Sequential(network, nn.Softmax(1)).eval(), torch.rand(1, 3, SIDE, SIDE), str(options.output),
                      dynamo=False, opset_version=17, input_names=["image"], output_names=["probabilities"],
                      dynamic_axes={"image": {0: "n"}, "probabilities": {0: "n"}})

    evaluation = measure(options.output, *read_all(list_photos(folder), SIDE))
    write_card(options.output, card_of(options.output.stem, evaluation))
    low, high = evaluation["accuracyInterval95"]
    print(f"{options.output}: {evaluation['accuracy']:.1%} [{low:.1%}, {high:.1%}] of {evaluation['photos']} photos, "
          f"temperature {temperature:.2f}, calibration error {evaluation['calibrationError']:.1%}, "
          f"{options.output.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
