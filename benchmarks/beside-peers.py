#!/usr/bin/env python3
"""serve beside what someone would build instead (peers/), by turns on the same machine.

    dotnet build serve -c Release && dotnet build benchmarks -c Release && dotnet build benchmarks/peers/aspnet -c Release
    (cd benchmarks/peers/node && npm ci --ignore-scripts)
    python3 benchmarks/beside-peers.py [--rounds 5] [--seconds 5] [--model models/food11.onnx]

Two cores, wrk with four connections that stay open (it takes part of them itself, from each alike). In every round each service is
measured once on GET /test and on uploads of 500 × 375 and (three times as long) 4000 × 3000 pixels, in an order that changes from round to round. CPU is that
of all the service's processes, user and system, for each request; memory is their proportional set size, idle after the start and busy
at the end of a load; ready is from the start of the process to the first 200 of /readyz. Medians; ratios are medians of the
rounds' own ratios. Needs Linux, Node.js, wrk (Debian: wrk).
"""
import argparse, pathlib, random, re, statistics, subprocess, tempfile, time

from measuring import ROOT
from server import Server, serve_command

HERE = pathlib.Path(__file__).resolve().parent
PHOTO = ROOT / "serve/Classification/test-photo.jpg"
UPLOADS = [(500, 375), (4000, 3000)]
CONNECTIONS = 4
LOADED = [("requests per second", 0, 1), ("CPU per request, ms", 1, 2), ("p50, ms", 2, 1), ("p99, ms", 3, 1), ("memory, busy, MiB", 4, 0)]
STARTED = [("memory, idle, MiB", 1, 0), ("ready, s", 0, 2)]
UNITS = {"us": 1e-3, "ms": 1, "s": 1e3, "m": 6e4}


def kinds(model):
    serve = ROOT / "serve/bin/Release/net10.0/serve.dll"
    aspnet = HERE / "peers/aspnet/bin/Release/net10.0/aspnet.dll"
    node = HERE / "peers/node/server.js"
    for file, how in [(serve, "dotnet build serve -c Release"), (aspnet, "dotnet build benchmarks/peers/aspnet -c Release"),
                      (node.with_name("node_modules"), "npm ci --ignore-scripts in benchmarks/peers/node")]:
        if not file.exists():
            raise SystemExit(f"{file} is missing: {how}")
    return {
        "serve": lambda: Server("serve", serve_command(serve, "--model", str(model)), CPU_LIMIT="2"),
        "Node: fastify, sharp": lambda: Server("node", lambda port: ["node", str(node), str(port), str(model), str(PHOTO)], WORKERS="2"),
        "ASP.NET: ImageSharp": lambda: Server("aspnet", lambda port: ["dotnet", str(aspnet), str(port), str(model), str(PHOTO)]),
    }


def load(server, seconds, script=None):
    """Requests per second, CPU in ms for each, and the times in ms below which half and 99 % of them stay."""
    path, more = ("/predict", ["-s", str(script)]) if script else ("/test", [])
    before = server.cpu_seconds()
    wrk = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s", "--latency", *more, f"http://127.0.0.1:{server.port}{path}"]
    text = subprocess.run(wrk, check=True, capture_output=True, text=True).stdout
    cpu = server.cpu_seconds() - before
    if "Non-2xx" in text or "Socket errors" in text:
        raise SystemExit(f"{server.name} failed at {path}:\n{text}")
    requests = int(re.search(r"(\d+) requests in", text)[1])
    if requests < 3:
        raise SystemExit(f"{server.name} answered {requests} requests in {seconds} s: give more --seconds, or a quieter machine")
    p50, p99 = (float(number) * UNITS[unit] for number, unit in re.findall(r"^ +(?:50|99)% +([\d.]+)(us|ms|s|m)\s*$", text, re.M))
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]), cpu / requests * 1000, p50, p99


def uploads(folder):
    """A picture of each size, and the words that make wrk send it."""
    for width, height in UPLOADS:
        file = folder / f"{width}x{height}.jpg"
        program = HERE / "bin/Release/net10.0/MlServe.Benchmarks.dll"
        subprocess.run(["dotnet", str(program), "picture", str(PHOTO), str(width), str(height), str(file)], check=True)
        script = file.with_suffix(".lua")
        script.write_text(f'local file = io.open("{file}", "rb")\nwrk.method, wrk.body = "POST", file:read("*a")\nwrk.headers["Content-Type"] = "image/jpeg"\n')
        yield f"upload of {width} × {height}, {file.stat().st_size / 1e3:.0f} kB", script


def starts(start, rounds):
    """Seconds until ready and idle memory, for each service and round."""
    figures = {name: [] for name in start}
    for _ in range(rounds):
        for name in random.sample(list(start), len(start)):
            server = start[name]()
            time.sleep(2)
            figures[name].append((server.ready_seconds, server.pss_mib()))
            if len(figures[name]) == 1:
                print(f"{name}: {server.get('/test')[1]}")
            server.end()
    return figures


def loads(start, script, seconds, rounds):
    """What load tells and the memory after it, for each service and round; the services start afresh."""
    services = {}
    try:
        for name in start:
            services[name] = start[name]()
            load(services[name], 3, script)  # until the runtime has compiled what is used much
        figures = {name: [] for name in services}
        for _ in range(rounds):
            for name in random.sample(list(services), len(services)):
                figures[name].append((*load(services[name], seconds, script), services[name].pss_mib()))
        return figures
    finally:
        for server in services.values():
            server.end()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5, help="of each load")
    parser.add_argument("--only-test", action="store_true", help="no uploads")
    parser.add_argument("--model", type=pathlib.Path, default=ROOT / "models/food11.onnx")
    options = parser.parse_args()
    start = kinds(options.model.resolve())
    started = starts(start, options.rounds)
    with tempfile.TemporaryDirectory() as folder:
        cases = {"GET /test": None, **({} if options.only_test else dict(uploads(pathlib.Path(folder))))}
        report_starts(started)
        for case, script in cases.items():
            report_loads(case, loads(start, script, options.seconds * (3 if "4000" in case else 1), options.rounds))
    print("\nIn brackets: serve's figure divided by this one.")


def row(label, figures, digits):
    """Medians, and by how much serve's are larger or smaller than each other."""
    first = figures[0]
    ratios = [statistics.median(own / one for own, one in zip(first, other)) for other in figures]
    cells = [f"{statistics.median(other):.{digits}f}" + ("" if other is first else f" ({ratio:.2f} ×)") for other, ratio in zip(figures, ratios)]
    print(f"| {label} | {' | '.join(cells)} |", flush=True)


def report_starts(started):
    print(f"\n| | {' | '.join(started)} |\n|---|{'---|' * len(started)}")
    for label, column, digits in STARTED:
        row(label, [[one[column] for one in figures] for figures in started.values()], digits)


def report_loads(case, loaded):
    for label, column, digits in LOADED:
        row(f"{case}: {label}", [[one[column] for one in figures] for figures in loaded.values()], digits)


if __name__ == "__main__":
    main()
