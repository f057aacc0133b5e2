#!/usr/bin/env python3
"""Draws the images of the classifier's tests and computes what they must become (needs python3-pil and python3-numpy).

expected/NAME.rgb holds 48 x 40 pixels, 3 bytes each: the upright image on white, resized by Pillow's antialiased
bicubic filter. The images are drawn here; none comes from a photograph.
"""
import io
import pathlib
import struct
import zlib

import numpy
from PIL import Image, ImageCms, ImageDraw, ImageFilter, ImageOps

HERE = pathlib.Path(__file__).parent
TARGET = (48, 40)
random = numpy.random.default_rng(7)


def plate(width, height):
    """A plate of food of sorts: soft gradients, round shapes, sharp edges and grain."""
    y, x = numpy.mgrid[0:height, 0:width].astype(float)
    red = 150 + 90 * numpy.sin(x / width * 5) * numpy.cos(y / height * 3)
    green = 120 + 80 * numpy.cos((x + y) / (width + height) * 9)
    blue = 90 + 70 * numpy.sin(y / height * 7 + 1)
    grain = random.normal(0, 6, (height, width, 3))
    image = Image.fromarray(numpy.clip(numpy.dstack([red, green, blue]) + grain, 0, 255).astype(numpy.uint8))
    draw = ImageDraw.Draw(image)
    draw.ellipse([width * .2, height * .15, width * .8, height * .9], outline=(250, 250, 245), width=max(2, width // 40))
    for _ in range(25):
        cx, cy, r = random.uniform(.25, .75) * width, random.uniform(.25, .75) * height, random.uniform(.02, .07) * width
        draw.ellipse([cx - r, cy - r, cx + r, cy + r], fill=tuple(int(c) for c in random.integers(20, 240, 3)))
    draw.rectangle([0, 0, width * .1, height * .2], fill=(240, 20, 20))
    return image


def expect(name, image):
    upright = ImageOps.exif_transpose(image)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        rgba = upright.convert("RGBA")
        white = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        upright = Image.alpha_composite(white, rgba)
    rgb = upright.convert("RGB").resize(TARGET, Image.BICUBIC)
    (HERE / "expected" / f"{name}.rgb").write_bytes(rgb.tobytes())


def save(name, image, expected=True, **options):
    image.save(HERE / name, **options)
    if expected:
        expect(name, Image.open(HERE / name))


def png(width, height, bit_depth, colour_type, rows):
    """A PNG written by hand, for what Pillow does not write."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    header = struct.pack(">IIBBBBB", width, height, bit_depth, colour_type, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


photo = plate(231, 173)
save("photo.jpg", photo, quality=90)
save("progressive.jpg", photo, quality=90, progressive=True)
save("full_colour.jpg", photo, quality=90, subsampling=0)
save("large.jpg", plate(803, 603), quality=60)
save("small.jpg", plate(23, 31), quality=90)
save("gray.jpg", photo.convert("L"), quality=90)
save("cmyk.jpg", photo.convert("CMYK"), quality=95)
srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
save("cmyk_wrong_profile.jpg", photo.convert("CMYK"), expected=False, quality=95, icc_profile=srgb)
save("cmyk_broken_profile.jpg", photo.convert("CMYK"), expected=False, quality=95, icc_profile=b"no profile" * 20)
save("photo.webp", photo, quality=90)
save("palette.gif", photo.quantize(32))
save("palette.png", photo.quantize(16))
save("gray.png", photo.convert("L").resize((90, 70)))
save("one_bit.png", photo.convert("1").resize((90, 70)))

small = photo.resize((96, 72), Image.BICUBIC)
alpha = Image.linear_gradient("L").resize(small.size)
transparent = small.copy()
transparent.putalpha(alpha)
save("alpha.png", transparent)
save("alpha.webp", transparent, lossless=True, exact=True)
gray_alpha = small.convert("L")
gray_alpha.putalpha(alpha)
save("gray_alpha.png", gray_alpha)
palette = small.quantize(16)
save("palette_transparent.png", palette, transparency=3)

# 16 bits: the high byte is the picture, the low byte is noise that must not be seen.
pixels = numpy.asarray(small).astype(numpy.uint16) << 8 | random.integers(0, 128, (72, 96, 3)).astype(numpy.uint16)
(HERE / "sixteen_bit.png").write_bytes(png(96, 72, 16, 2, [row.astype(">u2").tobytes() for row in pixels]))
expect("sixteen_bit.png", small)
gray = pixels[:, :, 1]
(HERE / "sixteen_bit_gray.png").write_bytes(png(96, 72, 16, 0, [row.astype(">u2").tobytes() for row in gray]))
expect("sixteen_bit_gray.png", Image.fromarray((gray >> 8).astype(numpy.uint8)))
with_alpha = numpy.dstack([pixels, numpy.asarray(alpha).astype(numpy.uint16) * 257])
(HERE / "sixteen_bit_alpha.png").write_bytes(png(96, 72, 16, 6, [row.astype(">u2").tobytes() for row in with_alpha]))
expect("sixteen_bit_alpha.png", transparent)

# The same picture stored in each of EXIF's eight ways: what undoes an orientation makes the stored picture.
stored_as = {2: Image.FLIP_LEFT_RIGHT, 3: Image.ROTATE_180, 4: Image.FLIP_TOP_BOTTOM, 5: Image.TRANSPOSE,
             6: Image.ROTATE_90, 7: Image.TRANSVERSE, 8: Image.ROTATE_270}
upright = photo.resize((120, 80), Image.BICUBIC).filter(ImageFilter.SMOOTH)
for orientation in range(1, 9):
    stored = upright.transpose(stored_as[orientation]) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    save(f"orientation_{orientation}.jpg", stored, quality=95, subsampling=0, exif=exif)

one = Image.new("RGB", (1, 1), (10, 200, 30))
save("one_pixel.png", one)
save("very_wide.png", plate(5000, 3))
save("very_tall.jpg", plate(3, 5000), quality=90)

for name in ("photo.jpg", "progressive.jpg", "gray.png", "alpha.png", "photo.webp", "palette.gif"):
    whole = (HERE / name).read_bytes()
    (HERE / f"cut_{name}").write_bytes(whole[: len(whole) * 6 // 10])
(HERE / "header_only.jpg").write_bytes((HERE / "photo.jpg").read_bytes()[:200])
(HERE / "bomb.png").write_bytes(png(60000, 60000, 8, 2, [b"\0" * 100]))

for name, form in (("photo.bmp", "BMP"), ("photo.tiff", "TIFF")):
    data = io.BytesIO()
    small.resize((8, 6)).save(data, form)
    (HERE / name).write_bytes(data.getvalue())
