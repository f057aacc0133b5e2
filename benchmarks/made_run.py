"""Run folders that are made up, as `evaluator run` would leave them after any number of requests and hours."""
import datetime, json, math, random
from measuring import ROOT

START = datetime.datetime(2026, 1, 31, 9, tzinfo=datetime.timezone.utc)


def bucket_of(ticks):
    """As docs/formats.md's histograms count: below 128 ticks of 0.1 µs each its own, above 64 to a doubling."""
    doublings = max(0, ticks.bit_length() - 1 - 6)
    return doublings * 64 + (ticks >> doublings)


def shares():
    """How response times are distributed: log-normal about 12 ms, as a share for each bucket."""
    density = {}
    for step in range(20_000):
        ticks = int(120_000 * math.exp(0.5 * (-5 + 10 * step / 20_000)))
        density[bucket_of(ticks)] = density.get(bucket_of(ticks), 0) + math.exp(-((-5 + 10 * step / 20_000) ** 2) / 2)
    total = sum(density.values())
    return {bucket: share / total for bucket, share in density.items()}


def lowest(bucket):
    doublings = max(0, bucket // 64 - 1)
    return (bucket - doublings * 64) << doublings


class Histogram:
    def __init__(self):
        self.buckets = {}

    def draw(self, distribution, count):
        """About so many values: each bucket has its share, give or take what chance gives."""
        for bucket, share in distribution.items():
            mean = share * count
            found = max(0, round(random.gauss(mean, math.sqrt(mean)))) if mean > 20 else sum(random.random() < mean / 20 for _ in range(20))
            if found:
                self.buckets[bucket] = self.buckets.get(bucket, 0) + found
        return self

    def add(self, other):
        for bucket, count in other.buckets.items():
            self.buckets[bucket] = self.buckets.get(bucket, 0) + count

    def count(self):
        return sum(self.buckets.values())

    def seconds(self):
        return sum(lowest(bucket) * count for bucket, count in self.buckets.items()) / 1e7

    def quantile(self, share):
        left = share * self.count()
        for bucket, count in sorted(self.buckets.items()):
            left -= count
            if left <= 0:
                return lowest(bucket) / 1e7

    def record(self):
        if not self.buckets:
            return {"sum_ticks": 0, "min_ticks": 2 ** 63 - 1, "max_ticks": 0, "buckets": []}
        least, most = lowest(min(self.buckets)), lowest(max(self.buckets))
        return {"sum_ticks": int(self.seconds() * 1e7), "min_ticks": least, "max_ticks": most,
                "buckets": [number for bucket in sorted(self.buckets) for number in (bucket, self.buckets[bucket])]}


def stamp(seconds):
    return (START + datetime.timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def make_run(folder, requests, hours=0.5, event_every=None):
    """A run of thirty stages, as `evaluator run` leaves it."""
    folder.mkdir(parents=True)
    random.seed(1)
    distribution, stages = shares(), 30
    length = hours * 3600 / stages
    window = next((one for one in (1, 2, 5, 10) if one >= hours * 3600 / 360), math.ceil(hours * 3600 / 3600) * 10)
    windows_of_stage = math.ceil(length / window)
    log, latency, tally, timeline = [], [], [], []
    overall = Histogram()

    def row(name, users, times):
        figures = [times.quantile(share) for share in (0.5, 0.9, 0.95, 0.99, 1)] + [times.seconds() / times.count()]
        return ",".join([name, "20", "" if name == "overall" else "1", str(times.count()), str(times.count()), "0", *(f"{one:.6f}" for one in figures),
                         "0.000100", "0.000300", "0.2500", "0.001000", *[f"{figures[0]:.6f}", f"{figures[3]:.6f}"] * 2, "0.000200"])

    for stage in range(1, stages + 1):
        begun, times, windows = (stage - 1) * length, Histogram(), []
        for number in range(windows_of_stage):
            drawn = Histogram().draw(distribution, requests / stages / windows_of_stage)
            times.add(drawn)
            within = sum(count for bucket, count in drawn.buckets.items() if lowest(bucket) < 500_000)
            windows.append({"counts": [drawn.count(), drawn.count(), 0, within, within], "times": drawn.record()})
            if drawn.count():
                timeline.append(",".join([stamp(begun + number * window), f"{begun + number * window:g}", f"{window:g}", str(stage), "20", *[str(drawn.count())] * 2, "0",
                                          *(f"{one:.6f}" for one in (drawn.seconds() / drawn.count(), drawn.quantile(0.5), drawn.quantile(0.95), drawn.quantile(0.99)))]))
        overall.add(times)
        ended = datetime.datetime.fromisoformat(stamp(begun + length))
        count, mean = times.count(), times.seconds() / times.count()
        log.append(f"{ended:%Y-%m-%d %H:%M:%S},{count:7d},{length:11.2f},{0:12d},{mean:11.2f},{count / length:12.2f},{0:12.2f},{count * mean / length:12.2f},{count:8d},{0:8d}")
        latency.append(row(str(stage), 20, times))
        tally.append(json.dumps({
            "worker": 0, "workers": 1, "seed": 1, "stages": stages, "stage": stage, "users": 20, "think_seconds": 1, "length_seconds": length, "elapsed_seconds": length,
            "started_at": stamp(0), "ended_at": stamp(begun + length), "was_interrupted": False, "cpu_cores": 0.25,
            "counts": {"transactions": count, "okay": count, "no_connection": 0, "timed_out": 0, "broken": 0, "server_errors": 0, "denied": 0, "not_found": 0, "rejected": 0,
                       "body_bytes": 20 * count, "unsent": 0},
            "histograms": {name: times.record() for name in ("total", "from_due", "connect", "wait", "late")},
            "windows": {"started_at": stamp(begun), "length_seconds": window, "limits_microseconds": [50_000], "windows": windows}, "statuses": {"200": count},
            "first_answers": {f"ml-app-{pod}": stamp(begun) for pod in range(5)}}, separators=(",", ":")))
    latency.append(row("overall", 20, overall))
    usage = [f"{stamp(5 * i)},5,5,10485760,10,20971520,{2.5 + random.random():.6f},{900_000 + random.randrange(100_000)},{stamp(5 * i - 7)},15,5,5,"
             f"{0.6 + random.random() / 5:.6f},{190_000 + random.randrange(9_000)}" for i in range(int(hours * 720))]
    course = [("Created", "the pod was created"), ("Scheduled", "the pod has its node, node-0"), ("Started", "all its containers run"), ("Ready", "the pod is ready to serve"),
              ("OOMKilled", "container ml-app ended (OOMKilled, exit code 137) and was started again, restart 1"), ("Gone", "the pod is gone")]
    events = [f"{stamp(at)},Pod,ml-app-5d4c7b9f6b-{i // len(course):05d},{course[i % len(course)][0]},\"{course[i % len(course)][1]}\""
              for i, at in enumerate(range(0, int(hours * 3600), event_every or int(hours * 360)))]
    run_json = {"run": "r", "evaluator": "0.1.0", "manifest": "deploy_lb/deployment_lb.yaml", "manifest_sha256": "0", "minutes": hours * 60, "interval_seconds": 5,
                "load_started_at": stamp(0), "load_ended_at": stamp(hours * 3600), "started_at": stamp(-60), "objectives": [], "images": ["ml-app"]}
    files = {
        "load_output.csv": "      Date & Time,  Trans,  Elap Time,  Data Trans,  Resp Time,  Trans Rate,  Throughput,  Concurrent,    OKAY,   Failed\n" + "\n".join(log),
        "latency.csv": "stage,users,think_s,transactions,okay,failed,p50_s,p90_s,p95_s,p99_s,max_s,mean_s,connect_p50_s,connect_p99_s,generator_cpu_core,generator_late_p99_s,"
                       "from_due_p50_s,from_due_p99_s,wait_p50_s,wait_p99_s,generator_late_mean_s\n" + "\n".join(latency),
        "load_tally.jsonl": "\n".join(tally),
        "load_timeline.csv": "time,elapsed_s,length_s,stage,users,transactions,okay,failed,mean_s,p50_s,p95_s,p99_s\n" + "\n".join(timeline),
        "resource_usage.csv": "time,n_replica,cpu_req_core,mem_req_KB,cpu_lim_core,mem_lim_KB,cpu_use_core,mem_use_KB,measured_at,window_s,n_ready,n_desired,"
                              "cpu_use_busiest_core,mem_use_largest_KB\n" + "\n".join(usage),
        "events.csv": "time,kind,object,reason,message\n" + "\n".join(events),
        "run.json": json.dumps(run_json), "deployment.yaml": (ROOT / "deploy_lb/deployment_lb.yaml").read_text().rstrip(),
    }
    for name, text in files.items():
        (folder / name).write_text(text + "\n")
    return overall.count()
