#!/usr/bin/env python3
"""Makes the 8-bit model out of the 32-bit one: static quantisation, calibrated on training photos, measured like the original.

    python3 quantize_food11.py --data FOLDER --model food11-float.onnx --output food11.onnx
"""
from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnx.reference  # noqa: F401  before onnxruntime, or their operator schemas clash
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from export_food11 import SIDE, card_of, measure, write_card
from photos import find_split, list_photos, read_all


class Photos(CalibrationDataReader):
    """Photos one by one, as the service would feed them."""

    def __init__(self, name: str, images: np.ndarray):
        self.feeds = iter([{name: image[None].astype(np.float32) / 255} for image in images])

    def get_next(self) -> dict | None:
        return next(self.feeds, None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--photos", type=int, default=512, help="training photos to calibrate on")
    options = parser.parse_args()

    train, evaluation = find_split(options.data, "train"), find_split(options.data, "evaluation")
    if train is None or evaluation is None:
        raise SystemExit(f"{options.data}: needs the folders train (or training) and evaluation (or test)")
    photos = list_photos(train)
    chosen = np.random.default_rng(11).choice(len(photos), min(options.photos, len(photos)), replace=False)
    images, _ = read_all([photos[i] for i in chosen], SIDE)

    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.onnx"
        quant_pre_process(str(options.model), str(prepared), skip_symbolic_shape=True)
        name = onnx.load(prepared).graph.input[0].name
        # Weights by channel, activations unsigned: the pair for which CPUs with VNNI and AMX have an instruction. Weights of
        # 7 bits, since all other x86 CPUs add two products in 16 bits: 2 * 255 * 64 < 2 ** 15, so every CPU gives the same sums.
        # The softmax and what is after it stay as they are: they cost nothing, and probabilities want their small numbers.
        quantize_static(prepared, options.output, Photos(name, images), quant_format=QuantFormat.QDQ, per_channel=True, reduce_range=True,
                        activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8, calibrate_method=CalibrationMethod.MinMax,
                        op_types_to_quantize=["Conv", "Relu", "Add", "MaxPool", "GlobalAveragePool", "Flatten", "Gemm"])

    result = measure(options.output, *read_all(list_photos(evaluation), SIDE))
    write_card(options.output, card_of(options.output.stem, result))
    low, high = result["accuracyInterval95"]
    print(f"{options.output}: {result['accuracy']:.1%} [{low:.1%}, {high:.1%}] of {result['photos']} photos, "
          f"{options.output.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
