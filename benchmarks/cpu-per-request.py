#!/usr/bin/env python3
"""CPU that serve spends on a request, several builds or models by turns.

    dotnet build serve -c Release
    python3 benchmarks/cpu-per-request.py [--rounds 15] [--requests 200] [--model FILE] SERVE.dll [EARLIER.dll]

Every service runs on one core of its own choosing (CPU_LIMIT=1) and is asked for GET /test on one connection that stays open, one
request after the other. A round asks each service in turn, in an order that changes from round to round; what is told is the CPU
of the service's process, user and system, for each request: work of others on the machine changes it little, a clock it would not.
"""
import argparse, http.client, os, pathlib, random, signal, socket, statistics, subprocess, time

TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Service:
    def __init__(self, dll, model):
        self.port = free_port()
        command = ["dotnet", dll, "--urls", f"http://127.0.0.1:{self.port}", "--Serve:DrainSeconds", "0"]
        self.process = subprocess.Popen(command + (["--model", model] if model else []), env={**os.environ, "CPU_LIMIT": "1"},
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        for _ in range(600):
            try:
                if self.get("/readyz") == 200:
                    return
            except OSError:
                self.connection.close()
            time.sleep(0.1)
        raise SystemExit(f"{dll} did not become ready")

    def get(self, path):
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def milliseconds(self, requests):
        before = self.cpu_seconds()
        for _ in range(requests):
            assert self.get("/test") == 200
        return (self.cpu_seconds() - before) / requests * 1000

    def end(self):
        self.connection.close()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("builds", nargs="+", metavar="SERVE.dll")
    parser.add_argument("--model")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--requests", type=int, default=200)
    options = parser.parse_args()
    services = [Service(dll, options.model) for dll in options.builds]
    rows = [[] for _ in services]
    try:
        for service in services:
            service.milliseconds(options.requests)  # until the runtime has compiled what is used much
        for _ in range(options.rounds):
            for build in random.sample(range(len(services)), len(services)):
                rows[build].append(services[build].milliseconds(options.requests))
    finally:
        for service in services:
            service.end()

    print("| build | CPU a request, ms, median | least | most | to the first build, median of rounds |\n|" + "---|" * 5)
    for build, row in zip(options.builds, rows):
        ratio = statistics.median(own / first for own, first in zip(row, rows[0]))
        print(f"| {build} | {statistics.median(row):.2f} | {min(row):.2f} | {max(row):.2f} | {ratio:.3f} |")


if __name__ == "__main__":
    main()
