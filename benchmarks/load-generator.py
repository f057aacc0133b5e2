#!/usr/bin/env python3
"""evaluator load beside wrk and siege: requests per second and CPU per request on one core, lateness, memory per user.

    dotnet build evaluator -c Release
    python3 benchmarks/load-generator.py [rates] [lateness] [memory] [--rounds 5] [--seconds 5] [--evaluator EVALUATOR.dll ...]

The target is an nginx that answers two bytes at once, on a core of its own; the generator has another. In each round every generator
takes its turn, so that a drifting machine favours none; medians over the rounds. Several --evaluator compare builds.

CPU per request is that of the generator's process while the load runs; wrk's and siege's is that of the whole process, which starts at
once. Where nginx is the slower of the two, rates are its own, and CPU per request tells the generators apart.

Needs nginx (Debian: nginx-light), wrk and siege; two cores.
"""
import argparse, collections, csv, os, pathlib, re, signal, socket, statistics, subprocess, tempfile, time
from measuring import EVALUATOR, free_port

USERS = 50
CLIENT_CORE, SERVER_CORE = 0, 1
Turn = collections.namedtuple("Turn", "rate cpu")

NGINX = """
daemon off; worker_processes 1; error_log stderr crit; pid {folder}/pid;
events {{ worker_connections 19000; }}
http {{
  access_log off; keepalive_requests 1000000000; keepalive_timeout 600;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port} backlog=4096; location / {{ return 200 "ok"; }} }}
}}
"""

# What the challenge's siege has, but as many users as are asked for.
SIEGE = """
verbose = false
quiet = true
json_output = false
show-logfile = false
logging = true
protocol = HTTP/1.1
connection = {connection}
timeout = 30
failures = 1024
parser = false
cache = false
limit = 10000
"""


def on_core(core):
    return lambda: os.sched_setaffinity(0, {core})


class Nginx:
    def __init__(self, folder):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=self.port))
        self.process = subprocess.Popen(["nginx", "-p", folder, "-e", "stderr", "-c", folder / "nginx.conf"], preexec_fn=on_core(SERVER_CORE))
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("nginx did not start")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def run(command, seconds):
    """What a command printed, and the CPU seconds that it used."""
    child = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, preexec_fn=on_core(CLIENT_CORE))
    # siege now and then hangs at its end, deaf to SIGTERM.
    timer = subprocess.Popen(["sh", "-c", f"sleep {seconds + 30}; kill -9 {child.pid} 2> /dev/null"])
    out = child.stdout.read()
    _, _, usage = os.wait4(child.pid, 0)
    timer.kill()
    timer.wait()
    return out, usage.ru_utime + usage.ru_stime


def wrk(url, seconds, kept, folder):
    out, cpu = run(["wrk", "-t1", f"-c{USERS}", f"-d{seconds}s", *([] if kept else ["-H", "Connection: close"]), url], seconds)
    count = int(re.search(r"(\d+) requests in", out)[1])
    return Turn(float(re.search(r"Requests/sec:\s*([\d.]+)", out)[1]), cpu / count)


def siege(url, seconds, kept, folder):
    (folder / "siegerc").write_text(SIEGE.format(connection="keep-alive" if kept else "close"))
    log = folder / "siege.log"
    log.unlink(missing_ok=True)
    _, cpu = run(["siege", "-R", folder / "siegerc", "-b", f"-c{USERS}", f"-t{seconds}S", f"--log={log}", url], seconds)
    fields = log.read_text().splitlines()[-1].split(",")
    return Turn(int(fields[1]) / float(fields[2]), cpu / int(fields[1]))


def evaluator(dll):
    def turn(url, seconds, kept, folder):
        row = load(dll, url, folder, f"users: {USERS}, length: {seconds}s", kept)
        count = int(row["transactions"])
        return Turn(count / seconds, float(row["generator_cpu_core"]) * seconds / count)
    return turn


def begin(dll, url, folder, stage, kept, **popen):
    (folder / "plan.yaml").write_text(f"stages:\n  - {{ {stage} }}\nkeep_alive: {str(kept).lower()}\n")
    return subprocess.Popen(
        ["dotnet", dll, "load", "--plan", folder / "plan.yaml", "--url", url, "--check", "none", "-o", folder / "log.csv",
         "--latency", folder / "latency.csv", "--overwrite"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **popen)


def load(dll, url, folder, stage, kept):
    """The last row of latency.csv, the one over all."""
    child = begin(dll, url, folder, stage, kept, preexec_fn=on_core(CLIENT_CORE))
    error = child.communicate()[1]
    if child.returncode != 0:
        raise SystemExit(error)
    with open(folder / "latency.csv") as file:
        return list(csv.DictReader(file))[-1]


def rates(args, url, folder):
    generators = {"wrk": wrk, "siege": siege, **{name: evaluator(dll) for name, dll in args.builds.items()}}
    print(f"{USERS} users who ask again at once, one core, {args.seconds} s, medians of {args.rounds} rounds\n")
    print("| connections | generator | requests/s | × wrk | × siege | CPU µs a request |\n|---|---|---|---|---|---|")
    for kept in (True, False):
        turns = {name: [] for name in generators}
        for _ in range(args.rounds):
            for name, generator in generators.items():
                turns[name].append(generator(url, args.seconds, kept, folder))
        for name, own in turns.items():
            beside = [statistics.median(turn.rate / other.rate for turn, other in zip(own, turns[peer])) for peer in ("wrk", "siege")]
            print(f"| {'kept' if kept else 'one each'} | {name} | {statistics.median(turn.rate for turn in own):,.0f} | {beside[0]:.2f} | {beside[1]:.2f} "
                  f"| {statistics.median(turn.cpu for turn in own) * 1e6:.1f} |", flush=True)


def lateness(args, url, folder):
    print(f"\nRequests at a rate, one connection each, one core, {args.seconds} s, medians of {args.rounds} rounds\n")
    print("| rate | build | sent | late, mean ms | late, p99 ms | CPU µs a request |\n|---|---|---|---|---|---|")
    for rate in (200, 2000, 8000):
        rows = {name: [] for name in args.builds}
        for _ in range(args.rounds):
            for name, dll in args.builds.items():
                rows[name].append(load(dll, url, folder, f"rate: {rate}, users: 200, length: {args.seconds}s", False))
        for name, own in rows.items():
            middle = lambda value: statistics.median(value(row) for row in own)
            sent = middle(lambda row: int(row["transactions"]) / args.seconds / rate)
            mean, late, cpu = (middle(lambda row, column=column: float(row[column]))
                               for column in ("generator_late_mean_s", "generator_late_p99_s", "generator_cpu_core"))
            print(f"| {rate:,}/s | {name} | {sent:.1%} | {mean * 1e3:.2f} | {late * 1e3:.2f} | {cpu / rate * 1e6:.0f} |", flush=True)


def memory(args, url, folder):
    print("\nMemory: largest resident set of the process in 12 s of users who think up to 20 s, beyond that with one user\n")
    print("| users | connections | build | MiB | KiB a user | failed |\n|---|---|---|---|---|---|")
    for name, dll in args.builds.items():
        alone, _ = resident(dll, url, folder, 1, True)
        for users, kept in ((1000, True), (10_000, True), (20_000, False)):
            size, failed = resident(dll, url, folder, users, kept)
            print(f"| {users:,} | {'kept' if kept else 'one each'} | {name} | {size / 1024:.0f} | {(size - alone) / users:.1f} | {failed} |", flush=True)


def resident(dll, url, folder, users, kept):
    child = begin(dll, url, folder, f"users: {users}, think: 20s, length: 12s", kept)
    size = 0
    while child.poll() is None:
        time.sleep(0.2)
        try:
            size = max(size, int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{child.pid}/status").read_text())[1]))
        except (OSError, TypeError):
            break
    child.wait()
    with open(folder / "latency.csv") as file:
        return size, list(csv.DictReader(file))[-1]["failed"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="rates|lateness|memory", help="default: all")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--evaluator", nargs="+", default=[EVALUATOR], type=pathlib.Path)
    args = parser.parse_args()
    parts = {"rates": rates, "lateness": lateness, "memory": memory}
    if unknown := set(args.parts) - set(parts):
        parser.error(f"unknown: {', '.join(unknown)}")
    args.builds = {"evaluator" if len(args.evaluator) == 1 else f"evaluator {number}": dll for number, dll in enumerate(args.evaluator, 1)}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        nginx = Nginx(folder)
        try:
            for part in args.parts or parts:
                parts[part](args, nginx.url, folder)
        finally:
            nginx.stop()


if __name__ == "__main__":
    main()
