"""How cost grows with work, as a picture: lines over logarithmic axes with their exponents."""
import html, math, pathlib, statistics


def exponent(points):
    """The slope of a line through the logarithms: 1 is linear, 2 the square."""
    xs, ys = zip(*[(math.log(x), math.log(y)) for x, y in points if x > 0 and y > 0])
    x, y = statistics.mean(xs), statistics.mean(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys)) / sum((a - x) ** 2 for a in xs)


def plot(path, title, work, lines):
    """Lines of (work, cost) over logarithmic axes, and beside them what linear growth would be."""
    width, height, left, bottom = 640, 360, 64, 44
    points = [point for line in lines.values() for point in line]
    (x0, x1), (y0, y1) = [(math.log10(min(axis)), math.log10(max(axis))) for axis in zip(*points)]
    y0, y1 = math.floor(y0 * 2) / 2, math.ceil(y1 * 2) / 2
    place = lambda x, y: (left + (math.log10(x) - x0) / ((x1 - x0) or 1) * (width - left - 170), height - bottom - (math.log10(y) - y0) / ((y1 - y0) or 1) * (height - bottom - 40))
    colours = ["#2563a8", "#b3531f", "#2f7d4f", "#7a3f9d", "#8a6d00"]
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12" role="img">',
             f"<title>{html.escape(title)}</title>", f'<rect width="{width}" height="{height}" fill="#fff"/>', f'<text x="{left}" y="20" font-size="14">{html.escape(title)}</text>']
    for x in sorted({x for x, _ in points}):
        across = place(x, 10 ** y0)[0]
        parts.append(f'<line x1="{across:.1f}" x2="{across:.1f}" y1="40" y2="{height - bottom}" stroke="#e5e5e5"/><text x="{across:.1f}" y="{height - bottom + 16}" text-anchor="middle">{x:,g}</text>')
    for tick in range(math.ceil(y0), math.floor(y1) + 1):
        down = place(10 ** x0, 10 ** tick)[1]
        parts.append(f'<line x1="{left}" x2="{width - 170}" y1="{down:.1f}" y2="{down:.1f}" stroke="#e5e5e5"/><text x="{left - 6}" y="{down + 4:.1f}" text-anchor="end">{10.0 ** tick:g}</text>')
    for (name, line), colour in zip(lines.items(), colours):
        line = sorted(line)
        drawn = " ".join("{:.1f},{:.1f}".format(*place(x, y)) for x, y in line)
        parts.append(f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="2"/>')
        x, y = place(*line[-1])
        parts.append(f'<text x="{x + 6:.1f}" y="{y + 4:.1f}" fill="{colour}">{html.escape(name)} (exponent {exponent(line):.2f})</text>')
    parts.append(f'<text x="{(left + width - 170) / 2}" y="{height - 8}" text-anchor="middle">{html.escape(work)}</text></svg>')
    pathlib.Path(path).write_text("\n".join(parts) + "\n")
