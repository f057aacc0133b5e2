"""What the scripts of docs/fidelity and docs/simulation do with measured values and run folders alike."""
import re
from datetime import datetime

SYNC_PERIOD_SECONDS = 15


def moment(text):
    # Python reads six decimals, .NET writes seven.
    return datetime.fromisoformat(re.sub(r"(\.\d{6})\d*", r"\1", text).replace("Z", "+00:00"))


def step_up(message):
    """Replicas before and after, of an event that tells a change upwards; None of any other. 0 → 1 is the autoscaler's first look, not a step."""
    found = re.match(r"(\d+) → (\d+)", message)
    return (int(found[1]), int(found[2])) if found and 0 < int(found[1]) < int(found[2]) else None


def near(pairs):
    """How many pairs are within a sync period. One in which only one run came so far is not near; one in which neither did is left out."""
    pairs = [pair for pair in pairs if pair != (None, None)]
    return f"{sum(None not in pair and abs(pair[0] - pair[1]) <= SYNC_PERIOD_SECONDS for pair in pairs)} of {len(pairs)}"


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
