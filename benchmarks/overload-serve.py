#!/usr/bin/env python3
"""Goodput of serve under more load than it carries, several builds by turns.

    dotnet build evaluator -c Release
    python3 benchmarks/overload-serve.py [--seconds 6] [--rounds 3] SERVE.dll [EARLIER.dll]

Each build runs with the CPU limit of --cpu cores (a cgroup where that is permitted, else one core each by affinity). Its capacity is
what eight users get who ask again at once. Then come 1, 2, 5 and 10 times that rate, one connection for each request (open), and
users who ask again at once whatever Retry-After says (closed), each request on a new connection or all on one.

goodput: answers a second ÷ capacity, by the clock. cpu goodput: answers for each second of the service's CPU ÷ the same at capacity,
which other work on the machine does not touch: 1 means that refusals cost nothing. Medians over the rounds.
"""
import argparse, collections, csv, os, pathlib, signal, statistics, subprocess, tempfile, time, urllib.request
from measuring import EVALUATOR, cpu_seconds, free_port

OPEN = [1, 2, 5, 10]
#: More than can be sent: every user sends its next request at once. Without a rate users give up after 1,024 failures, as siege's do.
ENDLESS = 50_000
CLOSED = [(256, False), (1000, False), (256, True), (1000, True)]
Figures = collections.namedtuple("Figures", "answered refused failed rate per_cpu p50 p99 recovery")


class Service:
    def __init__(self, dll, cpu):
        self.port = free_port()
        self.limit = self.make_limit(cpu)
        self.process = subprocess.Popen(
            ["sh", "-c", 'if [ -n "$0" ]; then echo $$ > "$0/cgroup.procs"; fi; exec "$@"', str(self.limit or ""),
             *([] if self.limit else ["taskset", "-c", "0"]),
             "dotnet", dll, "--urls", f"http://127.0.0.1:{self.port}", "--Serve:DrainSeconds", "0"],
            env={**os.environ, "CPU_LIMIT": str(cpu)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            try:
                self.get("/readyz")
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("serve did not become ready")

    def make_limit(self, cpu):
        quota = int(cpu * 100_000)
        for root, file, text in [("/sys/fs/cgroup/cpu", "cpu.cfs_quota_us", f"{quota}"), ("/sys/fs/cgroup", "cpu.max", f"{quota} 100000")]:
            try:
                group = pathlib.Path(root) / f"overload-serve-{self.port}"
                group.mkdir()
                (group / file).write_text(text)
                return group
            except OSError:
                pass
        return None

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return answer.read()

    def cpu_seconds(self):
        return cpu_seconds(self.process.pid)

    def recovery(self):
        """Seconds until a request is answered again."""
        start = time.monotonic()
        while True:
            try:
                self.get("/test")
                return time.monotonic() - start
            except OSError:
                time.sleep(0.02)

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        if self.limit:
            self.limit.rmdir()


def measure(service, stage, keep_alive=False):
    with tempfile.TemporaryDirectory() as folder:
        plan = pathlib.Path(folder, "plan.yaml")
        plan.write_text(f"stages: [{{ {stage} }}]\nkeep_alive: {str(keep_alive).lower()}\n")
        before, start = service.cpu_seconds(), time.monotonic()
        subprocess.run(
            ["dotnet", EVALUATOR, "load", "--plan", plan, "--url", f"http://127.0.0.1:{service.port}/test", "-o", f"{folder}/load.csv",
             "--requests", f"{folder}/requests.csv"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        cpu = service.cpu_seconds() - before
        with open(f"{folder}/load.csv") as log:
            elapsed = float(list(csv.DictReader(log, skipinitialspace=True))[-1]["Elap Time"])
        with open(f"{folder}/requests.csv") as log:
            requests = list(csv.DictReader(log))
    times = sorted(float(one["total_s"]) for one in requests if one["status"] == "200")
    refused = sum(one["status"] == "503" for one in requests)
    at = lambda share: times[min(len(times) - 1, int(share * len(times)))] if times else float("nan")
    return Figures(len(times), refused, len(requests) - len(times) - refused, len(times) / elapsed, len(times) / max(cpu, 1e-9), at(0.5), at(0.99),
                   service.recovery())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("builds", nargs="+", metavar="SERVE.dll")
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cpu", type=float, default=1, help="CPU limit of each service, in cores")
    parser.add_argument("--only", choices=["open", "closed"], help="half of the cases")
    options = parser.parse_args()
    services = [Service(dll, options.cpu) for dll in options.builds]
    length = f"length: {options.seconds}s"
    rows = collections.defaultdict(list)
    try:
        for service in services:
            measure(service, f"users: 8, {length}")  # warm
        for _ in range(options.rounds):
            capacity = {}
            for build, service in enumerate(services):
                capacity[build] = measure(service, f"users: 8, {length}")
            cases = [(f"open, {times} ×", lambda build, times=times: measure(
                services[build], f"rate: {times * capacity[build].rate:.1f}, users: 4000, {length}")) for times in OPEN if options.only != "closed"]
            cases += [(f"{users} users, {'one connection each' if keep else 'new connections'}",
                       lambda build, users=users, keep=keep: measure(services[build], f"rate: {ENDLESS}, users: {users}, {length}", keep))
                      for users, keep in CLOSED if options.only != "open"]
            for name, case in cases:
                for build in range(len(services)):
                    rows[name, build].append((case(build), capacity[build]))
    finally:
        for service in services:
            service.end()

    print("| load | build | goodput | cpu goodput | answered | refused | failed | p50 of answers, s | p99, s | answers again after, s |\n|" + "---|" * 10)
    for (name, build), pairs in rows.items():
        median = lambda of: statistics.median(of(figures, capacity) for figures, capacity in pairs)
        print(f"| {name} | {build + 1} | {median(lambda f, c: f.rate / c.rate):.2f} | {median(lambda f, c: f.per_cpu / c.per_cpu):.2f}"
              f" | {median(lambda f, _: f.answered):.0f} | {median(lambda f, _: f.refused):.0f} | {median(lambda f, _: f.failed):.0f}"
              f" | {median(lambda f, _: f.p50):.2f} | {median(lambda f, _: f.p99):.2f} | {median(lambda f, _: f.recovery):.2f} |")


if __name__ == "__main__":
    main()
