#!/usr/bin/env python3
"""What is left of runs, comparisons and sweeps that are killed at any moment, and what a run says of faults around it.

    dotnet build evaluator -c Release
    python3 benchmarks/evaluator-faults.py kills [--times 200] [--of run,compare,sweep]
    python3 benchmarks/evaluator-faults.py faults [--only disk-full,…]

Every command works on an embedded cluster of its own under a folder of this script, on a node port that is free; its pods are a server of
a few lines (--slow: serve).

kills   kill -9 of the evaluator after a time drawn between its start and its usual end. Then, without any help: no process, cgroup or port
        of it may be left, `runs` lists every folder, `score` and `report` take every folder in which something was measured, and say of
        the others in one line that nothing was. A sweep goes on from its folder to its end. Files: none may be left half-written beside
        the whole ones once the next command has run.
faults  full disk, read-only folder, a clock that is set, processes that stop for a while, a service that is gone,
        outputs that cannot be written, a cluster or a generator that is killed: the exit code, the last line on stderr, the state that
        `runs` lists, and figures beside what is true.

Needs root for the small disks, and for the clock libfaketime where it is installed.
"""
import argparse, collections, concurrent.futures, csv, hashlib, json, os, pathlib, random, re, shutil, signal, socket, subprocess, sys, tempfile, time

HERE = pathlib.Path(__file__).resolve().parent.parent
EVALUATOR = HERE / "evaluator/bin/Release/net10.0/evaluator.dll"
TRACE = re.compile(r"^\s+at \S+\(|Unhandled exception|System\.\w+Exception", re.M)
SERVER = """
import http.server, os, time
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def do_GET(self):
        time.sleep(0.01)
        body = b'ok'
        self.send_response(200); self.send_header('Content-Length', str(len(body))); self.end_headers(); self.wfile.write(body)
    def log_message(self, *_): pass
http.server.ThreadingHTTPServer((os.environ['POD_IP'], 5000), Handler).serve_forever()
"""
JOB = """
apiVersion: batch/v1
kind: Job
metadata: { name: job }
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers:
        - { name: job, image: ml-app, command: [sh, -c, 'sleep $SECONDS; echo slept=$SECONDS'], env: [{ name: SECONDS, value: "1" }] }
"""
PORTS = set()
FAKETIME = next((path for path in pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")), None)


def free_port():
    while True:
        port = random.randrange(30100, 32000)
        with socket.socket() as listener:
            try:
                listener.bind(("", port))
            except OSError:
                continue
        if port not in PORTS:
            PORTS.add(port)
            return port


def processes():
    """pid → (parent, start, command)"""
    found = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                if stat[0] != "Z":
                    found[int(entry.name)] = (int(stat[1]), stat[19], (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
            except OSError:
                pass
    return found


class World:
    """A folder with all that a command needs, and nobody else's."""

    def __init__(self, root, slow=False):
        self.root = pathlib.Path(root)
        self.home, self.out, self.tmp = self.root / "home", self.root / "runs", self.root / "tmp"
        self.tmp.mkdir(parents=True)
        self.port = free_port()
        (self.root / "server.py").write_text(SERVER)
        (self.root / "plan.yaml").write_text("stages: [{ users: 4, think: 200ms, length: 1s, repeat: 4 }]\n")
        self.image = [] if slow else ["--image", f"ml-app={sys.executable} {self.root}/server.py"]
        manifest = (HERE / "deploy_k8s/deployment_k8s.yaml").read_text().replace("nodePort: 32000", f"nodePort: {self.port}")
        if not slow:
            manifest = re.sub(r"/(readyz|livez)", "/", manifest).replace("periodSeconds: 2\n", "periodSeconds: 1\n")
        self.manifest = self.root / "one.yaml"
        self.manifest.write_text(manifest)
        (self.root / "two.yaml").write_text(manifest.replace("replicas: 1", "replicas: 2"))
        (self.root / "job.yaml").write_text(JOB)
        (self.root / "sweep.yaml").write_text(
            "manifest: job.yaml\nparameters:\n  - { name: seconds, fields: 'Job spec.template.spec.containers[job].env[SECONDS].value', values: [1, 2, 3] }\n")
        self.environment = {**os.environ, "MLSERVE_HOME": str(self.home), "KUBECONFIG": "/nonexistent", "TMPDIR": str(self.tmp), "NO_COLOR": "1"}
        self.common = [*self.image, "--out", str(self.out)]
        quick = ["--plan", str(self.root / "plan.yaml"), "--check", "status"]
        self.commands = {
            "run": ["run", str(self.manifest), *quick, "--interval", "1", "--metrics-timeout", "0", *self.common],
            "compare": ["compare", str(self.manifest), str(self.root / "two.yaml"), "--trials", "1", *quick, *self.common],
            "sweep": ["sweep", str(self.root / "sweep.yaml"), *self.common],
        }

    def start(self, *words, **options):
        return subprocess.Popen(["dotnet", str(EVALUATOR), *map(str, words)], env={**self.environment, **options.pop("environment", {})},
                                **{"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **options})

    def run(self, *words, **options):
        process = self.start(*words, **options)
        output, error = process.communicate(timeout=300)
        return process.returncode, output, error

    def family(self, pid):
        """Descendants, and whoever names this folder."""
        all_of_them = processes()
        children = collections.defaultdict(list)
        for one, (parent, _, _) in all_of_them.items():
            children[parent].append(one)
        family, left = {}, [pid]
        while left:
            for child in children[left.pop()]:
                family[child] = all_of_them[child]
                left.append(child)
        return family

    def strays(self, family):
        alive = processes()
        ours = {pid: known for pid, known in family.items() if alive.get(pid, (0, None))[1] == known[1]}
        for pid, known in alive.items():
            if str(self.root) in known[2] and "evaluator-faults" not in known[2]:
                ours[pid] = known
        return ours

    def cgroups(self):
        hashes = {hashlib.sha256(str(self.home / state).encode()).hexdigest()[:8] for state in ("run", "cluster")}
        return [path for path in subprocess.run(["find", "/sys/fs/cgroup", "-maxdepth", "4", "-name", "*mlserve*"], capture_output=True, text=True).stdout.split()
                if any(one in path for one in hashes)]

    def port_is_free(self):
        for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            with socket.socket(family) as listener:
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    listener.bind((host, self.port))
                except OSError:
                    return False
        return True

    def nothing_left(self, family, patience=40):
        """Waits for the family to end; what is left after that, in words."""
        start = time.monotonic()
        while (strays := self.strays(family)) or self.cgroups() or not self.port_is_free():
            if time.monotonic() - start > patience:
                return [f"process {pid}: {known[2][:80]}" for pid, known in strays.items()] + self.cgroups() + ([] if self.port_is_free() else ["port"])
            time.sleep(0.2)
        return []

    def run_folders(self):
        return sorted(path.parent for path in self.out.rglob("run.json")) if self.out.exists() else []

    def half_files(self):
        return sorted(str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.name.endswith((".part", ".new", ".lock")))

    def complaints(self):
        """What is wrong with what `runs`, `score` and `report` make of the folders; how many were scored."""
        wrong, scored, states = [], 0, collections.Counter()
        if not self.out.exists():
            return wrong, scored, states
        code, output, error = self.run("runs", self.out, "--json")
        listed = json.loads(output) if code == 0 else []
        if code or TRACE.search(error):
            wrong.append(f"runs: {code}: {error.strip()[-200:]}")
        states.update(one["state"] for one in listed if one["kind"] == "run")
        if {pathlib.Path(one["folder"]).resolve() for one in listed if one["kind"] == "run"} != {folder.resolve() for folder in self.run_folders()}:
            wrong.append("runs: not every folder is listed")
        for folder in self.run_folders():
            measured = has_rows(folder / "load_output.csv") or has_rows(folder / "resource_usage.csv")
            for verb in (["score", folder, "--json"], ["report", folder]):
                code, output, error = self.run(*verb)
                if TRACE.search(error) or code not in ((0,) if measured else (0, 2)) or (code == 2 and len(error.strip().splitlines()) != 1):
                    wrong.append(f"{verb[0]} {folder.name} ({'measured' if measured else 'empty'}): {code}: {error.strip()[-300:]}")
                if verb[0] == "score" and code == 0 and measured:
                    scored += 1
                    wrong += self.wrong_figures(folder, json.loads(output))
        return wrong, scored, states

    @staticmethod
    def wrong_figures(folder, summary):
        """Sums and means by the rows, computed here."""
        if not has_rows(folder / "load_output.csv"):
            return []
        with open(folder / "load_output.csv") as log:
            rows = [row for row in csv.DictReader(log, skipinitialspace=True) if row["OKAY"]]  # siege's marks stand between rows
        okay = sum(int(row["OKAY"]) for row in rows)
        seconds = sum(float(row["Elap Time"]) for row in rows)
        if summary["okay"] != okay or (okay and abs(summary["transaction_rate"] - okay / seconds) > 0.01 * okay / seconds):
            return [f"{folder.name}: okay {summary['okay']} is {okay}, rate {summary['transaction_rate']} is {okay / seconds}"]
        return []


def has_rows(path):
    return path.exists() and sum(1 for line in path.read_text().splitlines() if line.strip()) > 1


def kills(options):
    verbs = options.of.split(",")
    seed = options.seed if options.seed is not None else random.randrange(10**6)
    chance = random.Random(seed)
    usual = {verb: usual_length(verb, options) for verb in verbs}
    tally, wrong, states = {verb: collections.Counter() for verb in verbs}, collections.Counter(), collections.Counter()
    moments = [(number, verbs[number % len(verbs)], chance.uniform(0, usual[verbs[number % len(verbs)]])) for number in range(options.times)]
    with concurrent.futures.ThreadPoolExecutor(options.at_once) as pool:
        for done in concurrent.futures.as_completed([pool.submit(kill_one, *moment, options) for moment in moments]):
            verb, after, counts, found_states, problems = done.result()
            tally[verb].update(counts)
            states.update(found_states)
            wrong[verb] += len(problems)
            for problem in problems:
                print(f"!! {verb} killed after {after:.2f} s of {usual[verb]:.1f}: {problem}", file=sys.stderr, flush=True)
            if (count := sum(one["kills"] for one in tally.values())) % 10 == 0:
                print(f"{count} kills, {sum(wrong.values())} problems", file=sys.stderr, flush=True)
    columns = ["kills", "folders", "scored", "went on", "next run", "half files at once", "runtime's sockets"]
    print(f"seed {seed}; usual length {', '.join(f'{verb} {length:.1f} s' for verb, length in usual.items())}; states {dict(states)}")
    print(f"| command | {' | '.join(columns)} | problems |\n|" + "---|" * (len(columns) + 2))
    for verb, counts in tally.items():
        print(f"| {verb} | {' | '.join(str(counts[column]) for column in columns)} | {wrong[verb]} |")


def usual_length(verb, options):
    with tempfile.TemporaryDirectory(prefix="evaluator-kill-") as root:
        world = World(root, options.slow)
        start = time.monotonic()
        code, _, error = world.run(*world.commands[verb])
        if code:
            raise SystemExit(f"{verb}: {code}: {error}")
        return time.monotonic() - start


def kill_one(number, verb, after, options):
    with tempfile.TemporaryDirectory(prefix="evaluator-kill-") as root:
        world = World(root, options.slow)
        process = world.start(*world.commands[verb], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(after)
        family = world.family(process.pid)
        process.kill()
        process.wait()
        left = world.nothing_left(family)
        half = world.half_files()
        problems, scored, states = world.complaints()
        counts = collections.Counter({"kills": 1, "folders": len(world.run_folders()), "scored": scored, "half files at once": len(half)})
        sweeps = [file for file in world.out.glob("*/sweep.json") if file.stat().st_size]
        if sweeps:
            code, output, error = world.run("sweep", sweeps[0].parent, *world.image)
            counts["went on"] += 1
            if code or TRACE.search(error) or '"finished": true' not in sweeps[0].read_text():
                problems.append(f"the sweep that went on: {code}: {error.strip()[-300:]}")
        elif number % 10 < len(options.of.split(",")):
            code, output, error = world.run(*world.commands["run"])
            counts["next run"] += 1
            if code or TRACE.search(error):
                problems.append(f"the next run: {code}: {error.strip()[-300:]}")
        left += world.nothing_left({})
        runtime = ("dotnet-diagnostic-", "clr-debug-pipe-")
        temporary = [path.name for path in world.tmp.rglob("*")]
        counts["runtime's sockets"] = sum(name.startswith(runtime) for name in temporary)
        problems += [f"left: {one}" for one in left] + [f"file left: {one}" for one in world.half_files()]
        problems += [f"temporary file: {name}" for name in temporary if not name.startswith(runtime)]
        return verb, after, counts, states, problems


class Fault:
    """One case: a run on a world of its own, and something that happens to it."""

    def __init__(self, name, said, stages="{ users: 4, think: 200ms, length: 4s, repeat: 3 }", **how):
        self.name, self.said, self.stages, self.how = name, said, stages, how

    def play(self, options):
        with tempfile.TemporaryDirectory(prefix="evaluator-fault-") as root:
            world = World(root, options.slow)
            (world.root / "plan.yaml").write_text(f"stages: [{self.stages}]\n")
            mounted = None
            if size := self.how.get("disk"):
                world.out.mkdir()
                subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", world.out], check=True)
                mounted = world.out
            try:
                return self.play_in(world, options)
            finally:
                if mounted:
                    subprocess.run(["umount", "-l", mounted], check=True)

    def play_in(self, world, options):
        how = self.how
        words = world.commands["run"]
        start = {"environment": {}}
        if "clock" in how:
            (world.root / "clock").write_text("+0\n")
            start["environment"] = {"LD_PRELOAD": str(FAKETIME), "FAKETIME_TIMESTAMP_FILE": str(world.root / "clock"), "FAKETIME_NO_CACHE": "1",
                                    "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1"}
        error_file = open(world.root / "stderr", "w+")
        if shell := how.get("shell"):
            process = subprocess.Popen(["sh", "-c", f'exec "$0" "$@" {shell}', "dotnet", str(EVALUATOR), *words], env=world.environment,
                                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=error_file)
        elif how.get("terminal"):
            process = subprocess.Popen(["script", "-qfc", " ".join(["exec", "dotnet", str(EVALUATOR), *words[:1], *map(quoted, words[1:])]), "/dev/null"],
                                       env=world.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=error_file)
        else:
            process = world.start(*words, stdout=subprocess.DEVNULL, stderr=error_file, **start)
        family = {}
        if act := how.get("act"):
            deadline = time.monotonic() + 90
            while not any(has_rows(folder / "load_output.csv") for folder in world.run_folders()) and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.1)
            family = world.family(process.pid)
            act(world, process, family)
        try:
            process.wait(180)
        except subprocess.TimeoutExpired:
            process.kill()
            return self, ["did not end"], None
        family.update(world.family(process.pid))
        left = world.nothing_left(family)
        error_file.seek(0)
        error = error_file.read()
        if self.how.get("disk"):
            # What is read must not need more room on the same disk.
            subprocess.run(["mount", "-o", "remount,rw,size=64m", world.out], check=True)
        found, scored, states = world.complaints()
        problems = found + [f"left: {one}" for one in left]
        if TRACE.search(error):
            problems.append("a trace: " + error[-600:])
        folders = world.run_folders()
        told, summary = "", {}
        if folders:
            text = (folders[0] / "run.json").read_text()
            metadata = json.loads(text) if text else {}
            told = " ".join([metadata.get("ended_early") or "", *metadata.get("warnings", []), *metadata.get("cautions", [])])
            if (folders[0] / "summary.json").exists() and (folders[0] / "summary.json").stat().st_size:
                summary = json.loads((folders[0] / "summary.json").read_text())
            told += " ".join(finding["text"] for finding in summary.get("findings") or [])
        if not re.search(self.said, error + told):
            problems.append(f"not said: {self.said}; stderr {error[-500:]!r}; run.json {told!r}")
        wanted = how.get("code", 0)
        if process.returncode != wanted:
            problems.append(f"exit code {process.returncode}, not {wanted}: {error[-300:]}")
        if how.get("state", "finished") not in states and (folders or how.get("state")):
            problems.append(f"state {dict(states)}, not {how.get('state', 'finished')}")
        if check := how.get("check"):
            problems += check(world, folders[0], summary)
        said = re.search(self.said, error + told)
        sentence = next((line.strip() for line in (error + "\n" + told).replace(". ", ".\n").splitlines() if re.search(self.said, line)), "") if said else ""
        figures = {name: summary.get(name) for name in ("okay", "failed", "duration_s", "response_time_s")}
        return self, problems, (process.returncode, dict(states), figures, sentence)


def quoted(word):
    return "'" + str(word).replace("'", "'\\''") + "'"


def only(family, *words):
    """The one process of the family whose command has all words."""
    found = [pid for pid, known in family.items() if all(word in known[2] for word in words) and "nice " not in known[2]]
    return found[0]


def stop(*words, seconds):
    def act(world, process, family):
        pid = process.pid if words == ("self",) else only(family, *words)
        os.kill(pid, signal.SIGSTOP)
        time.sleep(seconds)
        os.kill(pid, signal.SIGCONT)
    return act


def strike(*words, what=signal.SIGKILL):
    return lambda world, process, family: os.kill(process.pid if words == ("self",) else only(family, *words), what)


def set_clock(by):
    return lambda world, process, family: (world.root / "clock").write_text(f"{by}\n")


def read_only(world, process, family):
    """Nothing may be made or replaced in the run folder any more; files that are open can still be written."""
    folder = world.run_folders()[0]
    subprocess.run(["chattr", "+i", folder], check=True)
    try:
        process.wait(120)
    finally:
        subprocess.run(["chattr", "-i", folder], check=True)


def gone(seconds):
    """The service's pods are deleted, and come back when the deployment is scaled up again."""
    def act(world, process, family):
        kubectl = ["kubectl", "--kubeconfig", world.home / "run/kubeconfig", "scale", "deployment/ml-app"]
        subprocess.run([*kubectl, "--replicas=0"], check=True, stdout=subprocess.DEVNULL)
        time.sleep(seconds)
        subprocess.run([*kubectl, "--replicas=1"], check=True, stdout=subprocess.DEVNULL)
    return act


def near(name, low, high):
    return lambda world, folder, summary: [] if summary.get(name) is not None and low <= summary[name] <= high else [
        f"{name} is {summary.get(name)}, not within {low} and {high}"]


def both(*checks):
    return lambda *world: [problem for check in checks for problem in check(*world)]


def row_count(name, low, high):
    def check(world, folder, summary):
        count = len((folder / name).read_text().splitlines()) - 1
        return [] if low <= count <= high else [f"{name} has {count} rows, not {low} to {high}"]
    return check


def faults_of(options):
    s = options.stop_seconds
    long = f"{{ users: 4, think: 200ms, length: {s + 15}s, repeat: 2 }}"
    # 4 users and a service of 10 ms: about 2,000 requests in two of these stages, of which 4 wait at any moment.
    # A full disk has no room for the run's end either: it stays listed as unfinished, with what it measured.
    yield from (Fault(f"disk of {size}", "[Nn]o space left|disk", disk=size, code=2, state=state) for size, state in
                (("4k", "unfinished"), ("24k", "unfinished"), ("48k", "unfinished"), ("96k", "finished")))
    yield Fault("read-only folder from the beginning", "cannot make a run folder|[Rr]ead-only", disk="1m,ro", code=2, state=None)
    yield Fault("folder becomes read-only", "cannot write|denied|not permitted", act=read_only, code=2, state="unfinished")
    yield Fault("folder is removed", "was removed during the run", act=lambda world, *_: shutil.rmtree(world.out), code=2, state=None)
    if FAKETIME:
        whole = both(near("duration_s", 11.9, 12.3), near("response_time_s", 0.009, 0.6), near("okay", 60, 480), row_count("resource_usage.csv", 12, 12))
        yield Fault("clock an hour back", "set back by 3600", clock=1, act=set_clock("-3600"), check=whole)
        yield Fault("clock an hour ahead", "went ahead by 3600", clock=1, act=set_clock("+3600"), check=whole)
    yield Fault(f"generator stopped for {s} s", rf"stood still for {s - 1}|stood still for {s}", stages=long, act=stop("load", "--progress-json", seconds=s),
                check=near("duration_s", 2 * s + 29, 2 * s + 32))
    yield Fault(f"evaluator stopped for {s} s", "rows of usage are gaps", stages=long, act=stop("self", seconds=s),
                check=both(near("duration_s", 2 * s + 29, 2 * s + 32), near("response_time_s", 0.009, 0.6)))
    yield Fault(f"cluster stopped for {s} s", "rows of usage are gaps", stages=long, act=stop("cluster", "serve", seconds=s),
                check=near("duration_s", 2 * s + 29, 2 * s + 32))
    yield Fault(f"service gone for {s} s", "found no connection", stages=long, act=gone(s), check=near("response_time_s", 0.009, 0.6))
    yield Fault("service gone in a whole stage", "[Nn]o request was answered in", stages="{ users: 4, think: 200ms, length: 5s, repeat: 6 }", act=gone(12),
                check=near("response_time_s", 0.009, 0.6))
    yield Fault("cluster killed", "the embedded cluster .* ended during the run", act=strike("cluster", "serve"), code=2, state="failed")
    yield Fault("generator killed", "the load generator was killed by signal 9", act=strike("load", "--progress-json"), code=2, state="failed")
    yield Fault("Ctrl-C", "interrupted", act=strike("self", what=signal.SIGINT), code=130, state="interrupted")
    yield Fault("stderr full", "", shell="2>/dev/full")
    yield Fault("stderr closed", "", shell="2>&-")
    yield Fault("stdout full", "standard output cannot be written", shell=">/dev/full", code=2)
    yield Fault("stdout closed", "standard output cannot be written", shell=">&-", code=2)
    yield Fault("terminal gone", "", terminal=True, act=lambda world, process, family: process.kill(), code=-9, state="interrupted")


def faults(options):
    print("| fault | exit code | state | figures | what is said | problems |\n|" + "---|" * 6, flush=True)
    for fault in faults_of(options):
        if options.only and not any(word in fault.name for word in options.only.split(",")):
            continue
        fault, problems, result = fault.play(options)
        code, states, figures, sentence = result or ("", {}, {}, "")
        text = ", ".join(f"{name} {round(value, 3)}" for name, value in figures.items() if value is not None)
        print(f"| {fault.name} | {code} | {', '.join(states)} | {text} | {sentence} | {len(problems)} |", flush=True)
        for problem in problems:
            print(f"!! {fault.name}: {problem}", file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["kills", "faults"])
    parser.add_argument("--times", type=int, default=200, help="how many kills")
    parser.add_argument("--of", default="run,compare,sweep", help="which commands are killed, by turns")
    parser.add_argument("--at-once", type=int, default=3, help="how many commands run side by side, to be killed")
    parser.add_argument("--seed", type=int, help="of the moments; default: drawn, and printed")
    parser.add_argument("--only", help="faults whose names have one of these words, by commas")
    parser.add_argument("--stop-seconds", type=int, default=30)
    parser.add_argument("--slow", action="store_true", help="pods are serve itself")
    options = parser.parse_args()
    kills(options) if options.what == "kills" else faults(options)


if __name__ == "__main__":
    main()
