#!/usr/bin/env python3
"""Peak memory of serve under requests meant to fill it, one endpoint after the other.

    dotnet build serve -c Release && python3 benchmarks/abuse-serve.py serve/bin/Release/net10.0/serve.dll

For each kind of abuse a fresh service with two cores (CPU_LIMIT=2) and the shipped model; prints VmHWM before and after, how the
requests were answered, and whether the next good request was. Needs Python's standard library alone, and Linux.
"""
import collections, json, os, signal, socket, subprocess, sys, tempfile, threading, time, urllib.request
from measuring import MIB, free_port


def hwm(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM"))


def get(port, path, timeout=30):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=timeout) as answer:
        return answer.read()


class Service:
    def __init__(self, dll, *options):
        self.port = free_port()
        self.process = subprocess.Popen(
            ["dotnet", dll, "--urls", f"http://127.0.0.1:{self.port}", "--Serve:DrainSeconds", "0", *options],
            env={**os.environ, "CPU_LIMIT": "2"}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.log = []
        threading.Thread(target=lambda: self.log.extend(self.process.stderr), daemon=True).start()
        for _ in range(600):
            try:
                get(self.port, "/readyz")
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("serve did not become ready")

    def post(self, path, body, kind, answers, read_rate=None):
        """One request on its own connection; read_rate: bytes a second at which the answer is read, for five seconds."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
                if read_rate:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                head = f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
                try:
                    connection.sendall(head.encode() + body)
                except OSError:
                    pass  # refused before all was sent: the answer is there to read
                first = connection.recv(4096)
                answers[first.split(b" ", 2)[1].decode() if first else "closed"] += 1
                end = time.monotonic() + 5
                while read_rate and time.monotonic() < end and connection.recv(read_rate):
                    time.sleep(1)
        except OSError as error:
            answers[type(error).__name__] += 1

    def many(self, count, *request, **options):
        answers = collections.Counter()
        threads = [threading.Thread(target=self.post, args=(*request, answers), kwargs=options) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


def infer(port, values):
    model = json.loads(get(port, "/v2/models/food11"))["inputs"][0]
    shape = [1, *model["shape"][1:]]
    each = shape[1] * shape[2] * shape[3]
    batch = values // each
    head = json.dumps({"inputs": [{"name": model["name"], "datatype": "FP32", "shape": [batch, *shape[1:]], "data": []}]})
    return (head[:-4] + ",".join("1" for _ in range(batch * each)) + head[-4:]).encode()


def kinds(service):
    port = service.port
    numbers = infer(port, 8 * MIB - 2048)
    yield "/v2 infer: 15 × 16 MB of numbers", lambda: service.many(15, "/v2/models/food11/infer", numbers, "application/json")
    million = b'{"inputs":[{"name":"image","datatype":"FP32","shape":[' + b"1," * (8 * MIB - 200) + b'1],"data":[1]}]}'
    yield "/v2 infer: 15 shapes of 8 million dimensions", lambda: service.many(15, "/v2/models/food11/infer", million, "application/json")
    name = b'{"id":"' + b"x" * (16 * MIB - 200) + b'","inputs":[{"name":"image","datatype":"FP32","shape":[1],"data":[1]}]}'
    yield "/v2 infer: 60 ids of 16 MB, slow readers", lambda: service.many(
        60, "/v2/models/food11/infer", name, "application/json", read_rate=1024)
    nested = b"[" * (16 * MIB - 100)
    yield "/v2 infer: 15 × 16 MB of brackets", lambda: service.many(15, "/v2/models/food11/infer", nested, "application/json")
    label = b'{"label":"' + b"x" * (16 * MIB - 100) + b'"}'
    yield "/feedback: 30 labels of 16 MB", lambda: service.many(30, "/feedback/x", label, "application/json")
    image = os.urandom(16 * MIB)
    yield "/predict: 60 × 16 MB of noise", lambda: service.many(60, "/predict", image, "image/jpeg")
    yield "/predict: 200 content types of 30 KB", lambda: service.many(200, "/predict", b"x", "x" * 30_000)


def main():
    dll = sys.argv[1]
    print("| what is sent | before, MB | peak, MB | answers | next good request | log, KB |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for index in range(7):
            service = Service(dll, "--Serve:FeedbackShare", "0.01", "--Serve:FeedbackStore", f"{folder}/{index}.db")
            try:
                what, send = list(kinds(service))[index]
                before = hwm(service.process.pid)
                answers = send()
                good = "answered" if get(service.port, "/test") else "empty"
                listed = ", ".join(f"{count} × {status}" for status, count in sorted(answers.items()))
                print(f"| {what} | {before} | {hwm(service.process.pid)} | {listed} | {good} | {sum(map(len, service.log)) // 1024} |", flush=True)
            finally:
                service.end()


if __name__ == "__main__":
    main()
