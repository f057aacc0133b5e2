#!/usr/bin/env python3
"""An API server with so many pods that nobody runs: made_api.py PODS. In a process of its own, so that its work does not wait for a measurement's.

Prints its port and the size of the pods' JSON in MiB, then for each sample that begins the moment (CLOCK_MONOTONIC, seconds).
"""
import http.server, json, sys, threading, time
from made_run import stamp
from measuring import MIB, ROOT


class MadeApi:
    """An API server with pods that nobody runs, and their metrics; it notes when it was asked for the first page of pods."""

    def __init__(self, pods):
        template = json.loads((ROOT / "tests/real-answers/answers/pods-list.json").read_text())["items"][0]
        template["spec"]["containers"][0].update(name="ml-app", resources={"requests": {"cpu": "1", "memory": "2Gi"}, "limits": {"cpu": "2", "memory": "4Gi"}})
        template["status"].update(phase="Running")
        template["metadata"].pop("deletionTimestamp", None)
        self.pods, self.metrics, self.asked, self.bytes = [], [], [], 0
        for number in range(pods):
            name = f"ml-app-5d4c7b9f6b-{number:05d}"
            template["metadata"].update(name=name, uid=f"00000000-0000-0000-0000-{number:012d}")
            self.pods.append(json.dumps(template, separators=(",", ":")).encode())
            self.metrics.append(json.dumps({"metadata": {"name": name, "namespace": "default"}, "timestamp": stamp(0)[:19] + "Z", "window": "15s",
                                            "containers": [{"name": "ml-app", "usage": {"cpu": "250123456n", "memory": "204800Ki"}}]}, separators=(",", ":")).encode())
        api = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                path, _, query = self.path.partition("?")
                query = dict(part.split("=", 1) for part in query.split("&") if "=" in part)
                if "watch" in query:
                    threading.Event().wait()
                items = {"/api/v1/namespaces/default/pods": api.pods, "/apis/metrics.k8s.io/v1beta1/namespaces/default/pods": api.metrics}.get(path)
                if path == "/version":
                    body, status = b'{"gitVersion":"v1.34.0"}', 200
                elif items is None:
                    body, status = b'{"kind":"Status","status":"Failure","reason":"NotFound","code":404}', 404
                else:
                    # metrics-server knows no pages.
                    first = int(query.get("continue") or 0)
                    last = first + int(query["limit"]) if items is api.pods and "limit" in query else len(items)
                    if items is api.pods and first == 0:
                        api.asked.append(time.monotonic())
                    more = f'"continue":"{last}",' if last < len(items) else ""
                    body, status = b'{"metadata":{%s"resourceVersion":"1"},"items":[%s]}' % (more.encode(), b",".join(items[first:last])), 200
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.bytes = sum(map(len, self.pods)) / MIB
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def main(pods):
    api = MadeApi(pods)
    print(api.server.server_address[1], f"{api.bytes:.1f}", flush=True)
    told = 0
    while True:
        time.sleep(0.005)
        for moment in api.asked[told:]:
            print(moment, flush=True)
            told += 1


if __name__ == "__main__":
    main(int(sys.argv[1]))
