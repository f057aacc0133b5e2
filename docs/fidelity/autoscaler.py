#!/usr/bin/env python3
"""How long an autoscaler takes from a pod's load to its first step, on two clusters at the same time.

    docs/fidelity/autoscaler.py embedded=KUBECONFIG,IMAGE real=KUBECONFIG,IMAGE

Each cluster gets PODS Deployments of one idle pod, each with an autoscaler of its own. One after another the pods begin to
use twice the CPU they request, at moments that know nothing of the clusters' clocks; a Deployment goes when it was scaled.
Needs kubectl, clusters on this machine (the pods tell the time by /proc/uptime), and an image with a shell; on the embedded
cluster any image will do, since sh is this machine's. About five minutes.
"""

import json
import statistics
import subprocess
import sys
import threading
import time

PODS = 24
IDLE_SECONDS = 75
APART_SECONDS = 7.3

MANIFEST = """
apiVersion: apps/v1
kind: Deployment
metadata: {{name: step-{i}, labels: {{of: step}}}}
spec:
  replicas: 1
  selector: {{matchLabels: {{app: step-{i}}}}}
  template:
    metadata: {{labels: {{app: step-{i}, of: step}}}}
    spec:
      terminationGracePeriodSeconds: 0
      containers:
        - name: main
          image: {image}
          imagePullPolicy: IfNotPresent
          command: [sh, -c, "sleep {idle}; cut -d' ' -f1 /proc/uptime; while :; do :; done"]
          resources: {{requests: {{cpu: 25m, memory: 16Mi}}, limits: {{cpu: 50m, memory: 64Mi}}}}
---
apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata: {{name: step-{i}, labels: {{of: step}}}}
spec:
  scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: step-{i}}}
  minReplicas: 1
  maxReplicas: 4
  targetCPUUtilizationPercentage: 50
"""


def uptime() -> float:
    with open("/proc/uptime") as file:
        return float(file.read().split()[0])


class Cluster:
    """The steps of one cluster: seconds from load to the first change of the wanted replicas, and how many it wanted."""

    def __init__(self, name: str, kubeconfig: str, image: str) -> None:
        self.name, self._kubeconfig, self._image = name, kubeconfig, image
        self.steps: dict[int, tuple[float, int]] = {}

    def kubectl(self, *args: str, stdin: str | None = None) -> str:
        command = ["kubectl", "--kubeconfig", self._kubeconfig, *args]
        return subprocess.run(command, input=stdin, check=True, capture_output=True, text=True).stdout

    def measure(self) -> None:
        manifests = "---".join(
            MANIFEST.format(i=i, image=self._image, idle=IDLE_SECONDS + round(i * APART_SECONDS, 1)) for i in range(PODS))
        try:
            self.kubectl("apply", "-f", "-", stdin=manifests)
            end = time.monotonic() + IDLE_SECONDS + PODS * APART_SECONDS + 120
            while len(self.steps) < PODS and time.monotonic() < end:
                self._look()
                time.sleep(0.5)
        finally:
            self.kubectl("delete", "deploy,hpa", "-l", "of=step", "--wait=false")

    def _look(self) -> None:
        for deployment in json.loads(self.kubectl("get", "deploy", "-l", "of=step", "-o", "json"))["items"]:
            i, wanted = int(deployment["metadata"]["name"].split("-")[1]), deployment["spec"]["replicas"]
            if wanted == 1 or i in self.steps:
                continue
            now = uptime()
            begun = self.kubectl("logs", f"deploy/step-{i}").split()
            # A step before the load is not the load's: left out.
            self.steps[i] = (now - float(begun[0]) if begun else float("nan"), wanted)
            self.kubectl("delete", f"deploy/step-{i}", f"hpa/step-{i}", "--wait=false")


def main() -> None:
    if not sys.argv[1:] or not all("=" in argument and "," in argument for argument in sys.argv[1:]):
        sys.exit(__doc__)
    clusters = []
    for argument in sys.argv[1:]:
        name, _, where = argument.partition("=")
        kubeconfig, _, image = where.partition(",")
        clusters.append(Cluster(name, kubeconfig, image))
    threads = [threading.Thread(target=cluster.measure) for cluster in clusters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    print("| cluster | steps | from load to step, s: median | lowest to highest | standard deviation | wanted at the first step |")
    print("|---|---|---|---|---|---|")
    for cluster in clusters:
        delays = sorted(delay for delay, _ in cluster.steps.values() if delay == delay)
        wanted = [count for delay, count in cluster.steps.values() if delay == delay]
        sizes = ", ".join(f"{wanted.count(n)} × {n}" for n in sorted(set(wanted)))
        print(f"| {cluster.name} | {len(delays)} of {PODS} | {statistics.median(delays):.1f} | {delays[0]:.1f} to {delays[-1]:.1f} "
              f"| {statistics.stdev(delays):.1f} | {sizes} |")
        print(f"{cluster.name}: " + " ".join(f"{delay:.1f}" for delay in delays), file=sys.stderr)


if __name__ == "__main__":
    main()
