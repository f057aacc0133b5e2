#!/usr/bin/env python3
"""Simulated runs beside real ones, as Markdown: docs/simulation/compare.py FOLDER… [--neighbours] [--trials 100]

Each run folder below the folders is simulated: its own manifest and plan, with the calibration that machine.json beside it names (as
measure.py leaves it), or with --calibration FILE.
"""
import argparse
import csv
import itertools
import json
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from measured import SYNC_PERIOD_SECONDS, figure, moment, near, step_up, table  # noqa: E402

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
BUSY = 0.5
# Name, key in summary.json, median absolute error that is asked for.
FIGURES = (("response time, ms", "response_time_s", 0.067), ("P90, ms", "latency_p90_s", 0.075), ("P99, ms", "latency_p99_s", 0.092),
           ("transactions/s", "transaction_rate", None), ("memory requested, KB", "memory_requested_KB", 0.05), ("replicas", "replicas_mean", None))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    parser.add_argument("--calibration", type=pathlib.Path, help="for runs that have no machine.json beside them")
    parser.add_argument("--neighbours", action="store_true", help="have the simulations meet what else used the machine's CPU in the run")
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--steps", type=int, default=10, help="simulations whose steps of an autoscaler are held against a run's")
    asked = parser.parse_args()
    runs = list(filter(None, map(read, sorted(path.parent for folder in asked.folders for path in folder.glob("**/run.json")))))
    with tempfile.TemporaryDirectory() as scratch:
        for run in runs:
            simulate(run, asked, pathlib.Path(scratch))
    print(f"{len(runs)} runs, {sum(run['busy'] > BUSY for run in runs)} of them above {BUSY:.0%} of the pods' CPU limit.\n")
    summary_table(runs)
    runs_table(runs)
    steps_table(runs)


def read(folder):
    about = json.loads((folder / "run.json").read_text())
    if about.get("simulation") or not about.get("load_ended_at") or not (folder / "summary.json").exists():
        return None
    if about["ended_early"]:
        print(f"left out: {folder}: {about['ended_early']}", file=sys.stderr)
        return None
    summary = json.loads((folder / "summary.json").read_text())
    beside = folder.parent / "machine.json"
    machine = json.loads(beside.read_text()) if beside.exists() else None
    return {
        "name": folder.parent.name, "case": re.sub(r"-\d+$", "", folder.parent.name), "folder": folder, "about": about, "summary": summary,
        "busy": summary["cpu_used_core"] / summary["cpu_limit_core"], "machine": machine, "neighbours": neighbours(about, summary, machine),
        "ways": [way(folder, about)],
    }


def neighbours(about, summary, machine):
    """Cores that neither pods nor load generator used while the load went on; None where nobody noted the machine's."""
    if not machine:
        return None
    start, end = moment(about["load_started_at"]).timestamp(), moment(about["load_ended_at"]).timestamp()
    samples = [sample for sample in machine["samples"] if start <= sample["time"] <= end]
    busy = (samples[-1]["busy_s"] - samples[0]["busy_s"]) / (samples[-1]["time"] - samples[0]["time"])
    return max(0, busy - summary["cpu_used_core"] - (summary["generator_cpu_core"] or 0))


def simulate(run, asked, scratch):
    calibration = run["folder"].parents[1] / run["machine"]["calibration"] if run["machine"] else asked.calibration
    if not calibration:
        sys.exit(f"{run['folder']} has no machine.json beside it: name its calibration with --calibration")
    if asked.neighbours and run["neighbours"] is not None:
        changed = json.loads(calibration.read_text())
        changed["machine"]["other_cpu_cores"] = run["neighbours"]
        # The cluster's process is among the neighbours.
        changed["request"]["forwarding_cpu_seconds"] = 0
        calibration = scratch / "calibration.json"
        calibration.write_text(json.dumps(changed))
    words = [run["folder"] / "deployment.yaml", "--calibration", calibration, "--json", "--out", scratch / "runs"]
    if run["about"]["plan"]:
        words += ["--plan", run["about"]["plan"]]
    if not run["about"].get("trace"):
        words += ["--minutes", run["about"]["minutes"]]
    # Other seeds than the runs': of the same seed a simulation has the very same users.
    run["simulated"] = evaluator("simulate", *words, "--trials", asked.trials, "--seed", 1001)["figures"]
    if run["about"]["autoscaler"]:
        folders = [pathlib.Path(evaluator("simulate", *words, "--trials", 1, "--seed", 2001 + trial)["run_folder"]) for trial in range(asked.steps)]
        run["simulated_ways"] = [way(folder, json.loads((folder / "run.json").read_text())) for folder in folders]


def evaluator(*words):
    program = REPOSITORY / "evaluator/bin/Release/net10.0/evaluator.dll"
    done = subprocess.run(["dotnet", program, *map(str, words)], capture_output=True, text=True)
    if done.returncode not in (0, 3):
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def way(folder, about):
    """When at least so many replicas were wanted, in seconds after the load began."""
    start, way = moment(about["load_started_at"]), {}
    with open(folder / "events.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["reason"] == "DesiredReplicas" and (step := step_up(row["message"])):
                for replicas in range(step[0] + 1, step[1] + 1):
                    way.setdefault(replicas, (moment(row["time"]) - start).total_seconds())
    return way


def summary_table(runs):
    """How far medians of simulations are from what was measured, and how often that lies in their band."""
    groups = (("all", runs), (f"up to {BUSY:.0%} busy", [run for run in runs if run["busy"] <= BUSY]),
              (f"above {BUSY:.0%}", [run for run in runs if run["busy"] > BUSY]))
    head = ["median absolute error", "asked for"] + [f"{name} ({len(group)})" for name, group in groups] + ["largest", "within the 90 % band"]
    lines = []
    for name, key, wanted in FIGURES:
        errors = [[abs(error(run, key)) for run in group] for _, group in groups]
        inside = sum(is_inside(run, key) for run in runs)
        lines.append([name, f"{wanted:.1%}" if wanted else "", *(f"{statistics.median(found):.1%}" if found else "" for found in errors),
                      f"{max(errors[0]):.1%}" if errors[0] else "", f"{inside} of {len(runs)}"])
    table(head, lines)


def runs_table(runs):
    """Each run: measured / median of the simulations, bold where it lies outside of their band."""
    head = ["run", "load average", "neighbours, cores", "busy"] + [name for name, _, _ in FIGURES]
    lines = []
    for run in runs:
        loads = [sample["load_average"] for sample in run["machine"]["samples"]] if run["machine"] else []
        cells = []
        for name, key, _ in FIGURES:
            factor = 1000 if name.endswith("ms") else 1
            cell = f"{figure(run['summary'][key] * factor)} / {figure(run['simulated'][key]['median'] * factor)}"
            cells.append(cell if is_inside(run, key) else f"**{cell}**")
        lines.append([run["name"], f"{statistics.mean(loads):.1f}" if loads else "", figure(run["neighbours"]), f"{run['busy']:.0%}", *cells])
    table(head, lines)


def steps_table(runs):
    """Pairs of runs within one period of the autoscaler: real with simulated ones, and real with real ones of the same manifest and load."""
    lines = []
    for case in dict.fromkeys(run["case"] for run in runs if "simulated_ways" in run):
        real = [way for run in runs if run["case"] == case for way in run["ways"]]
        simulated = [way for run in runs if run["case"] == case for way in run["simulated_ways"]]
        for replicas in sorted({count for way in real + simulated for count in way}):
            sides = [[way.get(replicas) for way in side] for side in (real, simulated)]
            lines.append([case, f"{replicas} or more wanted", *(", ".join(figure(at) or "never" for at in side) for side in sides[:1]),
                          figure(statistics.median(known)) if (known := [at for at in sides[1] if at is not None]) else "never",
                          near(itertools.product(*sides)), near(itertools.combinations(sides[0], 2))])
    if lines:
        table(["run", "", "measured, s", "median of the simulations, s", f"real and simulated within {SYNC_PERIOD_SECONDS} s", "real and real"], lines)


def error(run, key):
    return run["simulated"][key]["median"] / run["summary"][key] - 1


def is_inside(run, key):
    # Files have nine digits.
    band, real = run["simulated"][key], run["summary"][key]
    return band["low"] * (1 - 1e-6) <= real <= band["high"] * (1 + 1e-6)


if __name__ == "__main__":
    main()
