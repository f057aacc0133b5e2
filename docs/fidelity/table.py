#!/usr/bin/env python3
"""Tables of what measure.sh measured, as Markdown: docs/fidelity/table.py OUT"""
import csv
import json
import math
import pathlib
import re
import statistics
import sys
from datetime import datetime

CLUSTERS = ("embedded", "real")
FIGURES = (("memory requested, KB", "memory_requested_KB"), ("memory used, KB", "memory_used_KB"),
           ("transactions/s", "transaction_rate"), ("response time, s", "response_time_s"))


def main(folder):
    runs = read(pathlib.Path(folder))
    for manifest in sorted({run["manifest"] for run in runs}):
        here = [run for run in runs if run["manifest"] == manifest]
        print(f"## {manifest}\n")
        statistics_table(here)
        phases_table(here)
        start_table(here)
        trajectory_table(here)
        decisions_table(here)


def read(folder):
    runs = []
    for path in sorted(folder.glob("trial-*/*/*/summary.json")):
        at = path.parent
        run = json.loads((at / "run.json").read_text())
        if run["ended_early"]:
            print(f"left out: {at}: {run['ended_early']}", file=sys.stderr)
            continue
        start = moment(run["load_started_at"])
        runs.append({
            "trial": int(at.parts[-3].split("-")[1]), "cluster": at.parts[-2], "manifest": pathlib.Path(run["manifest"]).stem,
            "summary": json.loads(path.read_text()), "ready": run["ready_after_seconds"], "warnings": run["warnings"],
            "latency": rows(at / "latency.csv"), "start": start,
            "events": [row | {"at": (moment(row["time"]) - start).total_seconds()} for row in rows(at / "events.csv")],
        })
    return runs


def statistics_table(runs):
    table(["", "embedded, each trial", "real, each trial", "median embedded", "median real", "embedded ÷ real"],
          [compared(name, [(run["cluster"], run["trial"], run["summary"][key]) for run in runs]) for name, key in FIGURES])


def phases_table(runs):
    """Response time by the load's phases, weighted by what was served, as the whole run's is."""
    phases = []
    for run in runs:
        for users in dict.fromkeys(row["users"] for row in run["latency"] if row["stage"] != "overall"):
            stages = [row for row in run["latency"] if row["stage"] != "overall" and row["users"] == users]
            served = sum(int(row["okay"]) for row in stages)
            mean = sum(int(row["okay"]) * float(row["mean_s"] or 0) for row in stages) / served if served else None
            phases.append((f"response time with {users} users, s", run["cluster"], run["trial"], mean))
    table(["", "embedded, each trial", "real, each trial", "median embedded", "median real", "embedded ÷ real"],
          [compared(name, [phase[1:] for phase in phases if phase[0] == name]) for name in dict.fromkeys(phase[0] for phase in phases)])


def start_table(runs):
    """A pod's way from its creation to Ready: of those that came while the load ran; and the first deployment as a whole."""
    values = [("from applying to a first answer, s", run["cluster"], run["trial"], run["ready"]) for run in runs]
    for run in runs:
        created = {row["object"]: row["at"] for row in run["events"] if row["kind"] == "Pod" and row["reason"] == "Created"}
        ready = {}
        for row in run["events"]:
            if row["kind"] == "Pod" and row["reason"] == "Ready":
                ready.setdefault(row["object"], row["at"])
        values += [("a later pod, created to Ready, s", run["cluster"], run["trial"], ready[pod] - created[pod]) for pod in created if pod in ready]
    table(["", "embedded, each", "real, each", "median embedded", "median real", "embedded ÷ real"],
          [compared(name, [value[1:] for value in values if value[0] == name]) for name in dict.fromkeys(value[0] for value in values)])


def trajectory_table(runs):
    """Each step of the wanted and of the running replicas, in seconds after the load began, trial by trial side by side."""
    lines, firsts = [], []
    for what, kind, reason, pattern in (("wanted", "HorizontalPodAutoscaler", "DesiredReplicas", r"(\d+) → (\d+)"), ("running", "Deployment", "ReplicasChanged", r"(\d+) → (\d+)")):
        for trial in sorted({run["trial"] for run in runs}):
            steps = {run["cluster"]: [(row["at"], re.match(pattern, row["message"]).groups()) for row in run["events"] if row["kind"] == kind and row["reason"] == reason]
                     for run in runs if run["trial"] == trial}
            # 0 → 1 is the autoscaler's first look, not a step.
            sides = [[step for step in steps.get(cluster, []) if step[1][0] != "0"] for cluster in CLUSTERS]
            firsts += [(f"first step of the {what} replicas, s", cluster, trial, side[0][0]) for cluster, side in zip(CLUSTERS, sides) if side]
            firsts += [(f"most {what} replicas", cluster, trial, max(int(step[1][1]) for step in side)) for cluster, side in zip(CLUSTERS, sides) if side]
            for index in range(max(map(len, sides))):
                one, other = (side[index] if index < len(side) else None for side in sides)
                apart = f"{one[0] - other[0]:+.1f}" if one and other else ""
                lines.append([what, trial, index + 1, *(f"{step[1][0]} → {step[1][1]} at {step[0]:.1f}" if step else "none" for step in (one, other)), apart])
    if lines:
        table(["replicas", "trial", "step", "embedded, s", "real, s", "embedded − real, s"], lines)
        table(["", "embedded, each trial", "real, each trial", "median embedded", "median real", "embedded ÷ real"],
              [compared(name, [first[1:] for first in firsts if first[0] == name]) for name in dict.fromkeys(first[0] for first in firsts)])


def decisions_table(runs):
    """
    Whether each decision is what the autoscaler's own figure gives: ceil(measured pods × use ÷ target), at most double or 4 at
    once, at most 5. Pods that are not measured yet count as unused on the way up, and the figure does not tell how many.
    """
    lines = []
    for run in runs:
        for row in run["events"]:
            found = re.match(r"(\d+) → (\d+) at (\d+) % .* target (\d+) %", row["message"]) if row["reason"] == "DesiredReplicas" else None
            if not found or found[1] == "0":
                continue
            before, after, use, target = map(int, found.groups())
            expected = {pods: min(math.ceil(pods * use / target), max(2 * before, 4), 5) for pods in range(before, 0, -1)}
            told = [pods for pods, replicas in expected.items() if replicas == after]
            lines.append([run["trial"], run["cluster"], f"{row['at']:.1f}", f"{use} %", f"{before} → {after}", expected[before], f"{told[0]} of {before}" if told else "no number of them"])
    if lines:
        table(["trial", "cluster", "s", "use of the request", "decision", "with all pods measured", "follows with so many measured"], lines)


def compared(name, values):
    sides = {cluster: [value for where, _, value in sorted(values, key=lambda value: value[1]) if where == cluster and value is not None] for cluster in CLUSTERS}
    medians = {cluster: statistics.median(found) if found else None for cluster, found in sides.items()}
    ratio = medians["embedded"] / medians["real"] if medians["embedded"] is not None and medians["real"] else None
    return [name, *(", ".join(map(figure, sides[cluster])) for cluster in CLUSTERS), *(figure(medians[cluster]) for cluster in CLUSTERS), figure(ratio)]


def figure(value):
    if value is None:
        return ""
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def table(head, lines):
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for line in lines:
        print("| " + " | ".join(map(str, line)) + " |")
    print()


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def moment(text):
    # Python reads six decimals, .NET writes seven.
    return datetime.fromisoformat(re.sub(r"(\.\d{6})\d*", r"\1", text).replace("Z", "+00:00"))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: table.py OUT")
    main(sys.argv[1])
