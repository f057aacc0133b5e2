"""What the scripts here have in common: where things lie, free ports, processes and their cost, an embedded cluster of one's own, tables."""
import json, os, pathlib, random, re, socket, ssl, subprocess, tempfile, time, urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
EVALUATOR = ROOT / "evaluator/bin/Release/net10.0/evaluator.dll"
TICKS = os.sysconf("SC_CLK_TCK")
MIB = 1 << 20


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_mib(pid, key="VmRSS"):
    """VmRSS is what a process has now, VmHWM the most that it ever had."""
    return int(re.search(rf"{key}:\s+(\d+) kB", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def free_node_port(taken=()):
    """One that a Service may have; several at once need others than those taken, since a port is only bound when the Service comes."""
    while True:
        port = random.randrange(30100, 32000)
        if port in taken:
            continue
        with socket.socket() as listener:
            try:
                listener.bind(("", port))
                return port
            except OSError:
                pass


def until(condition, what, patience=300, pause=0.02):
    start = time.monotonic()
    while not (found := condition()):
        if time.monotonic() - start > patience:
            raise SystemExit(f"not within {patience} s: {what}")
        time.sleep(pause)
    return found


def run(*words, env=None, folder=None):
    """Runs a command to its end: its output, seconds on the clock, CPU seconds and the most memory in MiB."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen([*map(str, words)], env=env, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        output.seek(0)
        said = output.read().decode()
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{' '.join(map(str, words))}: {said.strip()[-2000:]}")
    return said, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


class Cluster:
    """An embedded cluster with a folder of its own."""

    def __init__(self, evaluator=EVALUATOR, images=()):
        self.home = tempfile.TemporaryDirectory(prefix="mlserve-benchmark-")
        self.environment = {**os.environ, "MLSERVE_HOME": self.home.name}
        self.program = ["dotnet", evaluator]
        run(*self.program, "cluster", "up", *(word for image in images for word in ("--image", image)), env=self.environment)
        status = subprocess.run([*self.program, "cluster", "status", "--json"], env=self.environment, check=True, capture_output=True, text=True).stdout
        status = json.loads(status)
        self.pid, self.server, self.kubeconfig = status["pid"], status["server"], status["kubeconfig"]
        self.token = re.search(r"token:\s*\"?([^\s\"]+)", pathlib.Path(self.kubeconfig).read_text())[1]
        self.unchecked = ssl.create_default_context()
        self.unchecked.check_hostname, self.unchecked.verify_mode = False, ssl.CERT_NONE

    def __enter__(self):
        return self

    def __exit__(self, *_):
        run(*self.program, "cluster", "down", env=self.environment)
        self.home.cleanup()

    def send(self, method, path, body=None):
        request = urllib.request.Request(self.server + path, method=method, data=json.dumps(body).encode() if body else None,
                                         headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"})
        with urllib.request.urlopen(request, context=self.unchecked, timeout=60) as answer:
            return json.load(answer)

    def create(self, *objects):
        places = {"Deployment": "/apis/apps/v1/namespaces/default/deployments", "Service": "/api/v1/namespaces/default/services"}
        for value in objects:
            self.send("POST", places[value["kind"]], value)

    def pods(self):
        return self.send("GET", "/api/v1/namespaces/default/pods")["items"]

    def delete(self, name):
        self.send("DELETE", f"/apis/apps/v1/namespaces/default/deployments/{name}")

    def ready(self):
        return [pod for pod in self.pods() if any(one["type"] == "Ready" and one["status"] == "True" for one in pod["status"].get("conditions", []))]


def deployment(name, image, replicas=1, **container):
    labels = {"app": name}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}, "spec": {
        "replicas": replicas, "selector": {"matchLabels": labels},
        "template": {"metadata": {"labels": labels}, "spec": {"terminationGracePeriodSeconds": 1, "containers": [{"name": name, "image": image, **container}]}}}}


def service(name, port, node_port):
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}, "spec": {
        "type": "NodePort", "selector": {"app": name}, "ports": [{"port": port, "nodePort": node_port}]}}


def table(head, lines):
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for line in lines:
        print("| " + " | ".join(map(str, line)) + " |")
    print(flush=True)
