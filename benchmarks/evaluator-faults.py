#!/usr/bin/env python3
"""What a run says of faults around it.

    dotnet build evaluator -c Release
    python3 benchmarks/evaluator-faults.py [--only disk,clock] [--stop-seconds 30]

Full disk, read-only folder, a clock that is set, processes that stop for a while, a service that is gone, outputs that cannot be
written, a cluster or a generator that is killed: the exit code, the last line on stderr, the state that `runs` lists, and figures
beside what is true.

Needs root for the small disks, and for the clock libfaketime where it is installed.
"""
import argparse, json, os, pathlib, re, shutil, signal, subprocess, sys, tempfile, time

from evaluator_sandbox import EVALUATOR, TRACE, Sandbox, has_rows

FAKETIME = next((path for path in pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")), None)


class Fault:
    """One case: a run on a sandbox of its own, and something that happens to it."""

    def __init__(self, name, said, stages="{ users: 4, think: 200ms, length: 4s, repeat: 3 }", **how):
        self.name, self.said, self.stages, self.how = name, said, stages, how

    def play(self, options):
        with tempfile.TemporaryDirectory(prefix="evaluator-fault-") as root:
            sandbox = Sandbox(root, options.slow)
            (sandbox.root / "plan.yaml").write_text(f"stages: [{self.stages}]\n")
            mounted = None
            if size := self.how.get("disk"):
                sandbox.out.mkdir()
                subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", sandbox.out], check=True)
                mounted = sandbox.out
            try:
                return self.play_in(sandbox, options)
            finally:
                if mounted:
                    subprocess.run(["umount", "-l", mounted], check=True)

    def play_in(self, sandbox, options):
        how = self.how
        words = sandbox.commands["run"]
        start = {"environment": {}}
        if "clock" in how:
            (sandbox.root / "clock").write_text("+0\n")
            start["environment"] = {"LD_PRELOAD": str(FAKETIME), "FAKETIME_TIMESTAMP_FILE": str(sandbox.root / "clock"), "FAKETIME_NO_CACHE": "1",
                                    "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1"}
        error_file = open(sandbox.root / "stderr", "w+")
        if shell := how.get("shell"):
            process = subprocess.Popen(["sh", "-c", f'exec "$0" "$@" {shell}', "dotnet", str(EVALUATOR), *words], env=sandbox.environment,
                                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=error_file)
        elif how.get("terminal"):
            process = subprocess.Popen(["script", "-qfc", " ".join(["exec", "dotnet", str(EVALUATOR), *words[:1], *map(quoted, words[1:])]), "/dev/null"],
                                       env=sandbox.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=error_file)
        else:
            process = sandbox.start(*words, stdout=subprocess.DEVNULL, stderr=error_file, **start)
        family = {}
        if act := how.get("act"):
            deadline = time.monotonic() + 90
            while not any(has_rows(folder / "load_output.csv") for folder in sandbox.run_folders()) and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.1)
            family = sandbox.family(process.pid)
            act(sandbox, process, family)
        try:
            process.wait(180)
        except subprocess.TimeoutExpired:
            process.kill()
            return self, ["did not end"], None
        family.update(sandbox.family(process.pid))
        left = sandbox.nothing_left(family)
        error_file.seek(0)
        error = error_file.read()
        if self.how.get("disk"):
            # What is read must not need more room on the same disk.
            subprocess.run(["mount", "-o", "remount,rw,size=64m", sandbox.out], check=True)
        found, scored, states = sandbox.complaints()
        problems = found + [f"left: {one}" for one in left]
        if TRACE.search(error):
            problems.append("a trace: " + error[-600:])
        folders = sandbox.run_folders()
        told, summary = "", {}
        if folders:
            text = (folders[0] / "run.json").read_text()
            metadata = json.loads(text) if text else {}
            told = " ".join([metadata.get("ended_early") or "", *metadata.get("warnings", []), *metadata.get("cautions", [])])
            if (folders[0] / "summary.json").exists() and (folders[0] / "summary.json").stat().st_size:
                summary = json.loads((folders[0] / "summary.json").read_text())
            told += " ".join(finding["text"] for finding in summary.get("findings") or [])
        if not re.search(self.said, error + told):
            problems.append(f"not said: {self.said}; stderr {error[-500:]!r}; run.json {told!r}")
        wanted = how.get("code", 0)
        if process.returncode != wanted:
            problems.append(f"exit code {process.returncode}, not {wanted}: {error[-300:]}")
        if how.get("state", "finished") not in states and (folders or how.get("state")):
            problems.append(f"state {dict(states)}, not {how.get('state', 'finished')}")
        if check := how.get("check"):
            problems += check(sandbox, folders[0], summary)
        said = re.search(self.said, error + told)
        sentence = next((line.strip() for line in (error + "\n" + told).replace(". ", ".\n").splitlines() if re.search(self.said, line)), "") if said else ""
        figures = {name: summary.get(name) for name in ("okay", "failed", "duration_s", "response_time_s")}
        return self, problems, (process.returncode, dict(states), figures, sentence)


def quoted(word):
    return "'" + str(word).replace("'", "'\\''") + "'"


def only(family, *words):
    """The one process of the family whose command has all words."""
    found = [pid for pid, known in family.items() if all(word in known[2] for word in words) and "nice " not in known[2]]
    return found[0]


def stop(*words, seconds):
    def act(sandbox, process, family):
        pid = process.pid if words == ("self",) else only(family, *words)
        os.kill(pid, signal.SIGSTOP)
        time.sleep(seconds)
        os.kill(pid, signal.SIGCONT)
    return act


def strike(*words, what=signal.SIGKILL):
    return lambda sandbox, process, family: os.kill(process.pid if words == ("self",) else only(family, *words), what)


def set_clock(by):
    return lambda sandbox, process, family: (sandbox.root / "clock").write_text(f"{by}\n")


def read_only(sandbox, process, family):
    """Nothing may be made or replaced in the run folder any more; files that are open can still be written."""
    folder = sandbox.run_folders()[0]
    subprocess.run(["chattr", "+i", folder], check=True)
    try:
        process.wait(120)
    finally:
        subprocess.run(["chattr", "-i", folder], check=True)


def gone(seconds):
    """The service's pods are deleted, and come back when the deployment is scaled up again."""
    def act(sandbox, process, family):
        kubectl = ["kubectl", "--kubeconfig", sandbox.home / "run/kubeconfig", "scale", "deployment/ml-app"]
        subprocess.run([*kubectl, "--replicas=0"], check=True, stdout=subprocess.DEVNULL)
        time.sleep(seconds)
        subprocess.run([*kubectl, "--replicas=1"], check=True, stdout=subprocess.DEVNULL)
    return act


def near(name, low, high):
    return lambda sandbox, folder, summary: [] if summary.get(name) is not None and low <= summary[name] <= high else [
        f"{name} is {summary.get(name)}, not within {low} and {high}"]


def both(*checks):
    return lambda *sandbox: [problem for check in checks for problem in check(*sandbox)]


def row_count(name, low, high):
    def check(sandbox, folder, summary):
        count = len((folder / name).read_text().splitlines()) - 1
        return [] if low <= count <= high else [f"{name} has {count} rows, not {low} to {high}"]
    return check


def faults_of(options):
    s = options.stop_seconds
    long = f"{{ users: 4, think: 200ms, length: {s + 15}s, repeat: 2 }}"
    # 4 users and a service of 10 ms: about 2,000 requests in two of these stages, of which 4 wait at any moment.
    # A full disk has no room for the run's end either: it stays listed as unfinished, with what it measured.
    yield from (Fault(f"disk of {size}", "[Nn]o space left|disk", disk=size, code=2, state=state) for size, state in
                (("4k", "unfinished"), ("24k", "unfinished"), ("48k", "unfinished"), ("96k", "finished")))
    yield Fault("read-only folder from the beginning", "cannot make a run folder|[Rr]ead-only", disk="1m,ro", code=2, state=None)
    yield Fault("folder becomes read-only", "cannot write|denied|not permitted", act=read_only, code=2, state="unfinished")
    yield Fault("folder is removed", "was removed during the run", act=lambda sandbox, *_: shutil.rmtree(sandbox.out), code=2, state=None)
    if FAKETIME:
        whole = both(near("duration_s", 11.9, 12.3), near("response_time_s", 0.009, 0.6), near("okay", 60, 480), row_count("resource_usage.csv", 12, 12))
        yield Fault("clock an hour back", "set back by 3600", clock=1, act=set_clock("-3600"), check=whole)
        yield Fault("clock an hour ahead", "went ahead by 3600", clock=1, act=set_clock("+3600"), check=whole)
    yield Fault(f"generator stopped for {s} s", rf"stood still for {s - 1}|stood still for {s}", stages=long, act=stop("load", "--progress-json", seconds=s),
                check=near("duration_s", 2 * s + 29, 2 * s + 32))
    yield Fault(f"evaluator stopped for {s} s", "rows of usage are gaps", stages=long, act=stop("self", seconds=s),
                check=both(near("duration_s", 2 * s + 29, 2 * s + 32), near("response_time_s", 0.009, 0.6)))
    yield Fault(f"cluster stopped for {s} s", "rows of usage are gaps", stages=long, act=stop("cluster", "serve", seconds=s),
                check=near("duration_s", 2 * s + 29, 2 * s + 32))
    yield Fault(f"service gone for {s} s", "found no connection", stages=long, act=gone(s), check=near("response_time_s", 0.009, 0.6))
    yield Fault("service gone in a whole stage", "[Nn]o request was answered in", stages="{ users: 4, think: 200ms, length: 5s, repeat: 6 }", act=gone(12),
                check=near("response_time_s", 0.009, 0.6))
    yield Fault("cluster killed", "the embedded cluster .* ended during the run", act=strike("cluster", "serve"), code=2, state="failed")
    yield Fault("generator killed", "the load generator was killed by signal 9", act=strike("load", "--progress-json"), code=2, state="failed")
    yield Fault("Ctrl-C", "interrupted", act=strike("self", what=signal.SIGINT), code=130, state="interrupted")
    yield Fault("stderr full", "", shell="2>/dev/full")
    yield Fault("stderr closed", "", shell="2>&-")
    yield Fault("stdout full", "standard output cannot be written", shell=">/dev/full", code=2)
    yield Fault("stdout closed", "standard output cannot be written", shell=">&-", code=2)
    yield Fault("terminal gone", "", terminal=True, act=lambda sandbox, process, family: process.kill(), code=-9, state="interrupted")


def faults(options):
    print("| fault | exit code | state | figures | what is said | problems |\n|" + "---|" * 6, flush=True)
    for fault in faults_of(options):
        if options.only and not any(word in fault.name for word in options.only.split(",")):
            continue
        fault, problems, result = fault.play(options)
        code, states, figures, sentence = result or ("", {}, {}, "")
        text = ", ".join(f"{name} {round(value, 3)}" for name, value in figures.items() if value is not None)
        print(f"| {fault.name} | {code} | {', '.join(states)} | {text} | {sentence} | {len(problems)} |", flush=True)
        for problem in problems:
            print(f"!! {fault.name}: {problem}", file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", help="faults whose names have one of these words, by commas")
    parser.add_argument("--stop-seconds", type=int, default=30)
    parser.add_argument("--slow", action="store_true", help="pods are serve itself")
    faults(parser.parse_args())


if __name__ == "__main__":
    main()
