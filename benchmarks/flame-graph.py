#!/usr/bin/env python3
"""A flame graph of serve answering GET /test: where its CPU goes, function by function, as SVG.

    dotnet build serve -c Release
    python3 benchmarks/flame-graph.py [--seconds 15] serve/bin/Release/net10.0/serve.dll FLAMES.svg

Needs perf (Debian: linux-perf) and the right to use it. A library that keeps no frame pointers (ONNX Runtime, libvips) hides who called it:
its functions then stand on their thread directly.
"""
import argparse, collections, html, pathlib, re, subprocess, tempfile

from server import Server, serve_command

WIDTH, ROW, SMALLEST = 1200, 17, 0.4
COLOURS = [("MlServe|Classifier|serve", "#4e79a7"), ("onnxruntime|Mlas|onnx", "#f28e2b"), ("vips|jpeg|glib", "#59a14f"), ("kernel", "#bab0ac"),
           ("", "#c9a66b")]


def sampled(server, seconds):
    """What perf tells of the service under load: a block of lines for each sample."""
    with tempfile.TemporaryDirectory() as folder:
        data = pathlib.Path(folder, "perf.data")
        recording = subprocess.Popen(["perf", "record", "-q", "-F", "997", "-g", "-p", str(server.process.pid), "-o", str(data), "--", "sleep", str(seconds)])
        while recording.poll() is None:
            server.get("/test")
        if recording.returncode != 0:
            raise SystemExit("perf could not record: it needs root, or kernel.perf_event_paranoid of 1 or less")
        return subprocess.run(["perf", "script", "-i", str(data), "-F", "comm,ip,sym,dso"], check=True, capture_output=True, text=True).stdout


def short(symbol, library):
    """A function as a reader would name it: without types, parameters and compilation tier."""
    managed = re.match(r"(?:.*\s)?\[([\w.]+)\] ([\w.`+<>\[\],]+)::([\w.<>`|]+)", symbol)
    if managed:
        return f"{managed[2].rsplit('.', 1)[-1]}.{managed[3]} [{managed[1]}]"
    name = pathlib.Path(library.strip("()")).name
    return f"{symbol.split('(')[0][:80]} [{'kernel' if 'kernel' in name else name}]"


def stacks(text):
    """How often each chain of callers was seen, the thread first."""
    counts = collections.Counter()
    for block in text.strip().split("\n\n"):
        thread, *lines = block.splitlines()
        frames = [re.match(r"\s*[0-9a-f]+ (.*) (\(.*\))$", line) for line in lines]
        names = [short(*frame.groups()) if frame[1] != "[unknown]" else f"[{pathlib.Path(frame[2].strip('()')).name}]" for frame in frames if frame]
        kept = [name for i, name in enumerate(names) if i == 0 or name != names[i - 1]]
        counts[(re.sub(r"-\d+$", "", thread.strip()), *reversed(kept))] += 1
    return counts


def tree(counts):
    root = {"count": 0, "children": {}}
    for stack, count in counts.items():
        node = root
        node["count"] += count
        for name in stack:
            node = node["children"].setdefault(name, {"count": 0, "children": {}})
            node["count"] += count
    return root


def draw(root):
    boxes, deepest, total = [], 0, root["count"]

    def place(node, x, depth):
        nonlocal deepest
        deepest = max(deepest, depth)
        for name, child in sorted(node["children"].items()):
            width = child["count"] / total * WIDTH
            if width >= SMALLEST:
                boxes.append((name, x, depth, width, child["count"] / total))
                place(child, x, depth + 1)
            x += width

    place(root, 0, 0)
    height = (deepest + 1) * ROW + 10
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="11">',
             f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>']
    for name, x, depth, width, share in boxes:
        colour = next(colour for pattern, colour in COLOURS if re.search(pattern, name))
        y, text = height - (depth + 1) * ROW - 5, html.escape(name[:int(width / 6)]) if width > 30 else ""
        lines.append(f'<g><title>{html.escape(name)}: {share:.1%}</title><rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{ROW - 1}" fill="{colour}" '
                     f'stroke="#fff" stroke-width=".5"/><text x="{x + 3:.1f}" y="{y + 12}" fill="#000">{text}</text></g>')
    return "\n".join([*lines, "</svg>", ""])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", metavar="SERVE.dll")
    parser.add_argument("output", type=pathlib.Path, metavar="FLAMES.svg")
    parser.add_argument("--seconds", type=int, default=15)
    options = parser.parse_args()
    # perf finds the names of compiled functions only where they were compiled, which is elsewhere as long as no memory is both written and run.
    server = Server("serve", serve_command(options.build), CPU_LIMIT="1", DOTNET_PerfMapEnabled="1", DOTNET_EnableWriteXorExecute="0")
    try:
        for _ in range(200):
            server.get("/test")
        counts = stacks(sampled(server, options.seconds))
    finally:
        server.end()
    options.output.write_text(draw(tree(counts)))
    leaves = collections.Counter()
    for stack, count in counts.items():
        leaves[stack[-1]] += count
    print("| function | CPU of its own |\n|---|---|")
    for name, count in leaves.most_common(20):
        print(f"| {name} | {count / sum(counts.values()):.1%} |")


if __name__ == "__main__":
    main()
