#!/usr/bin/env python3
"""Real runs that simulations are held against, and the calibrations for them, one after the other (docs/simulation/README.md).

    docs/simulation/measure.py OUT [--only REGEX] [--context NAME --image IMAGE]

What OUT has already is not measured again, so that it can be interrupted. Each run folder lies in OUT/CASE/ beside its manifest, its plan
and machine.json, which says what else the machine was doing.
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import threading
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
NODE_PORT = 31800
CALIBRATION_LASTS = 15 * 60

# All stages of a kind, so that a run has one level of load; each stage opens with its burst of users, as siege's do.
PLANS = {
    "light": "{ users: 10, think: 2s, length: 20s, repeat: 3 }",
    "medium": "{ users: 20, think: 1s, length: 20s, repeat: 3 }",
    "heavy": "{ users: 20, think: 300ms, length: 20s, repeat: 3 }",
    "open30": "{ rate: 30, arrivals: poisson, users: 200, length: 60s }",
    "open55": "{ rate: 55, arrivals: poisson, users: 200, length: 60s }",
    "open12": "{ rate: 12, arrivals: poisson, users: 200, length: 60s }",
    "steps": "{ users: 10, think: 4s, length: 20s, repeat: 2 }, { users: 20, think: 1s, length: 20s, repeat: 5 }",
    "burst": "{ users: 10, think: 4s, length: 30s, repeat: 1 }, { users: 30, think: 1s, length: 30s, repeat: 3 }, { users: 10, think: 4s, length: 30s }",
}

# Manifest, what is replaced in it, loads, model. Five pods that request 300m fit on two cores.
SMALL = {"cpu: \"1\"": "cpu: 300m", "cpu: \"2\"": "cpu: \"1\""}
CASES = {
    "one-pod": ("deploy_k8s/deployment_k8s.yaml", SMALL, ["light", "medium", "heavy", "open30", "open55"], None),
    "half-core": ("deploy_k8s/deployment_k8s.yaml", SMALL | {"cpu: \"2\"": "cpu: 500m"}, ["light", "medium", "open12", "open30"], None),
    "two-cores": ("deploy_k8s/deployment_k8s.yaml", {"cpu: \"1\"": "cpu: 300m"}, ["light", "medium", "heavy", "open55"], None),
    "two-pods": ("deploy_lb/deployment_lb.yaml", SMALL | {"replicas: 5": "replicas: 2"}, ["light", "medium", "heavy", "open55"], None),
    "five-pods": ("deploy_lb/deployment_lb.yaml", SMALL, ["light", "medium", "heavy", "open55"], None),
    "small-model": ("deploy_k8s/deployment_k8s.yaml", SMALL, ["light", "medium", "heavy", "open55"], "models/food11-small.onnx"),
    "large-model": ("deploy_k8s/deployment_k8s.yaml", SMALL, ["light", "medium", "open12"], "models/food11-large.onnx"),
    "hpa": ("deploy_hpa/deployment_hpa.yaml", SMALL, ["steps", "burst", "open30"], None),
    "hpa-target-60": ("deploy_hpa/deployment_hpa.yaml", SMALL | {"Percentage: 40": "Percentage: 60"}, ["steps", "burst"], None),
    "hpa-500m": ("deploy_hpa/deployment_hpa.yaml", SMALL | {"cpu: \"1\"": "cpu: 500m"}, ["steps", "burst", "open30"], None),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--only", default=".", help="cases whose name this regular expression is found in")
    parser.add_argument("--context", help="a context of the kubeconfig in place of the embedded cluster; names of its runs begin with it")
    parser.add_argument("--image", help="the service's image there")
    parser.add_argument("--trials", type=int, default=1, help="how often each case is measured")
    parser.add_argument("--most-load", type=float, default=0, help="wait until the load average is below this; 0: do not wait")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    for trial in range(1, asked.trials + 1):
        for name, (manifest, changes, loads, model) in CASES.items():
            if asked.context and model:
                continue  # Another cluster's pods do not read this machine's files.
            for load in loads:
                case = f"{asked.context + '-' if asked.context else ''}{name}-{load}-{trial}"
                if re.search(asked.only, case):
                    measure(asked, case, manifest, changes, load, model, trial)


def measure(asked, case, manifest, changes, load, model, trial):
    place = {"nodePort: 32000": f"nodePort: {NODE_PORT}"}
    if asked.image:
        place["image: .*"] = f"image: {asked.image}"
    cluster = ["--context", asked.context] if asked.context else ["--local"]
    chosen = ["--model", str(REPOSITORY / model)] if model else []
    folder = asked.out / case
    if list(folder.glob("*/summary.json")) and (folder / "machine.json").exists():
        return
    # Anew now and then: how fast a machine is that others share moves by some per cent in half an hour.
    subject = f"calibration-{asked.context or 'embedded'}-{pathlib.Path(model).stem if model else 'food11'}"
    earlier = sorted(asked.out.glob(f"{subject}-[0-9]*.json"), key=lambda file: file.stat().st_mtime)
    calibration = earlier[-1] if earlier and time.time() - earlier[-1].stat().st_mtime < CALIBRATION_LASTS else None
    if not calibration:
        calibration = asked.out / f"{subject}-{len(earlier) + 1}.json"
        quiet(asked.most_load)
        one_pod = write(asked.out / f"{calibration.stem}.yaml", "deploy_k8s/deployment_k8s.yaml", {"cpu: \"1\"": "cpu: 300m"} | place)
        evaluator("calibrate", one_pod, *cluster, *chosen, "--output", calibration)
    folder.mkdir(exist_ok=True)
    written = write(folder / "manifest.yaml", manifest, changes | place)
    (folder / "plan.yaml").write_text(f"stages: [{PLANS[load]}]\n")
    quiet(asked.most_load)
    watch = Watch()
    # Only an autoscaler has to have seen the pod before the load comes.
    wait = [] if "hpa" in manifest else ["--metrics-timeout", "0"]
    evaluator("run", written, *cluster, *chosen, "--plan", folder / "plan.yaml", "--seed", trial, *wait, "--out", folder)
    (folder / "machine.json").write_text(json.dumps({"calibration": calibration.name, "samples": watch.end()}) + "\n")


def write(path, manifest, changes):
    text = (REPOSITORY / manifest).read_text()
    for old, new in changes.items():
        text, count = re.subn(old, new, text)
        if not count:
            sys.exit(f"{manifest} has no {old}")
    path.write_text(text)
    return path


def quiet(most):
    while most and machine()["load_average"] >= most:
        time.sleep(2)


class Watch(threading.Thread):
    """What the machine does meanwhile, a sample a second."""

    def __init__(self):
        super().__init__(daemon=True)
        self.samples, self.over = [machine()], threading.Event()
        self.start()

    def run(self):
        while not self.over.wait(1):
            self.samples.append(machine())

    def end(self):
        self.over.set()
        self.join()
        return self.samples


def machine():
    """The time, the load average of the last minute, and the seconds that all processors were busy since the machine booted."""
    load = float(pathlib.Path("/proc/loadavg").read_text().split()[0])
    user, nice, system, _, _, irq, softirq = map(int, pathlib.Path("/proc/stat").read_text().split()[1:8])
    return {"time": time.time(), "load_average": load, "busy_s": (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")}


def evaluator(*words):
    program = REPOSITORY / "evaluator/bin/Release/net10.0/evaluator.dll"
    subprocess.run(["dotnet", program, *map(str, words)], check=True)


if __name__ == "__main__":
    main()
