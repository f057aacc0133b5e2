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
import argparse, datetime, http.server, json, math, os, pathlib, random, shutil, statistics, subprocess, sys, tempfile, threading, time, urllib.request
from measuring import EVALUATOR, HERE, MIB, Cluster, cpu_seconds, deployment, free_port, memory_mib, plot, run, table, until

START = datetime.datetime(2026, 1, 31, 9, tzinfo=datetime.timezone.utc)
SERVE = HERE / "serve/bin/Release/net10.0/serve.dll"


# Run folders

def bucket_of(ticks):
    """As docs/formats.md's histograms count: below 128 ticks of 0.1 µs each its own, above 64 to a doubling."""
    doublings = max(0, ticks.bit_length() - 1 - 6)
    return doublings * 64 + (ticks >> doublings)


def shares():
    """How response times are distributed: log-normal about 12 ms, as a share for each bucket."""
    density = {}
    for step in range(20_000):
        ticks = int(120_000 * math.exp(0.5 * (-5 + 10 * step / 20_000)))
        density[bucket_of(ticks)] = density.get(bucket_of(ticks), 0) + math.exp(-((-5 + 10 * step / 20_000) ** 2) / 2)
    total = sum(density.values())
    return {bucket: share / total for bucket, share in density.items()}


def lowest(bucket):
    doublings = max(0, bucket // 64 - 1)
    return (bucket - doublings * 64) << doublings


class Histogram:
    def __init__(self):
        self.buckets = {}

    def draw(self, distribution, count):
        """About so many values: each bucket has its share, give or take what chance gives."""
        for bucket, share in distribution.items():
            mean = share * count
            found = max(0, round(random.gauss(mean, math.sqrt(mean)))) if mean > 20 else sum(random.random() < mean / 20 for _ in range(20))
            if found:
                self.buckets[bucket] = self.buckets.get(bucket, 0) + found
        return self

    def add(self, other):
        for bucket, count in other.buckets.items():
            self.buckets[bucket] = self.buckets.get(bucket, 0) + count

    def count(self):
        return sum(self.buckets.values())

    def seconds(self):
        return sum(lowest(bucket) * count for bucket, count in self.buckets.items()) / 1e7

    def quantile(self, share):
        left = share * self.count()
        for bucket, count in sorted(self.buckets.items()):
            left -= count
            if left <= 0:
                return lowest(bucket) / 1e7

    def record(self):
        if not self.buckets:
            return {"sum_ticks": 0, "min_ticks": 2 ** 63 - 1, "max_ticks": 0, "buckets": []}
        least, most = lowest(min(self.buckets)), lowest(max(self.buckets))
        return {"sum_ticks": int(self.seconds() * 1e7), "min_ticks": least, "max_ticks": most,
                "buckets": [number for bucket in sorted(self.buckets) for number in (bucket, self.buckets[bucket])]}


def stamp(seconds):
    return (START + datetime.timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def make_run(folder, requests, hours=0.5, event_every=None):
    """A run of thirty stages, as `evaluator run` leaves it."""
    folder.mkdir(parents=True)
    random.seed(1)
    distribution, stages = shares(), 30
    length = hours * 3600 / stages
    window = next((one for one in (1, 2, 5, 10) if one >= hours * 3600 / 360), math.ceil(hours * 3600 / 3600) * 10)
    windows_of_stage = math.ceil(length / window)
    log, latency, tally, timeline = [], [], [], []
    overall = Histogram()

    def row(name, users, times):
        figures = [times.quantile(share) for share in (0.5, 0.9, 0.95, 0.99, 1)] + [times.seconds() / times.count()]
        return ",".join([name, "20", "" if name == "overall" else "1", str(times.count()), str(times.count()), "0", *(f"{one:.6f}" for one in figures),
                         "0.000100", "0.000300", "0.2500", "0.001000", *[f"{figures[0]:.6f}", f"{figures[3]:.6f}"] * 2, "0.000200"])

    for stage in range(1, stages + 1):
        begun, times, windows = (stage - 1) * length, Histogram(), []
        for number in range(windows_of_stage):
            drawn = Histogram().draw(distribution, requests / stages / windows_of_stage)
            times.add(drawn)
            within = sum(count for bucket, count in drawn.buckets.items() if lowest(bucket) < 500_000)
            windows.append({"counts": [drawn.count(), drawn.count(), 0, within, within], "times": drawn.record()})
            if drawn.count():
                timeline.append(",".join([stamp(begun + number * window), f"{begun + number * window:g}", f"{window:g}", str(stage), "20", *[str(drawn.count())] * 2, "0",
                                          *(f"{one:.6f}" for one in (drawn.seconds() / drawn.count(), drawn.quantile(0.5), drawn.quantile(0.95), drawn.quantile(0.99)))]))
        overall.add(times)
        ended = datetime.datetime.fromisoformat(stamp(begun + length))
        count, mean = times.count(), times.seconds() / times.count()
        log.append(f"{ended:%Y-%m-%d %H:%M:%S},{count:7d},{length:11.2f},{0:12d},{mean:11.2f},{count / length:12.2f},{0:12.2f},{count * mean / length:12.2f},{count:8d},{0:8d}")
        latency.append(row(str(stage), 20, times))
        tally.append(json.dumps({
            "worker": 0, "workers": 1, "seed": 1, "stages": stages, "stage": stage, "users": 20, "think_seconds": 1, "length_seconds": length, "elapsed_seconds": length,
            "started_at": stamp(0), "ended_at": stamp(begun + length), "was_interrupted": False, "cpu_cores": 0.25,
            "counts": {"transactions": count, "okay": count, "no_connection": 0, "timed_out": 0, "broken": 0, "server_errors": 0, "denied": 0, "not_found": 0, "rejected": 0,
                       "body_bytes": 20 * count, "unsent": 0},
            "histograms": {name: times.record() for name in ("total", "from_due", "connect", "wait", "late")},
            "windows": {"started_at": stamp(begun), "length_seconds": window, "limits_microseconds": [50_000], "windows": windows}, "statuses": {"200": count},
            "first_answers": {f"ml-app-{pod}": stamp(begun) for pod in range(5)}}, separators=(",", ":")))
    latency.append(row("overall", 20, overall))
    usage = [f"{stamp(5 * i)},5,5,10485760,10,20971520,{2.5 + random.random():.6f},{900_000 + random.randrange(100_000)},{stamp(5 * i - 7)},15,5,5,"
             f"{0.6 + random.random() / 5:.6f},{190_000 + random.randrange(9_000)}" for i in range(int(hours * 720))]
    course = [("Created", "the pod was created"), ("Scheduled", "the pod has its node, node-0"), ("Started", "all its containers run"), ("Ready", "the pod is ready to serve"),
              ("OOMKilled", "container ml-app ended (OOMKilled, exit code 137) and was started again, restart 1"), ("Gone", "the pod is gone")]
    events = [f"{stamp(at)},Pod,ml-app-5d4c7b9f6b-{i // len(course):05d},{course[i % len(course)][0]},\"{course[i % len(course)][1]}\""
              for i, at in enumerate(range(0, int(hours * 3600), event_every or int(hours * 360)))]
    run_json = {"run": "r", "evaluator": "0.1.0", "manifest": "deploy_lb/deployment_lb.yaml", "manifest_sha256": "0", "minutes": hours * 60, "interval_seconds": 5,
                "load_started_at": stamp(0), "load_ended_at": stamp(hours * 3600), "started_at": stamp(-60), "objectives": [], "images": ["ml-app"]}
    files = {
        "load_output.csv": "      Date & Time,  Trans,  Elap Time,  Data Trans,  Resp Time,  Trans Rate,  Throughput,  Concurrent,    OKAY,   Failed\n" + "\n".join(log),
        "latency.csv": "stage,users,think_s,transactions,okay,failed,p50_s,p90_s,p95_s,p99_s,max_s,mean_s,connect_p50_s,connect_p99_s,generator_cpu_core,generator_late_p99_s,"
                       "from_due_p50_s,from_due_p99_s,wait_p50_s,wait_p99_s,generator_late_mean_s\n" + "\n".join(latency),
        "load_tally.jsonl": "\n".join(tally),
        "load_timeline.csv": "time,elapsed_s,length_s,stage,users,transactions,okay,failed,mean_s,p50_s,p95_s,p99_s\n" + "\n".join(timeline),
        "resource_usage.csv": "time,n_replica,cpu_req_core,mem_req_KB,cpu_lim_core,mem_lim_KB,cpu_use_core,mem_use_KB,measured_at,window_s,n_ready,n_desired,"
                              "cpu_use_busiest_core,mem_use_largest_KB\n" + "\n".join(usage),
        "events.csv": "time,kind,object,reason,message\n" + "\n".join(events),
        "run.json": json.dumps(run_json), "deployment.yaml": (HERE / "deploy_lb/deployment_lb.yaml").read_text().rstrip(),
    }
    for name, text in files.items():
        (folder / name).write_text(text + "\n")
    return overall.count()


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

class MadeApi:
    """An API server with pods that nobody runs, and their metrics; it notes when it was asked for the first page of pods."""

    def __init__(self, pods):
        template = json.loads((HERE / "tests/real-answers/answers/pods-list.json").read_text())["items"][0]
        template["spec"]["containers"][0].update(name="ml-app", resources={"requests": {"cpu": "1", "memory": "2Gi"}, "limits": {"cpu": "2", "memory": "4Gi"}})
        template["status"].update(phase="Running")
        template["metadata"].pop("deletionTimestamp", None)
        self.pods, self.metrics, self.asked, self.bytes = [], [], [], 0
        for number in range(pods):
            name = f"ml-app-5d4c7b9f6b-{number:05d}"
            template["metadata"].update(name=name, uid=f"00000000-0000-0000-0000-{number:012d}")
            self.pods.append(json.dumps(template, separators=(",", ":")).encode())
            self.metrics.append(json.dumps({"metadata": {"name": name, "namespace": "default"}, "timestamp": stamp(0)[:19] + "Z", "window": "15s",
                                            "containers": [{"name": "ml-app", "usage": {"cpu": "250123456n", "memory": "204800Ki"}}]}, separators=(",", ":")).encode())
        api = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                path, _, query = self.path.partition("?")
                query = dict(part.split("=", 1) for part in query.split("&") if "=" in part)
                if "watch" in query:
                    threading.Event().wait()
                items = {"/api/v1/namespaces/default/pods": api.pods, "/apis/metrics.k8s.io/v1beta1/namespaces/default/pods": api.metrics}.get(path)
                if path == "/version":
                    body, status = b'{"gitVersion":"v1.34.0"}', 200
                elif items is None:
                    body, status = b'{"kind":"Status","status":"Failure","reason":"NotFound","code":404}', 404
                else:
                    # metrics-server knows no pages.
                    first = int(query.get("continue") or 0)
                    last = first + int(query["limit"]) if items is api.pods and "limit" in query else len(items)
                    if items is api.pods and first == 0:
                        api.asked.append(time.monotonic())
                    more = f'"continue":"{last}",' if last < len(items) else ""
                    body, status = b'{"metadata":{%s"resourceVersion":"1"},"items":[%s]}' % (more.encode(), b",".join(items[first:last])), 200
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.bytes = sum(map(len, self.pods)) / MIB
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def serve_api(pods):
    """In a process of its own: the server's work must not wait for the measurement's. Prints its port, then a line for each sample begun."""
    api = MadeApi(pods)
    print(api.server.server_address[1], f"{api.bytes:.1f}", flush=True)
    told = 0
    while True:
        time.sleep(0.005)
        for moment in api.asked[told:]:
            print(moment, flush=True)
            told += 1


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
    server = subprocess.Popen([sys.executable, __file__, "--serve-api", str(size)], stdout=subprocess.PIPE, text=True)
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
        server.kill()
        server.wait()


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

def started(*words, url, env=None):
    process = subprocess.Popen([*map(str, words)], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(lambda: answers(url), url)
    return process


def answers(url):
    try:
        return urllib.request.urlopen(url, timeout=5).status == 200
    except OSError:
        return False


def users(options, sizes=(625, 1250, 2500, 5000, 10000), seconds=20):
    lines, drawn = [], {}
    port = free_port()
    serve = started("dotnet", SERVE, "--urls", f"http://127.0.0.1:{port}", url=f"http://127.0.0.1:{port}/livez")
    try:
        for size in sizes:
            found = []
            for _ in range(options.rounds):
                with tempfile.TemporaryDirectory() as space:
                    plan = pathlib.Path(space) / "plan.yaml"
                    plan.write_text(f"stages:\n  - {{ users: {size}, think: 1s, length: {seconds}s }}\nkeep_alive: true\n")
                    said, _, cpu, memory = run("dotnet", options.builds[0], "load", "--plan", plan, "--url", f"http://127.0.0.1:{port}/livez", "--json", "--seed", "1",
                                               folder=space)
                    answered = json.loads(said[said.index("{"):said.rindex("}") + 1])
                    count = answered.get("transactions") or answered["overall"]["transactions"]
                    found.append((count / seconds, 1e6 * cpu / count, memory))
            row = [statistics.median(column) for column in zip(*found)]
            lines.append([f"{size:,}", f"{row[0]:,.0f}", f"{row[1]:.0f}", f"{row[2]:.0f}", f"{1024 * row[2] / size:.0f}"])
            drawn.setdefault("CPU a second, ms", []).append((size, row[0] * row[1] / 1e3))
            drawn.setdefault("memory, MiB", []).append((size, row[2]))
    finally:
        serve.terminate()
        serve.wait()
    table(["users", "requests a second", "CPU for each, µs", "memory, MiB", "memory for each user, KiB"], lines)
    return "The load generator, by users", "users", drawn


def pixels(options, sizes=(250, 500, 1000, 2000, 4000), requests=40):
    """Pictures that a user's camera might have made: smooth, with some noise, as JPEG of quality 85."""
    from PIL import Image
    import io
    lines, drawn = [], {}
    port = free_port()
    serve = started("dotnet", SERVE, "--urls", f"http://127.0.0.1:{port}", url=f"http://127.0.0.1:{port}/readyz", env={**os.environ, "CPU_LIMIT": "1"})
    try:
        random.seed(1)
        grain = Image.frombytes("RGB", (500, 500), random.randbytes(750_000)).resize((60, 60), Image.BICUBIC)
        for side in sizes:
            picture = io.BytesIO()
            grain.resize((side, side * 3 // 4), Image.BICUBIC).save(picture, "JPEG", quality=85)

            def post():
                with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}/predict", data=picture.getvalue(), headers={"Content-Type": "image/jpeg"})) as answer:
                    return answer.read()

            found = []
            for _ in range(options.rounds + 1):
                before = cpu_seconds(serve.pid)
                for _ in range(requests):
                    post()
                found.append(1e3 * (cpu_seconds(serve.pid) - before) / requests)
            cost, size = statistics.median(found[1:]), side * side * 3 // 4 / 1e6
            lines.append([f"{side} × {side * 3 // 4}", f"{size:.2f}", f"{len(picture.getvalue()) / 1024:.0f}", f"{cost:.2f}", f"{cost / size:.2f}"])
            drawn.setdefault("CPU, ms", []).append((size, cost))
    finally:
        serve.terminate()
        serve.wait()
    table(["picture", "million pixels", "JPEG, KiB", "CPU, ms", "CPU for a million pixels, ms"], lines)
    return "POST /predict, by pixels", "million pixels", drawn


def main():
    parts = {"requests": requests, "hours": hours, "pods": pods, "replicas": replicas, "users": users, "pixels": pixels}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("builds", nargs="*", metavar="evaluator.dll", default=[str(EVALUATOR)])
    parser.add_argument("--only", default=",".join(parts))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--plots", type=pathlib.Path, help="where growth-PART.svg go, of the first build")
    parser.add_argument("--serve-api", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve_api:
        return serve_api(options.serve_api)
    for name in options.only.split(","):
        print(f"## {name}\n")
        title, work, drawn = parts[name](options)
        if options.plots:
            options.plots.mkdir(parents=True, exist_ok=True)
            plot(options.plots / f"growth-{name}.svg", title, work, {line: points[:: len(options.builds)] for line, points in drawn.items()})


if __name__ == "__main__":
    main()
