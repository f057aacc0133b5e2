#!/usr/bin/env python3
"""Runs `evaluator load` with objectives several times and counts the rows of its --requests file anew, in decimal numbers.

  benchmarks/recount-objectives.py URL [RUNS=10] [SECONDS=30] [USERS=20]

Prints a line per run and objective, and exits with 1 where a count, or the seconds in violation, differ. Of a service that is
always fast it shows little: limits are taken around the times of a short load before. Needs a Release build of the evaluator.
"""
import csv
import json
import math
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from measuring import EVALUATOR

WINDOW = timedelta(seconds=10)


def load(folder, url, seconds, users, objectives):
    """One load: its --json, and the paths of its requests and tally."""
    requests, tally, plan = folder / "requests.csv", folder / "tally.jsonl", folder / "plan.yaml"
    plan.write_text(f"stages: [{{ users: {users}, length: {seconds}s }}]\nkeep_alive: true\n")
    words = ["dotnet", EVALUATOR, "load", "--url", url, "--plan", plan, "--json", "--overwrite",
             "-o", folder / "log.csv", "--requests", requests, "--tally", tally]
    for objective in objectives:
        words += ["--slo", objective]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode not in (0, 3):
        sys.exit(done.stderr)
    return json.loads(done.stdout), requests, tally


def rows(path):
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            status, seconds = int(row["status"] or 0), Decimal(row["total_s"])
            failed = row["fault"] != "" or status == 408 or status >= 500
            okay = row["fault"] == "" and (status < 400 or status in (401, 407))
            ended = datetime.fromisoformat(row["time"].replace("Z", "+00:00")) + timedelta(microseconds=int(seconds * 1_000_000))
            yield failed, okay, seconds, ended


def bad(objective, failed, okay, seconds):
    """Whether a request counts for an objective, and whether it is bad."""
    left, right = objective.split("<")
    if left == "failed":
        return True, failed
    late = seconds > Decimal(right.removesuffix("ms")) / 1000
    return (not failed, late) if left.startswith("p") else (True, late or not okay)


def allowed(objective):
    left, right = objective.split("<")
    return Decimal(right.rstrip("%")) / 100 if left == "failed" else 1 - Decimal(left.strip("p%")) / 100


def recount(objective, counted, started, seconds):
    """Requests, bad ones, and seconds of the windows that miss the objective."""
    total = wrong = 0
    windows = {}
    for row in counted:
        counts, is_bad = bad(objective, *row[:3])
        if not counts:
            continue
        total, wrong = total + 1, wrong + is_bad
        window = windows.setdefault((row[3] - started) // WINDOW, [0, 0])
        window[0], window[1] = window[0] + 1, window[1] + is_bad
    violated = sum(min(10, seconds - 10 * index) for index, (all_of_it, late) in windows.items() if late > allowed(objective) * all_of_it)
    return total, wrong, violated


def main():
    url = sys.argv[1] if len(sys.argv) > 1 else sys.exit(__doc__)
    runs, seconds, users = (int(sys.argv[i]) if len(sys.argv) > i else standard for i, standard in ((2, 10), (3, 30), (4, 20)))
    off = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        known, _, _ = load(folder, url, 3, users, [])
        middle, tail = (f"{max(0.001, math.ceil(known['overall'][time] * 1e6) / 1000):g}ms" for time in ("p50_s", "p95_s"))
        objectives = [f"p50<{middle}", f"p95<{tail}", f"95%<{tail}", "failed<1%"]
        for run in range(1, runs + 1):
            result, requests, tally = load(folder, url, seconds, users, objectives)
            stage = json.loads(tally.read_text().splitlines()[0])
            counted = list(rows(requests))
            for objective, said in zip(objectives, result["objectives"]):
                found = recount(objective, counted, datetime.fromisoformat(stage["windows"]["started_at"]), seconds)
                differs = sum(abs(a - b) for a, b in zip(found, (said["requests"], said["bad"], said["violation_s"])))
                off += differs
                print(f"run {run}: {len(counted)} rows, {said['objective']}: {said['bad']} bad of {said['requests']}, "
                      f"{said['violation_s']} s in violation, {differs:g} off", flush=True)
    sys.exit(1 if off else 0)


if __name__ == "__main__":
    main()
