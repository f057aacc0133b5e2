#!/usr/bin/env python3
"""Renders a dozen labelled pictures, so that accuracy can be tried without a data set: challenge/photos, one folder per class.

They are drawn, as the photo behind ``GET /test`` is, from the same height fields: soups, slices of bread, tomatoes and fried
eggs. They show how the commands work, and say nothing of how well a model recognises real food.

    python3 render_photos.py --output ../challenge/photos
"""
from __future__ import annotations

import argparse
from pathlib import Path
from typing import Callable

import numpy as np

from render_test_photo import (Noise, Scene, blur, bread, chives, colour, croutons, develop, leaf, napkin, near, place, plate, render, smoothstep,
                               table, tomato)

GRID, SIDE, OVERSAMPLE, QUALITY = 1300, 480, 1.25, 85
SOUPS = [((176, 52, 14), (232, 112, 34)), ((168, 96, 18), (236, 170, 58)), ((64, 84, 22), (134, 156, 58)), ((120, 70, 30), (190, 136, 74))]


def soup(scene: Scene, noise: Noise, number: int) -> None:
    """A plate of soup, each of another colour."""
    centre = (-0.08 + 0.05 * number, -0.06)
    napkin(scene, noise)
    plate(scene, noise, centre, SOUPS[number % len(SOUPS)])
    if number % 2 == 0:
        croutons(scene, noise, centre)
    chives(scene, noise, centre)
    leaf(scene, noise, centre[0] + 0.12, centre[1] + 0.06, 0.5 + number, 0.19, 0.12)


def slices(scene: Scene, noise: Noise, number: int) -> None:
    """Slices of bread on a cloth."""
    napkin(scene, noise)
    places = [(-0.35, -0.30, 0.2), (0.42, 0.12, -0.6), (-0.30, 0.55, 1.0), (0.35, -0.65, 0.9)]
    for x, y, angle in places[: 2 + number % 3]:
        bread(scene, noise, x, y, angle + 0.4 * number)


def tomatoes(scene: Scene, noise: Noise, number: int) -> None:
    """A heap of cherry tomatoes with leaves of basil."""
    placed: list[tuple[float, float, float]] = []
    for _ in range(400):
        x, y, radius = noise.rng.uniform(-1.1, 1.1), noise.rng.uniform(-1.1, 1.1), noise.rng.uniform(0.15, 0.22)
        if all(np.hypot(x - a, y - b) > 0.96 * (radius + c) for a, b, c in placed):
            placed.append((x, y, radius))
            tomato(scene, noise, x, y, radius, calyx=bool(noise.rng.uniform() < 0.7))
    for turn in range(3):
        leaf(scene, noise, 0.6 * np.cos(2.1 * turn + number), 0.6 * np.sin(2.1 * turn + number), 1.7 * turn, 0.24, 0.25)


def eggs(scene: Scene, noise: Noise, number: int) -> None:
    """Fried eggs, sunny side up, on the table's cloth."""
    napkin(scene, noise)
    rough, fine = noise.field(5, 2.2), noise.field(60, 1.4)
    for x, y, radius in [(-0.42, -0.22, 0.52), (0.52, 0.26, 0.48), (-0.25, 0.85, 0.40)][: 2 + number % 2]:
        where, d = near(scene, x, y, 1.5 * radius)
        d = 1.5 * d + 0.09 * rough[where]
        white = smoothstep(1.0, 0.985, d)
        top = 0.07 + 0.035 * np.sqrt(np.clip(1 - d * d, 0, 1)) + 0.004 * fine[where]
        crisp = smoothstep(0.86, 1.0, d + 0.05 * fine[where])[..., None]
        place(scene, where, white, top.astype(np.float32), colour(244, 238, 226) * (1 - crisp) + colour(196, 140, 74) * crisp, 0.55)
        yolk, e = near(scene, x + 0.03, y - 0.02, 0.42 * radius)
        dome = 0.10 + 0.11 * np.sqrt(np.clip(1 - e * e, 0, 1))
        tone = np.clip(0.5 + 0.2 * rough[yolk], 0, 1)[..., None]
        place(scene, yolk, smoothstep(1.0, 0.97, e), dome.astype(np.float32), colour(236, 140, 10) * (1 - tone) + colour(252, 186, 34) * tone, 0.85)
    pepper = smoothstep(3.0, 3.3, noise.field(220, 1.1))
    scene.paint(0.9 * pepper, colour(40, 26, 18) * np.ones_like(pepper)[..., None], 0.3)
    scene.height += (0.003 * blur(pepper, 1.5)).astype(np.float32)


DISHES: list[tuple[str, int, Callable[[Scene, Noise, int], None]]] = [
    ("Soup", 4, soup), ("Bread", 3, slices), ("Vegetable-Fruit", 3, tomatoes), ("Egg", 2, eggs),
]


def main() -> None:
    """Reads the arguments, renders and saves every picture."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=Path("photos"))
    arguments = parser.parse_args()
    for label, count, dish in DISHES:
        for number in range(count):
            seed = 100 * len(label) + number
            noise = Noise(GRID, seed)
            scene = table(GRID, noise)
            dish(scene, noise, number)
            light, distance = render(scene, round(SIDE * OVERSAMPLE), seed)
            photo = develop(light, distance, seed, SIDE)
            path = arguments.output / label / f"{number + 1}.jpg"
            path.parent.mkdir(parents=True, exist_ok=True)
            photo.save(path, "JPEG", quality=QUALITY, subsampling="4:2:0", progressive=False, optimize=False)
            print(f"{path}: {path.stat().st_size / 1024:.0f} KiB", flush=True)


if __name__ == "__main__":
    main()
