#!/usr/bin/env python3
"""How cost grows with work: each part at 1, 2, 4 … times its work, as a table, and as a plot with --plots FOLDER.

    dotnet build evaluator -c Release
    python3 benchmarks/scale.py [--only requests,hours,pods,replicas,users,pixels] [--rounds 3] [--plots FOLDER] [evaluator.dll …]

requests   `evaluator report` and `evaluator score` of a run folder that is made up: half an hour of so many requests, five pods.
hours      The same of a run so many hours long, with an event every ten seconds.
pods       `evaluator monitor` beside a made-up API server with so many pods: from the first request of a sample until its row is written,
           CPU of a sample, and the most memory.
replicas   An embedded cluster: so many pods of serve from the creation of their Deployment until all are ready.
users      `evaluator load`: so many users, each with a connection that is kept and a second to think, against serve's /livez: CPU for each
           request, and the memory of the generator.
pixels     serve: CPU of a POST /predict of a picture of so many pixels.

The last column is the cost of the work: what is linear has the same all the way, and in the plot the exponent 1.
"""
import argparse, json, os, pathlib, random, shutil, statistics, subprocess, sys, tempfile, threading, time
from growth_plot import plot
from made_run import make_run
from measuring import EVALUATOR, MIB, ROOT, Cluster, cpu_seconds, deployment, memory_mib, run, table, until
from server import Server, serve_command

SERVE = ROOT / "serve/bin/Release/net10.0/serve.dll"


def run_folders(options, name, sizes, make):
    lines, drawn = [], {}
    with tempfile.TemporaryDirectory() as space:
        for size in sizes:
            folder = pathlib.Path(space) / f"run-{size}"
            make(folder, size)
            kept = sum(file.stat().st_size for file in folder.iterdir()) / MIB
            for build in options.builds:
                found = []
                for _ in range(options.rounds):
                    scored = run("dotnet", build, "score", folder, "--slo", "p95<50ms", "--price", "cpu=0.04,memory=0.005")
                    reported = run("dotnet", build, "report", folder)
                    found.append((scored[1], scored[2], scored[3], reported[1], reported[3], (folder / "report.html").stat().st_size / MIB))
                row = [statistics.median(column) for column in zip(*found)]
                lines.append([build, f"{size:,g}", f"{kept:.1f}", *(f"{value:.2f}" for value in row)])
                drawn.setdefault("CPU, s", []).append((size, row[1]))
                drawn.setdefault("memory, MiB", []).append((size, row[2]))
                drawn.setdefault("report, MiB", []).append((size, row[5]))
            shutil.rmtree(folder)
    table(["build", name, "folder, MiB", "score, s", "CPU, s", "memory, MiB", "report, s", "memory, MiB", "report, MiB"], lines)
    return f"Scoring and reporting a run, by {name}", name, drawn


def requests(options):
    return run_folders(options, "requests", [625_000 * 2 ** i for i in range(6)], lambda folder, size: make_run(folder, size))


def hours(options):
    return run_folders(options, "hours", [0.5, 2, 8, 24, 96, 168], lambda folder, size: make_run(folder, 1_000_000, size, event_every=10))


# The monitor

def pods(options, sizes=(625, 1250, 2500, 5000, 10000), interval=3, samples=6):
    lines, drawn = [], {}
    for size in sizes:
        found = {}
        for _ in range(options.rounds):
            for build in random.sample(options.builds, len(options.builds)):
                with tempfile.TemporaryDirectory() as space:
                    found.setdefault(build, []).append(monitor(build, size, pathlib.Path(space), interval, samples))
        for build, rows in found.items():
            row = [statistics.median(column) for column in zip(*rows)]
            lines.append([build, f"{size:,}", *(f"{value:.2f}" for value in row), f"{1e6 * row[3] / size:.0f}"])
            drawn.setdefault("sample, s", []).append((size, row[2]))
            drawn.setdefault("CPU, s", []).append((size, row[3]))
            drawn.setdefault("memory, MiB", []).append((size, row[4]))
    table(["build", "pods", "their JSON, MiB", "first sample, s", "a later one, s", "its CPU, s", "most memory, MiB", "CPU for each pod, µs"], lines)
    return "One sample of the monitor, by pods", "pods", drawn


def monitor(build, size, space, interval, samples):
    process, server = None, subprocess.Popen([sys.executable, ROOT / "benchmarks/made_api.py", str(size)], stdout=subprocess.PIPE, text=True)
    try:
        port, megabytes = server.stdout.readline().split()
        asked = []
        threading.Thread(target=lambda: asked.extend(float(line) for line in iter(server.stdout.readline, "")), daemon=True).start()
        (space / "config").write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "made", "clusters": [{"name": "made", "cluster": {"server": f"http://127.0.0.1:{port}"}}],
            "users": [{"name": "made", "user": {}}], "contexts": [{"name": "made", "context": {"cluster": "made", "user": "made", "namespace": "default"}}]}))
        usage = space / "usage.csv"
        process = subprocess.Popen(["dotnet", build, "monitor", "-d", f"{interval * samples}s", "--interval", f"{interval}s", "-o", usage, "--context", "made"],
                                   env={**os.environ, "KUBECONFIG": str(space / "config")}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        written, cpu, most, rows = [], [], 0, 0
        while process.poll() is None:
            time.sleep(0.002)
            try:
                found = usage.read_text().count("\n") - 1 if usage.exists() else 0
                most = max(most, memory_mib(process.pid, "VmHWM"))
                if found > rows:
                    rows = found
                    written.append(time.monotonic())
                    cpu.append(cpu_seconds(process.pid))
            except (OSError, TypeError):
                pass
        time.sleep(0.1)
        # One look before the first sample: does anybody have the container?
        began = sorted(asked)[1:]
        assert len(written) == samples and len(began) == samples, (len(written), len(began))
        assert ",".join(usage.read_text().splitlines()[-1].split(",")[1:2]) == str(size)
        return (float(megabytes), written[0] - began[0], statistics.median(b - a for a, b in zip(began[1:], written[1:])), (cpu[-1] - cpu[1]) / (samples - 2), most)
    finally:
        for left in (server, process):
            if left:
                left.kill()
                left.wait()


# The embedded cluster

def replicas(options, sizes=(1, 2, 4, 8)):
    lines, drawn = [], {}
    for size in sizes:
        found = []
        for _ in range(options.rounds):
            with Cluster(options.builds[0]) as cluster:
                time.sleep(2)
                before, start = cpu_seconds(cluster.pid), time.monotonic()
                cluster.create(deployment("ml-app", "ml-app", size, ports=[{"containerPort": 5000}], resources={"requests": {"cpu": "100m", "memory": "128Mi"}},
                                          readinessProbe={"httpGet": {"path": "/readyz", "port": 5000}, "periodSeconds": 1, "timeoutSeconds": 2}))
                until(lambda: len(cluster.ready()) == size, f"{size} pods")
                found.append((time.monotonic() - start, cpu_seconds(cluster.pid) - before))
        row = [statistics.median(column) for column in zip(*found)]
        lines.append([size, *(f"{value:.2f}" for value in row), f"{row[0] / size:.2f}"])
        drawn.setdefault("until ready, s", []).append((size, row[0]))
        drawn.setdefault("CPU of the cluster, s", []).append((size, row[1]))
    table(["replicas", "until all are ready, s", "CPU of the cluster's process, s", "seconds for each"], lines)
    return "Starting replicas of serve", "replicas", drawn


# Load and service

def users(options, sizes=(625, 1250, 2500, 5000, 10000), seconds=20):
    lines, drawn = [], {}
    serve = Server("serve", serve_command(SERVE))
    try:
        for size in sizes:
            found = []
            for _ in range(options.rounds):
                with tempfile.TemporaryDirectory() as space:
                    plan = pathlib.Path(space) / "plan.yaml"
                    plan.write_text(f"stages:\n  - {{ users: {size}, think: 1s, length: {seconds}s }}\nkeep_alive: true\n")
                    said, _, cpu, memory = run("dotnet", options.builds[0], "load", "--plan", plan, "--url", f"http://127.0.0.1:{serve.port}/livez", "--json", "--seed", "1",
                                               folder=space)
                    answered = json.loads(said[said.index("{"):said.rindex("}") + 1])
                    count = answered.get("transactions") or answered["overall"]["transactions"]
                    found.append((count / seconds, 1e6 * cpu / count, memory))
            row = [statistics.median(column) for column in zip(*found)]
            lines.append([f"{size:,}", f"{row[0]:,.0f}", f"{row[1]:.0f}", f"{row[2]:.0f}", f"{1024 * row[2] / size:.0f}"])
            drawn.setdefault("CPU a second, ms", []).append((size, row[0] * row[1] / 1e3))
            drawn.setdefault("memory, MiB", []).append((size, row[2]))
    finally:
        serve.end()
    table(["users", "requests per second", "CPU for each, µs", "memory, MiB", "memory for each user, KiB"], lines)
    return "The load generator, by users", "users", drawn


def pixels(options, sizes=(250, 500, 1000, 2000, 4000), requests=40):
    """Pictures that a user's camera might have made: smooth, with some noise, as JPEG of quality 85."""
    from PIL import Image
    import io
    lines, drawn = [], {}
    serve = Server("serve", serve_command(SERVE), CPU_LIMIT="1")
    try:
        random.seed(1)
        grain = Image.frombytes("RGB", (500, 500), random.randbytes(750_000)).resize((60, 60), Image.BICUBIC)
        for side in sizes:
            picture = io.BytesIO()
            grain.resize((side, side * 3 // 4), Image.BICUBIC).save(picture, "JPEG", quality=85)
            found = []
            for _ in range(options.rounds + 1):
                before = serve.cpu_seconds()
                for _ in range(requests):
                    serve.post("/predict", picture.getvalue(), "image/jpeg")
                found.append(1e3 * (serve.cpu_seconds() - before) / requests)
            cost, size = statistics.median(found[1:]), side * side * 3 // 4 / 1e6
            lines.append([f"{side} × {side * 3 // 4}", f"{size:.2f}", f"{len(picture.getvalue()) / 1024:.0f}", f"{cost:.2f}", f"{cost / size:.2f}"])
            drawn.setdefault("CPU, ms", []).append((size, cost))
    finally:
        serve.end()
    table(["picture", "million pixels", "JPEG, KiB", "CPU, ms", "CPU for a million pixels, ms"], lines)
    return "POST /predict, by pixels", "million pixels", drawn


def main():
    parts = {"requests": requests, "hours": hours, "pods": pods, "replicas": replicas, "users": users, "pixels": pixels}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("builds", nargs="*", metavar="evaluator.dll", default=[str(EVALUATOR)])
    parser.add_argument("--only", default=",".join(parts))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--plots", type=pathlib.Path, help="where growth-PART.svg go, of the first build")
    options = parser.parse_args()
    for name in options.only.split(","):
        print(f"## {name}\n")
        title, work, drawn = parts[name](options)
        if options.plots:
            options.plots.mkdir(parents=True, exist_ok=True)
            plot(options.plots / f"growth-{name}.svg", title, work, {line: points[:: len(options.builds)] for line, points in drawn.items()})


if __name__ == "__main__":
    main()
