#!/usr/bin/env python3
"""How far this project's decoded pixels are from Pillow's, on any folder of photos (needs python3-pil, python3-numpy).

    dotnet run --project benchmarks -c Release -- decode FOLDER OUT SIZE
    benchmarks/compare_with_pillow.py FOLDER OUT SIZE
"""
import pathlib
import sys

import numpy
from PIL import Image, ImageOps

folder, out, size = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
means, tails = [], []
for decoded in sorted(out.glob("*.rgb")):
    name = decoded.name[:-len(".rgb")].replace("+", "/")
    image = ImageOps.exif_transpose(Image.open(folder / name)).convert("RGB")
    pillow = numpy.asarray(image.resize((size, size), Image.BICUBIC)).astype(int)
    ours = numpy.frombuffer(decoded.read_bytes(), numpy.uint8).astype(int).reshape(pillow.shape)
    difference = abs(ours - pillow)
    means.append(difference.mean())
    tails.append(numpy.percentile(difference, 99.9))

print(f"{len(means)} images at {size} x {size}, difference to Pillow in steps of 1/255:")
print(f"mean {numpy.mean(means):.2f} (worst image {max(means):.2f}), "
      f"99.9th percentile {numpy.median(tails):.0f} in the median image, {max(tails):.0f} in the worst")
