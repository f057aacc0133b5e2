#!/usr/bin/env python3
"""What is left of runs, comparisons and sweeps that are killed at any moment.

    dotnet build evaluator -c Release
    python3 benchmarks/evaluator-kills.py [--times 200] [--of run,compare,sweep]

kill -9 of the evaluator after a time drawn between its start and its usual end. Then, without any help: no process, cgroup or port
of it may be left, `runs` lists every folder, `score` and `report` take every folder in which something was measured, and say of
the others in one line that nothing was. A sweep goes on from its folder to its end. Files: none may be left half-written beside
the whole ones once the next command has run.
"""
import argparse, collections, concurrent.futures, random, subprocess, sys, tempfile, time

from evaluator_sandbox import TRACE, Sandbox


def kills(options):
    verbs = options.of.split(",")
    seed = options.seed if options.seed is not None else random.randrange(10**6)
    chance = random.Random(seed)
    usual = {verb: usual_length(verb, options) for verb in verbs}
    tally, wrong, states = {verb: collections.Counter() for verb in verbs}, collections.Counter(), collections.Counter()
    moments = [(number, verbs[number % len(verbs)], chance.uniform(0, usual[verbs[number % len(verbs)]])) for number in range(options.times)]
    with concurrent.futures.ThreadPoolExecutor(options.at_once) as pool:
        for done in concurrent.futures.as_completed([pool.submit(kill_one, *moment, options) for moment in moments]):
            verb, after, counts, found_states, problems = done.result()
            tally[verb].update(counts)
            states.update(found_states)
            wrong[verb] += len(problems)
            for problem in problems:
                print(f"!! {verb} killed after {after:.2f} s of {usual[verb]:.1f}: {problem}", file=sys.stderr, flush=True)
            if (count := sum(one["kills"] for one in tally.values())) % 10 == 0:
                print(f"{count} kills, {sum(wrong.values())} problems", file=sys.stderr, flush=True)
    columns = ["kills", "folders", "scored", "went on", "next run", "half files at once", "runtime's sockets"]
    print(f"seed {seed}; usual length {', '.join(f'{verb} {length:.1f} s' for verb, length in usual.items())}; states {dict(states)}")
    print(f"| command | {' | '.join(columns)} | problems |\n|" + "---|" * (len(columns) + 2))
    for verb, counts in tally.items():
        print(f"| {verb} | {' | '.join(str(counts[column]) for column in columns)} | {wrong[verb]} |")


def usual_length(verb, options):
    with tempfile.TemporaryDirectory(prefix="evaluator-kill-") as root:
        sandbox = Sandbox(root, options.slow)
        start = time.monotonic()
        code, _, error = sandbox.run(*sandbox.commands[verb])
        if code:
            raise SystemExit(f"{verb}: {code}: {error}")
        return time.monotonic() - start


def kill_one(number, verb, after, options):
    with tempfile.TemporaryDirectory(prefix="evaluator-kill-") as root:
        sandbox = Sandbox(root, options.slow)
        process = sandbox.start(*sandbox.commands[verb], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(after)
        family = sandbox.family(process.pid)
        process.kill()
        process.wait()
        left = sandbox.nothing_left(family)
        half = sandbox.half_files()
        problems, scored, states = sandbox.complaints()
        counts = collections.Counter({"kills": 1, "folders": len(sandbox.run_folders()), "scored": scored, "half files at once": len(half)})
        sweeps = [file for file in sandbox.out.glob("*/sweep.json") if file.stat().st_size]
        if sweeps:
            code, output, error = sandbox.run("sweep", sweeps[0].parent, *sandbox.image)
            counts["went on"] += 1
            if code or TRACE.search(error) or '"finished": true' not in sweeps[0].read_text():
                problems.append(f"the sweep that went on: {code}: {error.strip()[-300:]}")
        elif number % 10 < len(options.of.split(",")):
            code, output, error = sandbox.run(*sandbox.commands["run"])
            counts["next run"] += 1
            if code or TRACE.search(error):
                problems.append(f"the next run: {code}: {error.strip()[-300:]}")
        left += sandbox.nothing_left({})
        runtime = ("dotnet-diagnostic-", "clr-debug-pipe-")
        temporary = [path.name for path in sandbox.tmp.rglob("*")]
        counts["runtime's sockets"] = sum(name.startswith(runtime) for name in temporary)
        problems += [f"left: {one}" for one in left] + [f"file left: {one}" for one in sandbox.half_files()]
        problems += [f"temporary file: {name}" for name in temporary if not name.startswith(runtime)]
        return verb, after, counts, states, problems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=200, help="how many kills")
    parser.add_argument("--of", default="run,compare,sweep", help="which commands are killed, by turns")
    parser.add_argument("--at-once", type=int, default=3, help="how many commands run side by side, to be killed")
    parser.add_argument("--seed", type=int, help="of the moments; default: drawn, and printed")
    parser.add_argument("--slow", action="store_true", help="pods are serve itself")
    kills(parser.parse_args())


if __name__ == "__main__":
    main()
