#!/usr/bin/env python3
"""What the embedded cluster costs: a node port, starting replicas, many pods at once, and being idle.

    dotnet build evaluator -c Release
    python3 benchmarks/embedded-cluster.py [--only nodeport,replicas,pods,idle] [--rounds 5] [evaluator.dll …]

Several builds are measured by turns, in an order that changes from round to round. wrk has to be installed.

nodeport   GET /livez, which costs next to nothing: at 200 requests per second the time of an answer, straight from the pod and through the node
           port; with 32 connections at once the rate, the same ways; a connection for each request, and kept ones. Then GET /test, which
           classifies: CPU of the cluster's process for each request as a share of the pod's.
replicas   From the creation of a Deployment of serve until all its replicas are ready. The probes' own delays are those of the readiness probe
           that the slowest pod had to wait for: its initial delay, and a period for each time that it failed.
pods       From the creation of a Deployment of /bin/sleep until all pods are ready, what the cluster's process spends on it, and from its
           deletion until all are gone.
idle       CPU of the cluster's process in half a minute in which nothing happens, as a share of a core.
"""
import argparse, contextlib, random, re, socket, statistics, subprocess, time
from measuring import EVALUATOR, Cluster, cpu_seconds, deployment, free_node_port, memory_mib, run, service, table, until

PORT = 5000
SERVE = {"ports": [{"containerPort": PORT}], "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}},
         "readinessProbe": {"httpGet": {"path": "/readyz", "port": PORT}, "periodSeconds": 2, "timeoutSeconds": 2}}
TRIVIAL = {"resources": {"requests": {"cpu": "1m", "memory": "1Mi"}}}


class Served:
    """A cluster with one pod of serve behind a node port."""

    def __init__(self, cluster):
        self.cluster, self.node_port = cluster, free_node_port()
        self.cluster.create(deployment("ml-app", "ml-app", **SERVE), service("ml-app", PORT, self.node_port))
        pod = until(self.cluster.ready, "a ready pod")[0]
        self.ways = {"straight": (pod["status"]["podIP"], PORT), "node port": ("127.0.0.1", self.node_port)}
        self.pod_pid = process_of(pod["status"]["podIP"])
        until(lambda: answers(self.ways["node port"]), "the node port")


def process_of(address):
    """The process that listens on a pod's address."""
    said = subprocess.run(["ss", "-Hltnp", "src", f"{address}:{PORT}"], capture_output=True, text=True).stdout
    return int(re.search(r"pid=(\d+)", said)[1])


def answers(way):
    try:
        return ask(way, kept=None) is not None
    except OSError:
        return False


def ask(way, kept, path="/livez"):
    """Seconds of one request, with a connection of its own or the one that is kept."""
    start = time.perf_counter()
    connection = kept or socket.create_connection(way)
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n".encode() + (b"" if kept else b"Connection: close\r\n") + b"\r\n")
    text = connection.recv(65536)
    while not kept and (more := connection.recv(65536)):
        text += more
    seconds = time.perf_counter() - start
    if not kept:
        connection.close()
    return seconds if text.startswith(b"HTTP/1.1 200") else None


def paced(way, kept, rate=200, seconds=2):
    connection = socket.create_connection(way) if kept else None
    start, times = time.perf_counter(), []
    for number in range(int(rate * seconds)):
        time.sleep(max(0, start + number / rate - time.perf_counter()))
        times.append(ask(way, connection))
    if connection:
        connection.close()
    return statistics.median(times) * 1e3


def wrk(way, kept, path="/livez", connections=32, seconds=3):
    words = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", *([] if kept else ["-H", "Connection: close"]), f"http://{way[0]}:{way[1]}{path}"]
    said = run(*words)[0]
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]), int(re.search(r"(\d+) requests in", said)[1])


def node_ports(builds, rounds):
    times, rates, shares = {}, {}, {}
    with contextlib.ExitStack() as clusters:
        served = [Served(clusters.enter_context(Cluster(build))) for build in builds]
        for one in served:
            for way in one.ways.values():
                wrk(way, False, seconds=5)
                wrk(way, True, "/test", 2, 3)
        for _ in range(rounds):
            for build in random.sample(range(len(served)), len(served)):
                for kept in (False, True):
                    for name, way in random.sample(sorted(served[build].ways.items()), 2):
                        times.setdefault((build, kept, name), []).append(paced(way, kept))
                        rates.setdefault((build, kept, name), []).append(wrk(way, kept)[0])
                    before = [cpu_seconds(pid) for pid in (served[build].cluster.pid, served[build].pod_pid)]
                    wrk(served[build].ways["node port"], kept, "/test", 2, 6)
                    cluster, pod = [cpu_seconds(pid) - then for pid, then in zip((served[build].cluster.pid, served[build].pod_pid), before)]
                    shares.setdefault((build, kept), []).append(100 * cluster / pod)
    lines = []
    for build, path in enumerate(builds):
        for kept in (False, True):
            straight, through = [times[build, kept, name] for name in ("straight", "node port")]
            rate = [after / before for before, after in zip(rates[build, kept, "straight"], rates[build, kept, "node port"])]
            lines.append([path, "kept" if kept else "one each", f"{statistics.median(straight):.3f}", f"{statistics.median(through):.3f}",
                          f"{statistics.median(b - a for a, b in zip(straight, through)):.3f}", f"{statistics.median(rates[build, kept, 'straight']):,.0f}",
                          f"{statistics.median(rates[build, kept, 'node port']):,.0f}", f"{statistics.median(rate):.2f}", f"{statistics.median(shares[build, kept]):.2f} %"])
    table(["build", "connections", "straight, ms", "node port, ms", "more, ms", "straight, 1/s", "node port, 1/s", "ratio", "CPU of the pod's on /test"], lines)


def replicas(builds, rounds):
    lines = []
    for count in (1, 2, 5):
        found = {}
        for _ in range(rounds):
            for build in random.sample(range(len(builds)), len(builds)):
                with Cluster(builds[build]) as cluster:
                    time.sleep(2)  # until the cluster has warmed up
                    start = time.time()
                    cluster.create(deployment("ml-app", "ml-app", count, **SERVE))
                    until(lambda: len(cluster.ready()) == count, f"{count} pods")
                    seconds = time.time() - start
                    events = cluster.send("GET", "/api/v1/namespaces/default/events")["items"]
                    failed = max((sum(one["count"] for one in events if one["reason"] == "Unhealthy" and one["involvedObject"]["name"] == pod["metadata"]["name"])
                                  for pod in cluster.pods()), default=0)
                    found.setdefault(build, []).append((seconds, failed * SERVE["readinessProbe"]["periodSeconds"]))
        for build, rows in sorted(found.items()):
            beyond = sorted(seconds - own for seconds, own in rows)
            lines.append([builds[build], count, f"{statistics.median(seconds for seconds, _ in rows):.2f}", f"{statistics.median(own for _, own in rows):.1f}",
                          f"{statistics.median(beyond):.2f}", f"{beyond[-1]:.2f}"])
    table(["build", "replicas", "until all are ready, s", "probes' own delays, s", "beyond them, s", "at most, s"], lines)


def pods(builds, rounds, counts=(25, 50, 100, 200)):
    lines = []
    for count in counts:
        found = {}
        for _ in range(rounds):
            for build in random.sample(range(len(builds)), len(builds)):
                with Cluster(builds[build], ["sleeper=/bin/sleep 100000"]) as cluster:
                    time.sleep(2)
                    before, start = cpu_seconds(cluster.pid), time.monotonic()
                    cluster.create(deployment("sleeper", "sleeper", count, **TRIVIAL))
                    until(lambda: len(cluster.ready()) == count, f"{count} pods", pause=0.1)
                    ready, cpu = time.monotonic() - start, cpu_seconds(cluster.pid) - before
                    memory, start = memory_mib(cluster.pid), time.monotonic()
                    cluster.delete("sleeper")
                    until(lambda: not cluster.pods(), "no pods", pause=0.1)
                    found.setdefault(build, []).append((ready, cpu, time.monotonic() - start, memory))
        for build, rows in sorted(found.items()):
            lines.append([builds[build], count, *(f"{statistics.median(column):.2f}" for column in zip(*rows))])
    table(["build", "pods", "until all are ready, s", "CPU of the cluster's process, s", "until all are gone, s", "its memory, MiB"], lines)
    return lines


def idle(builds, rounds, seconds=30):
    lines = []
    for name, objects, count in (("nothing", [], 0), ("one pod of serve, probed every 2 s", [deployment("ml-app", "ml-app", **SERVE)], 1),
                                 ("100 pods of /bin/sleep", [deployment("sleeper", "sleeper", 100, **TRIVIAL)], 100)):
        found = {}
        for _ in range(rounds):
            for build in random.sample(range(len(builds)), len(builds)):
                with Cluster(builds[build], ["sleeper=/bin/sleep 100000"]) as cluster:
                    cluster.create(*objects)
                    until(lambda: len(cluster.ready()) == count, f"{count} pods", pause=0.1)
                    time.sleep(10)
                    before = cpu_seconds(cluster.pid)
                    time.sleep(seconds)
                    found.setdefault(build, []).append((100 * (cpu_seconds(cluster.pid) - before) / seconds, memory_mib(cluster.pid)))
        for build, rows in sorted(found.items()):
            lines.append([builds[build], name, *(f"{statistics.median(column):.2f}" for column in zip(*rows))])
    table(["build", "what runs", "CPU, % of a core", "memory, MiB"], lines)


def main():
    parts = {"nodeport": node_ports, "replicas": replicas, "pods": pods, "idle": idle}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("builds", nargs="*", metavar="evaluator.dll", default=[str(EVALUATOR)])
    parser.add_argument("--only", default=",".join(parts))
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    for name in options.only.split(","):
        print(f"## {name}\n")
        parts[name](options.builds, options.rounds)


if __name__ == "__main__":
    main()
