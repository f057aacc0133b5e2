#!/usr/bin/env python3
"""How an autoscaler follows a pod's load, step by step, on two clusters at the same time.

    docs/fidelity/autoscaler.py embedded=KUBECONFIG,IMAGE real=KUBECONFIG,IMAGE

Each cluster gets DEPLOYMENTS Deployments of one idle pod, each with an autoscaler of its own, created at moments spread over
one sync period, since from then on it looks once a period. In another order, one after another, their pods begin to use twice
the CPU they request, and so does every pod that the autoscaler adds: it goes up to MOST in two steps or more. Told are the
seconds from the load's begin until at least so many replicas were wanted, and how often two Deployments of the same or of both
clusters are within one sync period of each other: what two of the real cluster have in common is all that anybody can ask of
the embedded one.
Needs kubectl, clusters on this machine (the pods tell the time by /proc/uptime), and an image with a shell; on the embedded
cluster any image will do, since sh is this machine's. About eight minutes.
"""

import itertools
import random
import statistics
import subprocess
import sys
import threading
import time

DEPLOYMENTS = 24
MOST = 6
IDLE_SECONDS = 75
APART_SECONDS = 14.3
LONGEST_SECONDS = 180
SYNC_PERIOD_SECONDS = 15
SEED = 1

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
          command:
            - sh
            - -c
            - |
              up=$(cut -d' ' -f1 /proc/uptime)
              left=$(({begin} - ${{up%.*}}00 - 1${{up#*.}} + 100))
              [ $left -le 0 ] || sleep $((left / 100)).$(printf %02d $((left % 100)))
              while :; do :; done
          resources: {{requests: {{cpu: 12m, memory: 16Mi}}, limits: {{cpu: 24m, memory: 64Mi}}}}
---
apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata: {{name: step-{i}, labels: {{of: step}}}}
spec:
  scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: step-{i}}}
  minReplicas: 1
  maxReplicas: {most}
  targetCPUUtilizationPercentage: 50
"""


def uptime() -> float:
    with open("/proc/uptime") as file:
        return float(file.read().split()[0])


class Cluster:
    """What one cluster's autoscalers did: by Deployment the steps of the wanted replicas, (seconds since its load began, replicas)."""

    def __init__(self, name: str, kubeconfig: str, image: str) -> None:
        self.name, self._kubeconfig, self._image = name, kubeconfig, image
        self._begin: dict[int, float] = {}
        self._end = 0.0
        self.steps: dict[int, list[tuple[float, int]]] = {i: [] for i in range(DEPLOYMENTS)}

    def _command(self, *args: str) -> list[str]:
        return ["kubectl", "--kubeconfig", self._kubeconfig, *args]

    def _kubectl(self, *args: str, stdin: str | None = None) -> str:
        return subprocess.run(self._command(*args), input=stdin, check=True, capture_output=True, text=True).stdout

    def measure(self) -> None:
        start = uptime() + IDLE_SECONDS
        self._begin = {i: round(start + i * APART_SECONDS, 2) for i in range(DEPLOYMENTS)}
        self._end = start + DEPLOYMENTS * APART_SECONDS + LONGEST_SECONDS
        try:
            self._create()
            while not self._all_at_most() and uptime() < self._end:
                self._watch()
        finally:
            self._kubectl("delete", "deploy,hpa", "-l", "of=step", "--wait=false")

    def _create(self) -> None:
        first = uptime()
        for place, i in enumerate(random.Random(SEED).sample(range(DEPLOYMENTS), DEPLOYMENTS)):
            time.sleep(max(0.0, first + place * SYNC_PERIOD_SECONDS / DEPLOYMENTS - uptime()))
            manifest = MANIFEST.format(i=i, image=self._image, most=MOST, begin=round(100 * self._begin[i]))
            self._kubectl("apply", "-f", "-", stdin=manifest)

    def _all_at_most(self) -> bool:
        return all(steps and steps[-1][1] == MOST for steps in self.steps.values())

    def _watch(self) -> None:
        """Notes every change of the wanted replicas until all Deployments are at the most, the time is over or the watch ends."""
        watch = subprocess.Popen(
            self._command("get", "deploy", "-l", "of=step", "--watch", "-o", r'jsonpath={.metadata.name} {.spec.replicas}{"\n"}'),
            stdout=subprocess.PIPE, text=True)
        timer = threading.Timer(max(0.0, self._end - uptime()), watch.terminate)
        timer.start()
        try:
            for line in watch.stdout:
                name, replicas = line.split()
                self._note(int(name.split("-")[1]), int(replicas))
                if self._all_at_most():
                    break
        finally:
            timer.cancel()
            watch.terminate()
            watch.wait()

    def _note(self, i: int, wanted: int) -> None:
        steps = self.steps[i]
        if wanted == (steps[-1][1] if steps else 1):
            return
        steps.append((uptime() - self._begin[i], wanted))
        # It has shown all it can: its pods make room for the next.
        if wanted == MOST:
            self._kubectl("delete", f"deploy/step-{i}", f"hpa/step-{i}", "--wait=false")

    def until(self, replicas: int) -> list[float]:
        """Seconds until at least so many replicas were wanted, of each Deployment that came so far."""
        first = (next((at for at, wanted in steps if wanted >= replicas), None) for steps in self.steps.values())
        return [at for at in first if at is not None]


def within_one_period(one: list[float], other: list[float] | None = None) -> str:
    pairs = list(itertools.combinations(one, 2) if other is None else itertools.product(one, other))
    near = sum(abs(a - b) <= SYNC_PERIOD_SECONDS for a, b in pairs)
    return f"{100 * near / len(pairs):.0f} %" if pairs else ""


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

    reached = sorted({wanted for cluster in clusters for steps in cluster.steps.values() for _, wanted in steps})
    print("| wanted | cluster | of Deployments | from load until then, s: median | lowest to highest | standard deviation |")
    print("|---|---|---|---|---|---|")
    for replicas in reached:
        for cluster in clusters:
            times = cluster.until(replicas)
            # Two are the fewest that have a deviation; a cluster that never came so far has an empty row.
            figures = f"{statistics.median(times):.1f} | {min(times):.1f} to {max(times):.1f} | {statistics.stdev(times):.1f}" if len(times) > 1 else "| |"
            print(f"| {replicas} or more | {cluster.name} | {len(times)} of {DEPLOYMENTS} | {figures} |")
    print()

    pairs = list(itertools.combinations_with_replacement(clusters, 2))
    print(f"| wanted, two Deployments within {SYNC_PERIOD_SECONDS} s | " + " | ".join(f"{one.name}, {other.name}" for one, other in pairs) + " |")
    print("|---|" + "---|" * len(pairs))
    for replicas in reached:
        shares = [within_one_period(one.until(replicas), None if one is other else other.until(replicas)) for one, other in pairs]
        print(f"| {replicas} or more | " + " | ".join(shares) + " |")
    print()

    ways = {cluster: [" → ".join(map(str, [1, *(wanted for _, wanted in steps)])) for steps in cluster.steps.values()] for cluster in clusters}
    print("| way | " + " | ".join(cluster.name for cluster in clusters) + " |")
    print("|---|" + "---|" * len(clusters))
    for way in sorted({way for each in ways.values() for way in each}):
        print(f"| {way} | " + " | ".join(str(ways[cluster].count(way)) for cluster in clusters) + " |")
    for cluster in clusters:
        for i, steps in sorted(cluster.steps.items()):
            print(f"{cluster.name} {i}: " + ", ".join(f"{wanted} at {at:.1f}" for at, wanted in steps), file=sys.stderr)


if __name__ == "__main__":
    main()
