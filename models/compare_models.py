#!/usr/bin/env python3
"""The tables of models/README.md: accuracy × milliseconds × megabytes of ONNX files, timed in one run, taking turns; then
recall and confusion of the first file.

    python3 compare_models.py food11.onnx food11-small.onnx food11-float.onnx [--rounds 40]

A time is that of one photo's inference on one thread, decoding not included: the median of all rounds, and the quickest,
which neighbours on the machine disturb least. Accuracies are those that the files' cards state.
"""
from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import onnx
import onnx.reference  # noqa: F401  before onnxruntime, or their operator schemas clash
import onnxruntime


def open_model(file: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def processor() -> str:
    """The processor's name and the instructions that matter for inference."""
    lines = dict(line.split(":", 1) for line in Path("/proc/cpuinfo").read_text().splitlines() if ":" in line)
    fields = {name.strip(): value.strip() for name, value in lines.items()}
    instructions = [name for name in ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_int8") if name in fields.get("flags", "").split()]
    return f"{fields.get('model name', 'unknown processor')} ({', '.join(instructions)})"


def evaluation_of(file: Path) -> dict:
    """What the file's card says of its accuracy."""
    return json.loads({p.key: p.value for p in onnx.load(file).metadata_props}["mlserve.card"])["evaluation"]


def print_classes(evaluation: dict) -> None:
    """One row per true class: photos, recall, and into which classes they went."""
    labels = list(evaluation["recall"])
    print("| true class | photos | recall | " + " | ".join(str(i) for i in range(len(labels))) + " |")
    print("|---|---|---|" + "---|" * len(labels))
    for i, (label, row) in enumerate(zip(labels, evaluation["confusion"])):
        cells = [f"**{count}**" if i == j else str(count or "") for j, count in enumerate(row)]
        print(f"| {i} {label} | {sum(row)} | {evaluation['recall'][label]:.0%} | " + " | ".join(cells) + " |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, nargs="+")
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()

    sessions = [open_model(file) for file in options.models]
    times: list[list[float]] = [[] for _ in sessions]
    random = np.random.default_rng(11)
    for current in range(options.rounds + 1):
        for session, its_times in zip(sessions, times):
            entry = session.get_inputs()[0]
            image = random.random([size if isinstance(size, int) else 1 for size in entry.shape], np.float32)
            for _ in range(10):
                started = time.perf_counter()
                session.run(None, {entry.name: image})
                if current > 0:  # the first round warms up
                    its_times.append((time.perf_counter() - started) * 1000)

    print(f"{processor()}, ONNX Runtime {onnxruntime.__version__}\n")
    print("| model | top-1 | 95 % interval | top-3 | calibration error | ms, median | ms, quickest | MB |")
    print("|---|---|---|---|---|---|---|---|")
    for file, its_times in zip(options.models, times):
        card = evaluation_of(file)
        low, high = card["accuracyInterval95"]
        error = f"{card['calibrationError']:.1%}" if "calibrationError" in card else "not measured"
        print(f"| `{file.name}` | {card['accuracy']:.1%} | {low:.1%} to {high:.1%} | {card['top3Accuracy']:.1%} | "
              f"{error} | {np.median(its_times):.1f} | {min(its_times):.1f} | {file.stat().st_size / 1e6:.1f} |")
    print()
    print_classes(evaluation_of(options.models[0]))


if __name__ == "__main__":
    main()
