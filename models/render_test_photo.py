#!/usr/bin/env python3
"""Renders the photo behind ``GET /test``: a plate of tomato soup on a wooden table.

Nothing in it comes from a photograph: the scene is a height field with a colour and a gloss for each point, built from
noise and a few shapes, seen by a perspective camera, lit by a window and finished like a photo (soft shadows, depth of
field, tone curve, vignette, film grain). The same seed gives the same picture on the same numpy.

    python3 render_test_photo.py --output ../serve/Classification/test-photo.jpg
"""
from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

Array = np.ndarray

#: Half the side of the square of table that is modelled; one unit is about 14 cm.
HALF = 1.9
LIGHT = np.array([-0.62, 0.48, 0.72], np.float32) / np.float32(np.linalg.norm([-0.62, 0.48, 0.72]))


def smoothstep(low: float, high: float, x: Array) -> Array:
    """0 below ``low``, 1 above ``high``, an S between; ``low > high`` turns it round."""
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def colour(red: float, green: float, blue: float) -> Array:
    """An sRGB colour (0-255) as linear light."""
    c = np.array([red, green, blue], np.float32) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4).astype(np.float32)


@dataclass
class Scene:
    """The height field: height, linear colour and gloss (0 matt, 1 wet) at each grid point."""

    x: Array
    y: Array
    height: Array
    albedo: Array
    gloss: Array

    @property
    def size(self) -> int:
        """Grid points a side."""
        return self.height.shape[0]

    def paint(self, mask: Array, albedo: Array, gloss: float | Array) -> None:
        """Blends a colour and a gloss in by the mask (0-1)."""
        m = mask[..., None]
        self.albedo += m * (albedo - self.albedo)
        self.gloss += mask * (gloss - self.gloss)


class Noise:
    """Random textures on the grid, made in the frequency domain: band-limited, tileable and quick."""

    def __init__(self, size: int, seed: int) -> None:
        self.size = size
        self.rng = np.random.default_rng(seed)
        f = np.fft.fftfreq(size, 1 / size).astype(np.float32)
        self.fy, self.fx = f[:, None], np.fft.rfftfreq(size, 1 / size).astype(np.float32)[None, :]

    def field(self, cells: float, slope: float = 1.6, stretch: tuple[float, float] = (1, 1)) -> Array:
        """Fractal noise with mean 0 and deviation 1; ``cells`` is its coarsest frequency a side, ``slope`` its fall-off."""
        white = self.rng.standard_normal((self.size, self.size), dtype=np.float32)
        radius = np.hypot(self.fx * stretch[0], self.fy * stretch[1])
        gain = 1 / (1 + (radius / cells) ** 2) ** (slope / 2)
        gain = gain * (1 - np.exp(-((radius / (0.3 * cells)) ** 2)))
        out = np.fft.irfft2(np.fft.rfft2(white) * gain, s=white.shape).astype(np.float32)
        return out / out.std()


def blur(image: Array, sigma: float) -> Array:
    """Gaussian blur of a 2-D array by FFT; ``sigma`` in grid points."""
    n, m = image.shape
    fy, fx = np.fft.fftfreq(n)[:, None], np.fft.rfftfreq(m)[None, :]
    return np.fft.irfft2(np.fft.rfft2(image) * np.exp(-2 * (np.pi * sigma) ** 2 * (fx**2 + fy**2)), s=image.shape).astype(np.float32)


def table(size: int, noise: Noise) -> Scene:
    """Planks of a dark, worn oak table along x."""
    axis = np.linspace(-HALF, HALF, size, dtype=np.float32)
    x, y = np.meshgrid(axis, axis)
    warp = noise.field(3, 2.2, (0.25, 1.0))
    fibre = noise.field(220, 1.0, (0.03, 1.0))
    wide = noise.field(14, 1.8, (0.12, 1.0))
    plank = np.floor((y + 0.1) / 0.56)
    across = (y + 0.1) / 0.56 - plank
    tone = np.take(noise.rng.normal(0, 1, 64).astype(np.float32), plank.astype(int) % 64)
    rings = np.sin(40 * (y + 0.05 * warp + 0.02 * wide) + 5 * tone)
    shade = np.clip(0.5 + 0.16 * rings + 0.13 * wide + 0.10 * fibre + 0.12 * tone, 0, 1)[..., None]
    albedo = colour(72, 42, 24) * (1 - shade) + colour(168, 116, 72) * shade
    gap = smoothstep(0.012, 0.0, np.minimum(across, 1 - across))
    height = 0.0025 * fibre + 0.003 * wide - 0.03 * gap
    scene = Scene(x, y, height.astype(np.float32), albedo.astype(np.float32), np.full_like(x, 0.16))
    scene.paint(gap * 0.9, colour(22, 12, 7), 0.02)
    return scene


def napkin(scene: Scene, noise: Noise) -> None:
    """A linen cloth with blue stripes under the plate."""
    angle = np.deg2rad(24)
    u = (scene.x + 0.35) * np.cos(angle) + (scene.y + 0.25) * np.sin(angle)
    v = -(scene.x + 0.35) * np.sin(angle) + (scene.y + 0.25) * np.cos(angle)
    wobble = 0.012 * noise.field(6, 2.4)
    edge = np.maximum(np.abs(u + wobble) - 1.12, np.abs(v + wobble) - 0.98)
    mask = smoothstep(0.006, -0.006, edge)
    folds = 0.016 * noise.field(3.2, 3.0, (1.0, 0.5)) + 0.02 * np.cos(u * 5.2) * smoothstep(0.3, 1.1, np.abs(u))
    thread = 300
    weave = np.sin(u * thread) * np.sin(v * thread) + 0.5 * noise.field(300, 1.0)
    scene.height = np.where(mask > 0.5, 0.03 + folds + 0.0022 * weave, scene.height).astype(np.float32)
    cloth = np.clip(0.92 + 0.05 * weave + 0.03 * noise.field(60, 1.2), 0, 1.1)[..., None] * colour(226, 218, 202)
    stripe = smoothstep(0.030, 0.024, np.abs(np.abs(v) - 0.80)) + smoothstep(0.010, 0.006, np.abs(np.abs(v) - 0.73))
    cloth = cloth + np.clip(stripe, 0, 1)[..., None] * (0.9 + 0.1 * weave[..., None]) * (colour(58, 82, 118) - cloth)
    scene.paint(mask, cloth, 0.03)


#: Tomato soup, dark and light.
TOMATO_BROTH = ((176, 52, 14), (232, 112, 34))


def plate(scene: Scene, noise: Noise, centre: tuple[float, float], broth_tones: tuple[tuple, tuple] = TOMATO_BROTH) -> None:
    """A glazed soup plate with a wide rim and the soup in its well, of which the dark and the light tone may be chosen."""
    r = np.hypot(scene.x - centre[0], scene.y - centre[1])
    theta = np.arctan2(scene.y - centre[1], scene.x - centre[0])
    well, outer, level = 0.76, 1.10, 0.105
    rim = 0.155 + 0.10 * (r - well) / (outer - well)
    lip = -0.02 * smoothstep(outer - 0.04, outer, r) ** 2 + 0.012 * np.exp(-(((r - outer + 0.035) / 0.02) ** 2))
    wall = 0.155 - 0.11 * smoothstep(well + 0.015, well - 0.10, r)
    shape = np.where(r > well, rim + lip, wall) + 0.0006 * noise.field(40, 1.6)
    inside = r < outer
    scene.height = np.where(inside, shape, scene.height).astype(np.float32)
    glaze = (0.98 + 0.02 * noise.field(8, 2.0))[..., None] * colour(232, 227, 214)
    specks = smoothstep(2.6, 3.1, noise.field(170, 1.2))
    glaze = glaze + (0.75 * specks)[..., None] * (colour(92, 70, 52) - glaze)
    line = smoothstep(0.010, 0.005, np.abs(r - 1.045 + 0.003 * noise.field(10)))
    glaze = glaze + (0.85 * line)[..., None] * (colour(62, 84, 110) - glaze)
    scene.paint(smoothstep(outer, outer - 0.006, r), glaze, 0.72)

    # The soup: a level surface with a small rise where it wets the plate, a swirl of cream and drops of oil.
    pulp = noise.field(26, 1.4)
    fine = noise.field(190, 0.9)
    surface = level + 0.0035 * noise.field(7, 2.4) + 0.0014 * pulp + 0.0009 * fine
    surface = surface + 0.010 * np.exp(-np.clip(well - 0.075 - r, 0, None) / 0.012)
    soup = (surface > scene.height) & (r < well)
    mask = blur(soup.astype(np.float32), 1.2) * (r < well)
    scene.height = np.where(soup, surface, scene.height).astype(np.float32)
    tone = np.clip(0.5 + 0.22 * pulp + 0.14 * fine + 0.16 * noise.field(5, 2.0), 0, 1)[..., None]
    broth = colour(*broth_tones[0]) * (1 - tone) + colour(*broth_tones[1]) * tone
    scene.paint(mask, broth, 0.80)

    swirl_warp = 0.030 * noise.field(5, 2.2) + 0.008 * noise.field(28, 1.8)
    turns = (r + swirl_warp) / 0.165 - theta / (2 * np.pi)
    band = np.abs(turns - np.round(turns)) * 0.165
    width = 0.030 * (0.65 + 0.35 * np.sin(theta * 1.5 + 4 * r)) * smoothstep(0.60, 0.30, r) * smoothstep(0.03, 0.12, r)
    cream = smoothstep(0.010, -0.004, band - width) * (r < 0.6)
    scene.paint(0.9 * cream, colour(246, 226, 196) * np.ones_like(tone), 0.75)
    scene.height += (0.006 * blur(cream, 3)).astype(np.float32)

    drops = np.zeros_like(r)
    dome = np.zeros_like(r)
    for _ in range(210):
        radius = float(np.clip(noise.rng.lognormal(-4.5, 0.55), 0.004, 0.032))
        at, away = noise.rng.uniform(0, 2 * np.pi), 0.66 * np.sqrt(noise.rng.uniform(0.02, 1))
        where, d = near(scene, centre[0] + away * np.cos(at), centre[1] + away * np.sin(at), radius)
        drops[where] = np.maximum(drops[where], smoothstep(1.0, 0.85, d))
        dome[where] = np.maximum(dome[where], 0.0035 * np.sqrt(np.clip(1 - d * d, 0, 1)))
    scene.paint(0.55 * drops, colour(244, 150, 40) * np.ones_like(tone), 0.95)
    scene.height += dome.astype(np.float32)
    pepper = smoothstep(3.2, 3.5, noise.field(240, 1.1)) * (r < 0.66)
    scene.paint(0.9 * pepper, colour(40, 26, 18) * np.ones_like(tone), 0.3)
    scene.height += (0.004 * blur(pepper, 1.5)).astype(np.float32)


def near(scene: Scene, x: float, y: float, radius: float) -> tuple[tuple[slice, slice], Array]:
    """The window of the grid around a point, and the distance to it there in units of ``radius``."""
    where = window(scene, x, y, radius)
    return where, np.hypot(scene.x[where] - x, scene.y[where] - y) / radius


def window(scene: Scene, x: float, y: float, reach: float) -> tuple[slice, slice]:
    """The square of grid points within ``reach`` of a point."""
    step = 2 * HALF / (scene.size - 1)
    row, column, span = round((y + HALF) / step), round((x + HALF) / step), int(reach / step) + 2
    return slice(max(row - span, 0), max(row + span, 0)), slice(max(column - span, 0), max(column + span, 0))


def place(scene: Scene, where: tuple[slice, slice], mask: Array, top: Array, albedo: Array, gloss: float) -> None:
    """Lays an object into a window: it is painted where its mask holds and its top is above what is there."""
    visible = mask * (top > scene.height[where])
    part = Scene(scene.x[where], scene.y[where], scene.height[where], scene.albedo[where], scene.gloss[where])
    part.paint(visible, albedo, gloss)
    scene.albedo[where], scene.gloss[where] = part.albedo, part.gloss
    scene.height[where] = np.where(visible > 0.5, top, scene.height[where])


def turned(scene: Scene, where: tuple[slice, slice], x: float, y: float, angle: float) -> tuple[Array, Array]:
    """Coordinates of a window in a frame centred on (x, y) and turned by ``angle``."""
    dx, dy = scene.x[where] - x, scene.y[where] - y
    return dx * np.cos(angle) + dy * np.sin(angle), -dx * np.sin(angle) + dy * np.cos(angle)


def croutons(scene: Scene, noise: Noise, centre: tuple[float, float]) -> None:
    """Fried cubes of bread, half sunk in the soup."""
    crumb, pores, coarse = noise.field(70, 1.3), noise.field(130, 1.1), noise.field(20, 1.8)
    for dx, dy, side, base in [(-0.33, 0.20, 0.105, 0.11), (-0.17, 0.30, 0.095, 0.10), (-0.23, 0.12, 0.10, 0.13), (-0.40, 0.05, 0.09, 0.10),
                               (-0.10, 0.19, 0.085, 0.11), (0.36, -0.26, 0.095, 0.10), (0.22, -0.36, 0.09, 0.10), (-0.30, 0.34, 0.08, 0.10)]:
        x, y, angle = centre[0] + dx, centre[1] + dy, noise.rng.uniform(0, np.pi)
        where = window(scene, x, y, side * 1.9)
        u, v = turned(scene, where, x, y, angle)
        rough = 0.004 * coarse[where] + 0.003 * crumb[where]
        corner = 0.03
        edge = np.hypot(np.clip(np.abs(u) - side + corner, 0, None), np.clip(np.abs(v) - side + corner, 0, None)) - corner + rough
        tilt = noise.rng.normal(0, 0.18, 2)
        round_off = 0.035 * (1 - np.sqrt(np.clip(1 - np.clip(1 + edge / 0.035, 0, 1) ** 2, 0, 1)))
        top = base + 0.085 + tilt[0] * u + tilt[1] * v - round_off + 0.004 * crumb[where] - 0.010 * smoothstep(0.8, 1.9, pores[where])
        toast = np.clip(0.35 + 0.25 * coarse[where] + 0.2 * crumb[where] + 0.5 * smoothstep(-0.035, 0, edge), 0, 1)[..., None]
        albedo = colour(228, 178, 104) * (1 - toast) + colour(142, 78, 28) * toast
        albedo = albedo * (1 - 0.5 * smoothstep(0.9, 1.8, pores[where]))[..., None]
        place(scene, where, smoothstep(0.003, -0.003, edge), top, albedo, 0.22)


def leaf(scene: Scene, noise: Noise, x: float, y: float, angle: float, length: float, lift: float) -> None:
    """A basil leaf: pointed, folded along its rib, blistered between the veins."""
    where = window(scene, x, y, length * 1.2)
    u, v = turned(scene, where, x, y, angle)
    s = np.clip((u / length + 1) / 2, 0, 1)
    half = 0.52 * length * np.clip(np.sin(np.pi * s**0.85), 0, None) ** 0.85 * (1 - 0.35 * s)
    t = np.abs(v) / np.maximum(half, 1e-4)
    veins = np.abs(((u + length) / length * 5.0 - 1.3 * np.abs(v) / (0.52 * length)) % 1 - 0.5)
    side_vein = smoothstep(0.08, 0.0, veins) * smoothstep(1.0, 0.7, t)
    rib = smoothstep(0.010, 0.002, np.abs(v))
    blister = np.sin(np.pi * np.clip(t, 0, 1)) * np.abs(np.sin(np.pi * ((u + length) / length * 5.0 - 1.3 * np.abs(v) / (0.52 * length))))
    top = lift + 0.07 * (1 - (2 * s - 1) ** 2) + 0.05 * t**2 * (0.6 + 0.4 * np.sin(u * 14 + angle)) + 0.010 * blister - 0.006 * side_vein - 0.012 * rib
    shade = np.clip(0.45 + 0.25 * blister + 0.15 * (noise_patch(noise, where)), 0, 1)[..., None]
    albedo = colour(30, 76, 22) * (1 - shade) + colour(98, 156, 48) * shade
    albedo = albedo + (0.5 * np.maximum(rib, 0.6 * side_vein))[..., None] * (colour(150, 186, 96) - albedo)
    inside = smoothstep(1.02, 0.97, t) * (np.abs(u) < length)
    place(scene, where, inside, top.astype(np.float32), albedo, 0.42)


def noise_patch(noise: Noise, where: tuple[slice, slice]) -> Array:
    """A cut from one shared mottled texture."""
    if not hasattr(noise, "mottle"):
        noise.mottle = noise.field(40, 1.5)
    return noise.mottle[where]


def chives(scene: Scene, noise: Noise, centre: tuple[float, float]) -> None:
    """Chopped chives: short green tubes lying on whatever is below them."""
    for _ in range(62):
        at, away = noise.rng.uniform(0, 2 * np.pi), 0.60 * np.sqrt(noise.rng.uniform(0, 1))
        x, y = centre[0] + 0.06 + away * np.cos(at), centre[1] - 0.03 + away * np.sin(at)
        length, radius = noise.rng.uniform(0.014, 0.040), noise.rng.uniform(0.008, 0.012)
        where = window(scene, x, y, length + 2 * radius)
        u, v = turned(scene, where, x, y, noise.rng.uniform(0, np.pi))
        across = np.clip(1 - (v / radius) ** 2, 0, 1)
        inside = smoothstep(1.0, 0.9, np.abs(v) / radius) * (np.abs(u) < length)
        below = float(np.median(scene.height[where]))
        green = noise.rng.uniform(0, 1)
        albedo = colour(44, 98, 26) * (1 - green) + colour(112, 168, 58) * green
        place(scene, where, inside, below + 0.010 + 0.012 * np.sqrt(across), albedo * np.ones_like(u)[..., None], 0.5)


def tomato(scene: Scene, noise: Noise, x: float, y: float, radius: float, calyx: bool) -> None:
    """A cherry tomato on the table, with or without its green star."""
    where = window(scene, x, y, radius * 1.3)
    d = np.hypot(scene.x[where] - x, scene.y[where] - y) / radius
    theta = np.arctan2(scene.y[where] - y, scene.x[where] - x)
    dimple = 0.10 * radius * np.exp(-((d / 0.22) ** 2)) if calyx else 0
    top = radius * (0.95 + 0.92 * np.sqrt(np.clip(1 - d * d, 0, 1))) + scene.height[where].clip(0, 0.1) * 0.6 - dimple
    mottle = noise_patch(noise, where)[..., None]
    albedo = colour(196, 26, 14) * np.ones_like(mottle) + 0.015 * mottle * colour(255, 140, 60)
    place(scene, where, smoothstep(1.0, 0.985, d), top.astype(np.float32), np.clip(albedo, 0, 1), 0.85)
    if calyx:
        star = 0.10 + 0.42 * np.abs(np.cos(2.5 * theta + 0.4)) ** 5
        inside = smoothstep(1.0, 0.9, d / star)
        albedo = (colour(58, 104, 34) * np.ones_like(mottle)) * (1 + 0.15 * mottle)
        place(scene, where, inside, (top + 0.012 + 0.10 * radius * d).astype(np.float32), np.clip(albedo, 0, 1), 0.15)


def bread(scene: Scene, noise: Noise, x: float, y: float, angle: float) -> None:
    """A slice of sourdough with a dark crust and an open crumb."""
    where = window(scene, x, y, 0.8)
    u, v = turned(scene, where, x, y, angle)
    coarse, holes, fine = noise.field(12, 1.6)[where], noise.field(46, 1.5)[where], noise.field(150, 1.0)[where]
    outline = ((np.abs(u) / 0.56) ** 2.6 + (np.abs(v + 0.05 * np.cos(3 * u)) / 0.36) ** 2.4) ** (1 / 2.5) + 0.012 * coarse
    crust = smoothstep(0.90, 0.965, outline + 0.008 * fine)
    pore = smoothstep(1.0, 1.7, holes) * (1 - crust)
    top = 0.155 - 0.05 * smoothstep(0.93, 1.0, outline) ** 2 - 0.032 * pore + 0.004 * fine * (1 - crust) + 0.005 * coarse + 0.006 * crust
    tone = np.clip(0.5 + 0.2 * fine + 0.2 * coarse, 0, 1)[..., None]
    crumb = colour(214, 178, 126) * (1 - tone) + colour(240, 218, 176) * tone
    crumb = crumb * (1 - 0.42 * pore)[..., None]
    shell = colour(92, 48, 18) * (1 - tone) + colour(158, 92, 38) * tone
    albedo = crumb + crust[..., None] * (shell - crumb)
    place(scene, where, smoothstep(1.005, 0.995, outline), top.astype(np.float32), albedo, 0.10)


def build(size: int, seed: int) -> Scene:
    """The whole table."""
    noise = Noise(size, seed)
    scene = table(size, noise)
    napkin(scene, noise)
    centre = (-0.06, -0.06)
    bread(scene, noise, 0.98, 1.02, -0.5)
    bread(scene, noise, 1.30, 0.72, -0.85)
    plate(scene, noise, centre)
    croutons(scene, noise, centre)
    chives(scene, noise, centre)
    for dx, dy, angle, length, lift in [(0.17, 0.10, 0.5, 0.20, 0.12), (0.08, 0.02, 2.6, 0.17, 0.125), (0.13, -0.02, -1.2, 0.15, 0.14)]:
        leaf(scene, noise, centre[0] + dx, centre[1] + dy, angle, length, lift)
    for x, y, radius, calyx in [(-1.28, 0.62, 0.155, True), (-1.05, 0.92, 0.14, False), (-1.42, 0.98, 0.15, True), (1.22, -0.92, 0.15, True)]:
        tomato(scene, noise, x, y, radius, calyx)
    leaf(scene, noise, 1.02, -1.12, 0.9, 0.19, 0.05)
    leaf(scene, noise, -0.92, 1.22, 2.2, 0.17, 0.05)
    return scene


def sample(grid: Array, column: Array, row: Array) -> Array:
    """Bilinear look-up at fractional grid positions, clamped at the border."""
    n = grid.shape[0]
    column, row = np.clip(column, 0, n - 1.001), np.clip(row, 0, n - 1.001)
    c, r = column.astype(np.int32), row.astype(np.int32)
    fc, fr = column - c, row - r
    if grid.ndim == 3:
        fc, fr = fc[..., None], fr[..., None]
    return (grid[r, c] * (1 - fc) + grid[r, c + 1] * fc) * (1 - fr) + (grid[r + 1, c] * (1 - fc) + grid[r + 1, c + 1] * fc) * fr


def environment(direction: Array) -> Array:
    """Light that a mirror would see: a bright window at the light, a paler wall, a dim room."""
    side = np.cross(LIGHT, np.array([0, 0, 1], np.float32))
    side /= np.linalg.norm(side)
    up = np.cross(side, LIGHT)
    a, b, ahead = direction @ side, direction @ up, direction @ LIGHT
    a, b = a / np.maximum(ahead, 1e-3), b / np.maximum(ahead, 1e-3)
    pane = smoothstep(0.46, 0.42, np.abs(a)) * smoothstep(0.36, 0.32, np.abs(b)) * (ahead > 0)
    bars = 1 - 0.8 * np.maximum(smoothstep(0.03, 0.02, np.abs(a)), smoothstep(0.03, 0.02, np.abs(b)))
    sky = 0.14 + 0.22 * np.clip(direction[..., 2], 0, 1) + 0.25 * smoothstep(0.2, 1.0, ahead)
    return (sky + 6.0 * pane * bars)[..., None] * np.array([1.0, 0.99, 0.97], np.float32)


def render(scene: Scene, pixels: int, seed: int) -> tuple[Array, Array]:
    """Linear light seen by the camera, and the distance of each pixel; rays march over the height field in bands of rows."""
    rng = np.random.default_rng(seed + 1)
    scale = (scene.size - 1) / (2 * HALF)
    gy, gx = np.gradient(scene.height)
    normals = np.dstack([-gx * scale, -gy * scale, np.ones_like(gx)]).astype(np.float32)
    normals /= np.linalg.norm(normals, axis=2, keepdims=True)
    occlusion = np.ones_like(scene.height)
    for reach, strength in [(0.012, 3.5), (0.05, 2.6), (0.16, 1.5)]:
        occlusion *= np.clip(1 - strength * np.clip(blur(scene.height, reach * scale) - scene.height, 0, None) / (0.4 * reach + 0.02), 0.25, 1)

    eye = np.array([0.10, -2.55, 3.05], np.float32)
    target = np.array([0.0, -0.02, 0.08], np.float32)
    forward = (target - eye) / np.linalg.norm(target - eye)
    right = np.cross(forward, np.array([0, 0, 1], np.float32))
    right /= np.linalg.norm(right)
    upward = np.cross(right, forward)
    zoom = np.tan(np.deg2rad(19.0))
    ceiling = float(scene.height.max()) + 0.01

    light_linear = np.empty((pixels, pixels, 3), np.float32)
    distance = np.empty((pixels, pixels), np.float32)
    across = ((np.arange(pixels, dtype=np.float32) + 0.5) / pixels * 2 - 1) * zoom
    for first in range(0, pixels, 160):
        rows = -across[first:first + 160]
        ray = forward + across[None, :, None] * right + rows[:, None, None] * upward
        ray /= np.linalg.norm(ray, axis=2, keepdims=True)
        near_t, far_t = (ceiling - eye[2]) / ray[..., 2], (-0.06 - eye[2]) / ray[..., 2]

        def position(t: Array) -> tuple[Array, Array, Array]:
            return eye[0] + t * ray[..., 0], eye[1] + t * ray[..., 1], eye[2] + t * ray[..., 2]

        # Linear search for the first step below the surface, then bisection.
        steps = 150
        low, high, open_ray = near_t.copy(), far_t.copy(), np.ones_like(near_t, bool)
        for k in range(1, steps + 1):
            t = near_t + (far_t - near_t) * (k / steps)
            px, py, pz = position(t)
            r, c = grid_index(scene, px, py)
            hit = open_ray & (pz <= scene.height[r, c])
            high = np.where(hit, t, high)
            open_ray &= ~hit
            low = np.where(open_ray, t, low)
        for _ in range(8):
            middle = (low + high) / 2
            px, py, pz = position(middle)
            below = pz <= sample(scene.height, (px + HALF) * scale, (py + HALF) * scale)
            high, low = np.where(below, middle, high), np.where(below, low, middle)
        px, py, pz = position(high)
        column, row = (px + HALF) * scale, (py + HALF) * scale
        normal = sample(normals, column, row)
        normal /= np.linalg.norm(normal, axis=2, keepdims=True)
        albedo, gloss, open_sky = sample(scene.albedo, column, row), sample(scene.gloss, column, row), sample(occlusion, column, row)

        # Soft shadow: rays to random points of the window.
        lit = np.zeros_like(px)
        samples, march = 14, 44
        for _ in range(samples):
            towards = LIGHT + rng.normal(0, 0.085, 3).astype(np.float32)
            blocked = np.zeros_like(px, bool)
            run = (ceiling - pz) / towards[2]
            offset = rng.uniform(0.2, 1, px.shape).astype(np.float32)
            for k in range(march):
                t = run * ((k + offset) / march) ** 1.6 + 0.004
                r, c = grid_index(scene, px + t * towards[0], py + t * towards[1])
                blocked |= scene.height[r, c] > pz + t * towards[2] + 0.003
            lit += ~blocked
        lit /= samples

        cosine = normal @ LIGHT
        diffuse = np.clip((cosine + 0.12) / 1.12, 0, 1) * lit
        view = -ray
        mirror = 2 * (normal * view).sum(2, keepdims=True) * normal - view
        fresnel = 0.035 + 0.965 * np.clip(1 - (normal * view).sum(2), 0, 1) ** 5
        reflected = environment(mirror) * (fresnel * gloss**1.5 * (0.25 + 0.75 * lit) * open_sky)[..., None]
        half = (view + LIGHT) / np.linalg.norm(view + LIGHT, axis=2, keepdims=True)
        sheen = np.clip((normal * half).sum(2), 0, 1) ** 24 * 0.10 * gloss * lit
        bounce = 0.5 + 0.5 * normal[..., 2]
        light = 2.15 * diffuse[..., None] * np.array([1.0, 0.955, 0.88], np.float32)
        light = light + (0.62 * open_sky * bounce)[..., None] * np.array([0.86, 0.93, 1.0], np.float32)
        light_linear[first:first + 160] = albedo * light + reflected + sheen[..., None]
        distance[first:first + 160] = high
    return light_linear, distance


def grid_index(scene: Scene, x: Array, y: Array) -> tuple[Array, Array]:
    """The nearest grid point (row, column), clamped at the border."""
    scale, last = (scene.size - 1) / (2 * HALF), scene.size - 1
    return (np.clip((y + HALF) * scale, 0, last).astype(np.int32), np.clip((x + HALF) * scale, 0, last).astype(np.int32))


def develop(light: Array, distance: Array, seed: int, side: int) -> Image.Image:
    """From linear light to a photo: depth of field, tone curve, vignette, grain."""
    rng = np.random.default_rng(seed + 2)
    pixels = light.shape[0]
    focus = float(np.median(distance[int(pixels * 0.45):int(pixels * 0.62), pixels // 3:2 * pixels // 3]))
    circle = np.clip(np.abs(distance - focus) - 0.30, 0, None) * 5.0 * pixels / 1280
    sharpness = [0.0, 1.2, 2.6, 5.0]
    layers = [light] + [np.dstack([blur(light[..., k], s * pixels / 1280) for k in range(3)]) for s in sharpness[1:]]
    out = layers[0]
    for k in range(1, len(layers)):
        out = out + smoothstep(sharpness[k - 1], sharpness[k], circle)[..., None] * (layers[k] - out)
    # A little light spills over from the brightest parts, as in any lens.
    glow = np.clip(out - 1.2, 0, 4)
    out = out + 0.05 * np.dstack([blur(glow[..., k], 10 * pixels / 1280) for k in range(3)])
    axis = np.linspace(-1, 1, pixels, dtype=np.float32)
    vignette = 1 - 0.22 * np.clip(axis[None, :] ** 2 + axis[:, None] ** 2, 0, 2) ** 1.2
    out = 0.86 * out * vignette[..., None]
    out = (out * (2.51 * out + 0.03)) / (out * (2.43 * out + 0.59) + 0.14)
    srgb = np.clip(out, 0, 1)
    srgb = np.where(srgb <= 0.0031308, 12.92 * srgb, 1.055 * srgb ** (1 / 2.4) - 0.055)
    small = Image.fromarray((np.clip(srgb, 0, 1) * 255 + 0.5).astype(np.uint8)).resize((side, side), Image.LANCZOS)
    photo = np.asarray(small, np.float32) / 255
    grain = rng.normal(0, 0.020, (side, side, 1)) + rng.normal(0, 0.008, (side, side, 3))
    grain = 0.6 * grain + 0.4 * (np.roll(grain, 1, 0) + np.roll(grain, 1, 1))
    photo = photo + grain * (1.15 - 0.7 * photo)
    return Image.fromarray((np.clip(photo, 0, 1) * 255 + 0.5).astype(np.uint8))


def main() -> None:
    """Reads the arguments, renders and saves a baseline JPEG."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=Path("test-photo.jpg"))
    parser.add_argument("--side", type=int, default=1280, help="pixels a side of the photo")
    parser.add_argument("--oversample", type=float, default=1.5, help="rays a pixel along each axis")
    parser.add_argument("--grid", type=int, default=2600, help="points a side of the height field")
    parser.add_argument("--quality", type=int, default=88)
    parser.add_argument("--seed", type=int, default=11)
    arguments = parser.parse_args()
    scene = build(arguments.grid, arguments.seed)
    light, distance = render(scene, round(arguments.side * arguments.oversample), arguments.seed)
    photo = develop(light, distance, arguments.seed, arguments.side)
    photo.save(arguments.output, "JPEG", quality=arguments.quality, subsampling="4:2:0", progressive=False, optimize=False)
    print(f"{arguments.output}: {photo.width}x{photo.height}, {arguments.output.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
