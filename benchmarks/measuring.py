"""What embedded-cluster.py and scale.py have in common: processes and their cost, an embedded cluster of one's own, tables and plots."""
import html, json, math, os, pathlib, random, re, socket, ssl, statistics, subprocess, tempfile, time, urllib.request

HERE = pathlib.Path(__file__).resolve().parent.parent
EVALUATOR = HERE / "evaluator/bin/Release/net10.0/evaluator.dll"
TICKS = os.sysconf("SC_CLK_TCK")
MIB = 1 << 20


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_mib(pid, key="VmRSS"):
    """VmRSS is what a process has now, VmHWM the most that it ever had."""
    return int(re.search(rf"{key}:\s+(\d+) kB", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def free_port(least=30100, most=32000):
    while True:
        port = random.randrange(least, most)
        with socket.socket() as listener:
            try:
                listener.bind(("127.0.0.1", port))
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
