#!/usr/bin/env python3
"""Requests that fail while a deployment changes under load, and while its pods are killed, run out of memory or hang.

    dotnet build evaluator -c Release
    python3 benchmarks/change-under-load.py [--only rollout,scale,…] [--requests 50000] [--kill-minutes 10]
    python3 benchmarks/change-under-load.py --context NAME --image IMAGE [--url http://NODE:PORT]

The deployment is deploy_k8s with small requests, so that five pods fit on two cores. It stands on an embedded cluster of its own, or in
the kubeconfig's context NAME, whose node must run on this machine where pods are killed. Two generators load it together, one with a
connection for each request, one with connections that are kept: most requests are GET /livez, which costs next to nothing, a share of them
(--classify) is GET /test, which classifies. A request failed when it had no whole answer or one of 5xx; a kept connection that the server closed
before it answered is opened anew, as every client does.

planned    rollout: a changed variable, until all pods are new, again and again; scale: 1 → 5 → 1, each end held for a while;
           restart: kubectl rollout restart; delete: kubectl delete pod, one after the other.
unplanned  kill: kill -9 of the program of a ready pod every 5 s; oom: another process in the pod's memory limit brings the kernel to kill the
           program; hang: SIGSTOP, until the probes have taken the pod out and the kubelet has started it anew.
           Requests that were under way at the blow are lost with the pod. Those that came after it and failed were sent to a pod that
           the cluster did not yet know to be gone, as on any Kubernetes: how many, and how long after the blow the last of them began.
"""
import argparse, collections, csv, datetime, json, os, pathlib, random, re, shutil, signal, subprocess, sys, tempfile, time
from measuring import EVALUATOR, ROOT, free_node_port

APP = "ml-app"
Change = collections.namedtuple("Change", "planned act")


class Cluster:
    def __init__(self, options, folder):
        self.owned = options.context is None
        self.folder, self.port = folder, free_node_port()
        self.environment = dict(os.environ)
        self.kubectl_words = ["kubectl"]
        if self.owned:
            self.environment["MLSERVE_HOME"] = str(folder / "home")
            self.evaluator("cluster", "up")
            status = json.loads(self.evaluator("cluster", "status", "--json"))
            self.kubectl_words += ["--kubeconfig", status["kubeconfig"]]
        else:
            self.kubectl_words += ["--context", options.context]
        self.url = options.url or f"http://localhost:{self.port}"

    def evaluator(self, *words):
        return subprocess.run(["dotnet", EVALUATOR, *words], env=self.environment, check=True, capture_output=True, text=True).stdout

    def kubectl(self, *words, text=None, check=True):
        done = subprocess.run([*self.kubectl_words, *words], env=self.environment, input=text, capture_output=True, text=True)
        if check and done.returncode:
            raise SystemExit(f"kubectl {' '.join(words)}: {done.stderr.strip()}")
        return done.stdout

    def deploy(self, image, drain):
        manifest = (ROOT / "deploy_k8s/deployment_k8s.yaml").read_text()
        manifest = manifest.replace("nodePort: 32000", f"nodePort: {self.port}").replace('cpu: "1"', "cpu: 100m").replace("memory: 2Gi", "memory: 128Mi")
        manifest = manifest.replace('cpu: "2"', 'cpu: "1"').replace("memory: 4Gi", "memory: 1Gi")
        if image:
            manifest = re.sub(r"image: \S+", f"image: {image}", manifest)
        if drain is not None:
            manifest = manifest.replace("          ports:\n            - name: http", f"          env: [{{ name: Serve__DrainSeconds, value: '{drain}' }}]\n"
                                        "          ports:\n            - name: http", 1)
        self.kubectl("apply", "-f", "-", text=manifest)
        self.rolled_out()

    def rolled_out(self):
        self.kubectl("rollout", "status", f"deployment/{APP}", "--timeout=300s")

    def pods(self):
        return json.loads(self.kubectl("get", "pods", "-l", f"app={APP}", "-o", "json"))["items"]

    def ready(self):
        return [pod for pod in self.pods() if "deletionTimestamp" not in pod["metadata"] and is_ready(pod)]

    def scale(self, replicas):
        self.kubectl("scale", f"deployment/{APP}", f"--replicas={replicas}")
        self.until(lambda: len(self.ready()) == replicas and len(self.pods()) == replicas, f"{replicas} pods")

    @staticmethod
    def until(condition, what, patience=300):
        start = time.monotonic()
        while not condition():
            if time.monotonic() - start > patience:
                raise SystemExit(f"not within {patience} s: {what}")
            time.sleep(0.3)

    def end(self):
        if self.owned:
            self.evaluator("cluster", "down")
        else:
            self.kubectl("delete", f"deployment/{APP}", f"service/{APP}", "--wait=true", check=False)


def is_ready(pod):
    return any(one["type"] == "Ready" and one["status"] == "True" for one in pod["status"].get("conditions", []))


def restarts(pod):
    return sum(one["restartCount"] for one in pod["status"].get("containerStatuses", []))


class Program:
    """The process of serve in a pod, found by its cgroup, whose path has the pod's uid on any cluster."""

    def __init__(self, pod):
        uid = pod["metadata"]["uid"]
        names = [uid, uid.replace("-", "_")]
        self.pid, self.group = None, None
        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                groups = (entry / "cgroup").read_text()
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if not any(name in groups for name in names) or not any(b"serve.dll" in word or word.endswith(b"/serve") for word in words):
                continue
            self.pid = int(entry.name)
            for line in groups.splitlines():
                _, controllers, path = line.split(":", 2)
                if "memory" in controllers.split(","):
                    self.group = f"/sys/fs/cgroup/memory{path}"
                elif controllers == "" and self.group is None:
                    self.group = f"/sys/fs/cgroup{path}"
        if self.pid is None:
            raise LookupError(f"{pod['metadata']['name']}: its program is not among this machine's processes")

    def runs(self):
        try:
            return pathlib.Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
        except OSError:
            return False

    def send(self, what):
        os.kill(self.pid, what)

    def starve(self):
        """Another process in the same memory limit takes more than that; the kernel kills the program for it, which it is told to take first."""
        pathlib.Path(f"/proc/{self.pid}/oom_score_adj").write_text("1000")
        return subprocess.Popen(
            ["sh", "-c", 'echo $$ > "$0/cgroup.procs" && exec "$@"', self.group,
             sys.executable, "-c", "import time\nheld = []\nfor _ in range(100):\n held.append(b'x' * (16 << 20)); time.sleep(0.01)\ntime.sleep(60)"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Load:
    """Two generators until they are stopped; then what became of their requests."""

    def __init__(self, cluster, folder, rate, classify):
        self.folder, self.processes = folder, []
        for keep_alive in (False, True):
            plan = folder / f"plan-{keep_alive}.yaml"
            plan.write_text(f"stages: [{{ rate: {rate / 2}, arrivals: poisson, users: 400, length: 3h }}]\nkeep_alive: {str(keep_alive).lower()}\ntimeout: 30s\n"
                            f"targets: [{{ url: /livez, weight: {round(1000 * (1 - classify))} }}, {{ url: /test, weight: {round(1000 * classify)} }}]\n")
            self.processes.append(subprocess.Popen(
                ["dotnet", EVALUATOR, "load", "--plan", plan, "--url", cluster.url + "/livez", "-o", folder / f"load-{keep_alive}.csv",
                 "--requests", folder / f"requests-{keep_alive}.csv", "--check", "none"],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=open(folder / f"load-{keep_alive}.err", "w")))
        time.sleep(3)

    def sent(self):
        if any(process.poll() is not None for process in self.processes):
            raise SystemExit("a generator ended: " + " ".join(file.read_text()[-300:] for file in self.folder.glob("*.err")))
        return sum(sum(1 for _ in open(file)) for file in self.folder.glob("requests-*.csv"))

    def stop(self):
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            process.wait(60)
        rows = []
        for keep_alive in (False, True):
            with open(self.folder / f"requests-{keep_alive}.csv") as log:
                rows += [{**row, "kept": keep_alive} for row in csv.DictReader(log)]
        return rows


def failed(row):
    return row["status"] == "" or row["status"][0] == "5"


def rollout(cluster, state):
    state["round"] = state.get("round", 0) + 1
    cluster.kubectl("set", "env", f"deployment/{APP}", f"CHANGE={state['round']}")
    cluster.rolled_out()


def scale(cluster, state):
    for replicas in (5, 1):
        cluster.scale(replicas)
        time.sleep(5)


def restart(cluster, state):
    cluster.kubectl("rollout", "restart", f"deployment/{APP}")
    cluster.rolled_out()


def delete(cluster, state):
    pod = random.choice(cluster.ready())["metadata"]["name"]
    cluster.kubectl("delete", "pod", pod, "--wait=false")
    cluster.until(lambda: len(cluster.ready()) == state["replicas"], "its replacement")


def freshest(cluster):
    """A ready pod that has not been killed yet, where another one is ready, too."""
    pods = cluster.ready()
    fresh = [pod for pod in pods if restarts(pod) == 0]
    return random.choice(fresh) if fresh and len(pods) > 1 else None


def replace_restarted(cluster):
    """A pod that was killed before waits longer and longer before it starts again: a new one takes its place."""
    for pod in cluster.pods():
        if restarts(pod) > 0 and is_ready(pod) and "deletionTimestamp" not in pod["metadata"]:
            cluster.kubectl("delete", "pod", pod["metadata"]["name"], "--wait=false")


def blow(cluster, state, strike):
    """Strikes a pod; notes when."""
    pod = freshest(cluster)
    if pod is None:
        return None
    program = Program(pod)
    moment = time.time()
    held = strike(program)
    state.setdefault("blows", []).append(moment)
    return pod, program, held


def kill(cluster, state):
    began = time.monotonic()
    blow(cluster, state, lambda program: program.send(signal.SIGKILL))
    time.sleep(max(0, 2.5 - (time.monotonic() - began)))
    replace_restarted(cluster)
    time.sleep(max(0, 5 - (time.monotonic() - began)))


def again(cluster, pod):
    """The pod's container has been started again and is ready."""
    return any(one["metadata"]["uid"] == pod["metadata"]["uid"] and restarts(one) > restarts(pod) and is_ready(one) for one in cluster.pods())


def oom(cluster, state):
    struck = blow(cluster, state, lambda program: program.starve())
    if struck is None:
        return
    pod, program, hog = struck
    while program.runs():
        time.sleep(0.002)
    state["blows"][-1] = time.time()
    cluster.until(lambda: again(cluster, pod), "the pod that was killed for memory is ready again")
    hog.kill()
    hog.wait()
    reasons = [one["lastState"]["terminated"]["reason"] for now in cluster.pods() if now["metadata"]["uid"] == pod["metadata"]["uid"]
               for one in now["status"]["containerStatuses"]]
    state.setdefault("reasons", []).extend(reasons)
    replace_restarted(cluster)
    cluster.until(lambda: len(cluster.ready()) == state["replicas"], "all pods")


def hang(cluster, state):
    struck = blow(cluster, state, lambda program: program.send(signal.SIGSTOP))
    if struck is None:
        return
    pod, program, _ = struck
    start = time.time()
    uid = pod["metadata"]["uid"]
    cluster.until(lambda: not any(one["metadata"]["uid"] == uid and is_ready(one) for one in cluster.pods()), "the hanging pod is out of service")
    out = time.time()
    state.setdefault("out", []).append(out - start)
    cluster.until(lambda: again(cluster, pod), "the hanging pod was started again")
    state.setdefault("back", []).append(time.time() - start)
    replace_restarted(cluster)
    cluster.until(lambda: len(cluster.ready()) == state["replicas"], "all pods")


CHANGES = {
    "rollout": Change(True, rollout), "scale": Change(True, scale), "restart": Change(True, restart), "delete": Change(True, delete),
    "kill": Change(False, kill), "oom": Change(False, oom), "hang": Change(False, hang),
}


def measure(cluster, name, options, folder):
    state = {"replicas": 1 if name == "scale" else options.replicas}
    cluster.scale(state["replicas"])
    load = Load(cluster, folder, options.rate, options.classify)
    try:
        times = play(cluster, name, options, load, state)
        time.sleep(3)
    finally:
        rows = load.stop()
    report(name, options, rows, state, times)


def play(cluster, name, options, load, state):
    """Changes again and again until it is enough; says how often."""
    change, start, times = CHANGES[name], time.monotonic(), 0
    while True:
        change.act(cluster, state)
        times += 1
        spent = time.monotonic() - start
        if name == "kill" and spent >= options.kill_minutes * 60:
            return times
        if name in ("oom", "hang") and times >= options.times:
            return times
        if change.planned and load.sent() >= options.requests:
            return times
        if name != "kill":
            time.sleep(1)


def report(name, options, rows, state, times):
    change, blows = CHANGES[name], state.get("blows", [])
    bad = [(row, after(row, blows)) for row in rows if failed(row)]
    kinds = collections.Counter(f"{row['fault'] or row['status']}{' (kept)' if row['kept'] else ''}" for row, _ in bad)
    under_way = sum(delay is not None and delay <= 0 for _, delay in bad)
    late = [delay for _, delay in bad if delay is None or delay > 0]
    more = ""
    if name == "oom":
        more = f"; ended as {', '.join(f'{count} × {reason}' for reason, count in collections.Counter(state['reasons']).items())}"
    if name == "hang":
        more = f"; out of service after {', '.join(f'{one:.1f}' for one in state['out'])} s, back after {', '.join(f'{one:.0f}' for one in state['back'])} s"
    told = "" if change.planned else f"{len(late)}" + (f", the last after {max(one or 0 for one in late):.2f} s" if late else "")
    print(f"| {name} | {len(blows) if not change.planned else times} | {len(rows)} | {len(bad)} | {'' if change.planned else under_way} | {told} | "
          f"{', '.join(f'{count} {kind}' for kind, count in kinds.most_common())}{more} |", flush=True)
    for row, delay in bad if options.verbose else []:
        print("   ", row["time"], row["url"].rsplit("/", 1)[1], row["fault"], row["status"], "kept" if row["kept"] else "new",
              f"connect {row['connect_s']} wait {row['wait_s']} total {row['total_s']}, after a blow: {delay}")


def after(row, blows):
    """Seconds from the blow that a request fell to, to its beginning; negative: it was under way. None: no blow was near."""
    began = datetime.datetime.fromisoformat(row["time"].replace("Z", "+00:00")).timestamp()
    near = [began - moment for moment in blows if moment <= began + float(row["total_s"]) + 0.05]
    return min(near) if near else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--context", help="a context of the kubeconfig; default: an embedded cluster of its own")
    parser.add_argument("--url", help="where the node port is reached; default: http://localhost:PORT")
    parser.add_argument("--image", help="image of serve, as the cluster knows it")
    parser.add_argument("--only", default=",".join(CHANGES), help="which changes, by commas")
    parser.add_argument("--requests", type=int, default=50_000, help="requests during each planned change, at least")
    parser.add_argument("--rate", type=float, default=300, help="requests per second")
    parser.add_argument("--classify", type=float, default=0.1, help="share of the requests that classify; less on a machine that is busy")
    parser.add_argument("--replicas", type=int, default=3)
    parser.add_argument("--times", type=int, default=5, help="how many pods run out of memory, and hang")
    parser.add_argument("--kill-minutes", type=float, default=10)
    parser.add_argument("--drain", type=float, help="Serve__DrainSeconds; default: serve's own")
    parser.add_argument("--verbose", action="store_true", help="a line for each request that failed")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    root = pathlib.Path(tempfile.mkdtemp(prefix="change-under-load-"))
    cluster = Cluster(options, root)
    try:
        cluster.deploy(options.image, options.drain)
        print("| change | times | requests | failed | under way at the blow | came after it | how |\n|" + "---|" * 7, flush=True)
        for name in options.only.split(","):
            folder = root / name
            folder.mkdir()
            measure(cluster, name, options, folder)
    finally:
        cluster.end()
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
