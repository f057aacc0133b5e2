"""Labelled food photos on disk, in the two layouts in which Food-11 is passed around, and as arrays."""
from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

#: Food-11's classes in the order of the model's output.
LABELS = ["Bread", "Dairy product", "Dessert", "Egg", "Fried food", "Meat", "Noodles/Pasta", "Rice", "Seafood", "Soup",
          "Vegetable/Fruit"]

SPLITS = {"train": ("train", "training"), "evaluation": ("evaluation", "test", "testing"), "validation": ("validation", "val")}
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}


def label_index(name: str) -> int | None:
    """The class that a folder's name means: ``06_Noodles-Pasta``, ``Noodles/Pasta``, ``noodles pasta`` or ``6``."""
    if name.isdigit():
        return int(name) if int(name) < len(LABELS) else None
    plain = re.sub(r"[^a-z]", "", name.lower())
    return next((i for i, label in enumerate(LABELS) if re.sub(r"[^a-z]", "", label.lower()) == plain), None)


def find_split(root: Path, split: str) -> Path | None:
    """The folder of ``split`` under ``root``, whatever it is called there; None when there is none."""
    return next((root / name for name in SPLITS[split] if (root / name).is_dir()), None)


def list_photos(folder: Path) -> list[tuple[Path, int]]:
    """Photos and classes of a folder that holds one folder per class, or files called ``LABEL_NUMBER.jpg`` (label 0-10)."""
    found: list[tuple[Path, int]] = []
    for entry in sorted(folder.iterdir()):
        if entry.is_dir() and (label := label_index(entry.name)) is not None:
            found += [(photo, label) for photo in sorted(entry.iterdir()) if photo.suffix.lower() in SUFFIXES and not photo.name.startswith(".")]
        elif entry.suffix.lower() in SUFFIXES and (match := re.match(r"(\d+)_", entry.name)) and int(match[1]) < len(LABELS):
            found.append((entry, int(match[1])))
    if not found:
        raise SystemExit(f"{folder}: no photos found; expected one folder per class (00_Bread, …) or files called LABEL_NUMBER.jpg")
    return found


def read_square(photo: Path, side: int) -> np.ndarray:
    """The photo as the service sees it: upright, RGB, squeezed to ``side`` × ``side`` by an antialiased bicubic resize; uint8 HWC."""
    with Image.open(photo) as image:
        return np.asarray(ImageOps.exif_transpose(image).convert("RGB").resize((side, side), Image.Resampling.BICUBIC))


def read_all(photos: list[tuple[Path, int]], side: int) -> tuple[np.ndarray, np.ndarray]:
    """All photos as uint8 ``[n, 3, side, side]`` and their classes ``[n]``."""
    with ThreadPoolExecutor(2) as pool:
        images = np.stack(list(pool.map(lambda photo: read_square(photo[0], side), photos)))
    return np.ascontiguousarray(images.transpose(0, 3, 1, 2)), np.array([label for _, label in photos], np.int64)


def hold_out(photos: list[tuple[Path, int]], every: int = 12) -> tuple[list[tuple[Path, int]], list[tuple[Path, int]]]:
    """The photos to train on, and every twelfth of each class to make choices by."""
    seen = [0] * len(LABELS)
    parts: tuple[list, list] = ([], [])
    for photo, label in photos:
        seen[label] += 1
        parts[seen[label] % every == 0].append((photo, label))
    return parts
