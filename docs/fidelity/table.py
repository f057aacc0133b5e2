#!/usr/bin/env python3
"""Tables of what measure.sh measured, as Markdown: docs/fidelity/table.py OUT"""
import csv
import itertools
import json
import math
import pathlib
import re
import statistics
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from measured import SYNC_PERIOD_SECONDS, figure, moment, near, step_up, table  # noqa: E402

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
        scaling_step_table(here)
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


def scaling_step_table(runs):
    """The phases of the autoscaler's steps to more pods, as each run's summary has them; only steps that came to their end."""
    values = []
    for run in runs:
        for step in run["summary"].get("scaling_steps") or []:
            if step["incomplete"] is None:
                here = step["phases_s"] | {"whole step": step["total_s"]}
                values += [(f"{phase.replace('_', ' ')}, s", run["cluster"], run["trial"], seconds) for phase, seconds in here.items()]
    table(["", "embedded, each step", "real, each step", "median embedded", "median real", "embedded ÷ real"],
          [compared(name, [value[1:] for value in values if value[0] == name]) for name in dict.fromkeys(value[0] for value in values)])


def trajectory_table(runs):
    """
    Seconds from the load's begin until at least so many replicas were wanted, and until so many ran; and how many pairs of runs
    are within one sync period of each other there. What two runs on the real cluster have in common is all that the embedded one
    can be asked for. A pair in which only one run came so far is not near; one in which neither did is left out.
    """
    moments, pairs = [], []
    for what, kind, reason in (("wanted", "HorizontalPodAutoscaler", "DesiredReplicas"), ("running", "Deployment", "ReplicasChanged")):
        ways = {(run["cluster"], run["trial"]): steps(run, kind, reason) for run in runs}
        for replicas in sorted({count for way in ways.values() for _, count in way}):
            name = f"{replicas} or more {what}"
            until = {key: next((at for at, count in way if count >= replicas), None) for key, way in ways.items()}
            moments.append(compared(name, [(cluster, trial, at) for (cluster, trial), at in until.items()]))
            sides = [[at for (where, _), at in until.items() if where == cluster] for cluster in CLUSTERS]
            pairs.append([name, *(near(found) for found in (
                itertools.combinations(sides[0], 2), itertools.product(*sides), itertools.combinations(sides[1], 2)))])
    if moments:
        table(["replicas, s", "embedded, each trial", "real, each trial", "median embedded", "median real", "embedded ÷ real"], moments)
        table([f"pairs of runs within {SYNC_PERIOD_SECONDS} s", "embedded, embedded", "embedded, real", "real, real"], pairs)


def steps(run, kind, reason):
    """The changes of a number of replicas that went up, as (seconds after the load began, replicas)."""
    found = [(row["at"], step_up(row["message"])) for row in run["events"] if row["kind"] == kind and row["reason"] == reason]
    return [(at, step[1]) for at, step in found if step]


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


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: table.py OUT")
    main(sys.argv[1])
