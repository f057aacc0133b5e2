"""A place of its own for a command of the evaluator that is killed or disturbed, and what it may leave there.

Every command works on an embedded cluster of its own under the sandbox's folder, on a node port that is free; its pods are a server of
a few lines (slow: serve). For evaluator-kills.py and evaluator-faults.py.
"""
import collections, csv, hashlib, json, os, pathlib, re, socket, subprocess, sys, time
from measuring import EVALUATOR, ROOT, free_node_port

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


class Sandbox:
    """A folder with all that a command needs, and nobody else's."""

    def __init__(self, root, slow=False):
        self.root = pathlib.Path(root)
        self.home, self.out, self.tmp = self.root / "home", self.root / "runs", self.root / "tmp"
        self.tmp.mkdir(parents=True)
        self.port = free_node_port(taken=PORTS)
        PORTS.add(self.port)
        (self.root / "server.py").write_text(SERVER)
        (self.root / "plan.yaml").write_text("stages: [{ users: 4, think: 200ms, length: 1s, repeat: 4 }]\n")
        self.image = [] if slow else ["--image", f"ml-app={sys.executable} {self.root}/server.py"]
        manifest = (ROOT / "deploy_k8s/deployment_k8s.yaml").read_text().replace("nodePort: 32000", f"nodePort: {self.port}")
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
            if str(self.root) in known[2] and pid != os.getpid():
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
