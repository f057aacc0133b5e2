#!/usr/bin/env python3
"""What serve spends on a request, on memory and on its start: several builds, models or settings by turns.

    dotnet build serve -c Release
    python3 benchmarks/cpu-per-request.py [--rounds 15] [--requests 200] [--path /test | --photo FILE] VARIANT VARIANT…

A variant is a build, with settings before it and options behind it, in one word of the shell:
    serve/bin/Release/net10.0/serve.dll     "DOTNET_TieredPGO=1 serve/bin/Release/net10.0/serve.dll --model models/food11-float.onnx"

Every service has one core (CPU_LIMIT=1) and is asked on one connection that stays open, one request after the other. A round asks
each service in turn, in an order that changes from round to round; what is told is the CPU of the service's process, user and system,
for each request: work of others on the machine changes it little, a clock it would not. Idle memory is after the start, busy memory
after all rounds, both as proportional set size; ready is the median of --starts further starts by turns, and so is their CPU.
"""
import argparse, pathlib, random, statistics, time

from server import Server, serve_command


def start(variant):
    words = variant.split()
    settings = [word for word in words if "=" in word.split("/")[0]]
    dll, *options = words[len(settings):]
    return Server(variant, serve_command(dll, *options), **{"CPU_LIMIT": "1", **dict(setting.split("=", 1) for setting in settings)})


def milliseconds(service, requests, ask):
    before = service.cpu_seconds()
    for _ in range(requests):
        assert ask(service)[0] == 200
    return (service.cpu_seconds() - before) / requests * 1000


def starts(variants, rounds):
    """Seconds until ready, and of CPU until then, for each variant."""
    figures = {variant: [] for variant in variants}
    for _ in range(rounds):
        for variant in random.sample(variants, len(variants)):
            service = start(variant)
            figures[variant].append((service.ready_seconds, service.cpu_seconds()))
            service.end()
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("variants", nargs="+", metavar="VARIANT")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--requests", type=int, default=200, help="for each service and round")
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--path", default="/test")
    parser.add_argument("--photo", type=pathlib.Path, help="a JPEG that is sent to /predict instead")
    options = parser.parse_args()
    photo = options.photo and options.photo.read_bytes()
    ask = (lambda service: service.post("/predict", photo, "image/jpeg")) if photo else lambda service: service.get(options.path)
    ready = starts(options.variants, options.starts)
    services = []
    try:
        services += [start(variant) for variant in options.variants]
        time.sleep(2)
        idle = [service.pss_mib() for service in services]
        rows = [[] for _ in services]
        for service in services:
            milliseconds(service, options.requests, ask)  # until the runtime has compiled what is used much
        for _ in range(options.rounds):
            for i in random.sample(range(len(services)), len(services)):
                rows[i].append(milliseconds(services[i], options.requests, ask))
        busy = [service.pss_mib() for service in services]
    finally:
        for service in services:
            service.end()

    print("| variant | CPU per request, ms, median | least | most | to the first, median of rounds | idle, MiB | busy, MiB | ready, s | CPU until ready, s |")
    print("|" + "---|" * 9)
    for variant, row, before, after in zip(options.variants, rows, idle, busy):
        ratio = statistics.median(own / first for own, first in zip(row, rows[0]))
        seconds, cpu = (statistics.median(figures) for figures in zip(*ready[variant])) if ready[variant] else (float("nan"),) * 2
        print(f"| `{variant}` | {statistics.median(row):.2f} | {min(row):.2f} | {max(row):.2f} | {ratio:.3f} | {before:.0f} | {after:.0f}"
              f" | {seconds:.2f} | {cpu:.2f} |")


if __name__ == "__main__":
    main()
