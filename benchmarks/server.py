"""A service as the scripts here start, ask and measure it: all of its processes, by what the kernel says of them."""
import http.client, os, pathlib, signal, subprocess, time
from measuring import cpu_seconds, free_port



def serve_command(dll, *options):
    return lambda port: ["dotnet", str(dll), "--urls", f"http://127.0.0.1:{port}", "--Serve:DrainSeconds", "0", *options]


class Server:
    def __init__(self, name, command, **environment):
        """command: from a port to the words that start it there; it is ready when GET /readyz answers 200."""
        self.name, self.port = name, free_port()
        start = time.monotonic()
        self.process = subprocess.Popen(command(self.port), env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while self.process.poll() is None and time.monotonic() < start + 60:
            try:
                if self.get("/readyz")[0] == 200:
                    self.ready_seconds = time.monotonic() - start
                    return
            except OSError:
                self.connection.close()
            time.sleep(0.005)
        self.process.kill()
        raise SystemExit(f"{name} did not become ready: {' '.join(command(self.port))}")

    def get(self, path):
        """Status and text of an answer, on a connection that stays open."""
        return self.ask("GET", path)

    def post(self, path, body, kind):
        return self.ask("POST", path, body, {"Content-Type": kind})

    def ask(self, method, path, body=None, headers={}):
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read().decode()

    def processes(self):
        """Its own id and those of its descendants."""
        family = [self.process.pid]
        for pid in family:
            for children in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
                family += map(int, children.read_text().split())
        return family

    def cpu_seconds(self):
        """User and system time of all of its processes so far."""
        return sum(map(cpu_seconds, self.processes()))

    def pss_mib(self):
        """Proportional set size of all of its processes: a page that several share counts in shares."""
        def of(pid):
            lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return sum(map(of, self.processes())) / 1024

    def end(self):
        self.connection.close()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
