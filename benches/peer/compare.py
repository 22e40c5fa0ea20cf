"""An instance side by side: dianda, and plain HiGHS at gap 0 and at its default gap. Prints one table.

Comes in: an instance folder, the program, the Python that has highspy. Goes out: for each tier value, bound, gap, seconds of each;
seconds in all, peak memory of each process; whether the referee allows each plan; whether they contradict each other. Exit 1 if a
plan is refused or two contradict: one proves a bound that the other, no worse in every earlier tier, breaks. Always holds: one
after the other, each a process of its own, with the same number of threads.

    ./dev peer [INSTANCE] [--time-limit SECONDS] [--threads N]
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import unicodedata
from datetime import datetime
from decimal import Decimal
from pathlib import Path

PEER = Path(__file__).with_name("highs_tiers.py")
# The gap at which HiGHS stops where nothing is said.
DEFAULT_GAP = "1e-4"


def main():
    parser = argparse.ArgumentParser(prog="./dev peer", description="An instance by dianda and by plain HiGHS, side by side.")
    parser.add_argument("instance", type=Path)
    parser.add_argument("--dianda", type=Path, required=True)
    parser.add_argument("--python", type=Path, required=True, help="the one that has highspy")
    parser.add_argument("--time-limit", type=float, default=120.0, help="seconds for each tier of HiGHS")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        runs = run_all(options, Path(folder))
        print_table(options, runs)
        allowed = [is_allowed(options, run) for run in runs]
    contradictions = [c for a in runs for b in runs for c in contradictions_of(a, b)]
    print_verdict(runs, allowed, contradictions)
    sys.exit(0 if all(allowed) and not contradictions else 1)


class Run:
    """One solver's plan and what it took."""

    def __init__(self, name, path, seconds, peak_mib, log):
        self.name, self.path, self.seconds, self.peak_mib, self.log = name, path, seconds, peak_mib, log
        self.plan = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        self.tiers = self.plan["tiers"]
        self.tier_seconds = self.plan["solve"].get("tier_seconds") or seconds_from_log(log)
        self.notes = self.plan["solve"].get("notes", [])


def run_all(options, folder):
    threads, limit = ["--threads", str(options.threads)], ["--time-limit", str(options.time_limit)]
    peer = [options.python, PEER, options.instance, *threads, *limit]
    commands = [
        ("dianda", [options.dianda, "solve", options.instance, *threads]),
        ("HiGHS", [*peer, "--gap", "0"]),
        (f"HiGHS {DEFAULT_GAP}", [*peer, "--gap", DEFAULT_GAP]),
    ]
    return [measure(name, command, folder / f"{at}.json") for at, (name, command) in enumerate(commands)]


def measure(name, command, out):
    """Runs a solver as a process of its own; whoever fails ends the comparison."""
    log = out.with_suffix(".log")
    environment = os.environ | {"RUST_LOG": "engine::solve=info", "NO_COLOR": "1"}
    began = time.perf_counter()
    with log.open("wb") as stderr:
        process = subprocess.Popen([*command, "--out", out], stdout=subprocess.DEVNULL, stderr=stderr, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    told = log.read_text(encoding="utf-8", errors="replace")
    if process.returncode != 0:
        sys.exit(f"{name} 没有做成 / failed ({process.returncode}):\n{told[-2000:]}")
    # Linux counts ru_maxrss in KiB.
    return Run(name, out, seconds, usage.ru_maxrss / 1024, told)


def seconds_from_log(log):
    """What each tier took by the log of dianda: from one tier's end to the next, the first from when the parts were known."""
    seconds, last = {}, None
    for line in log.splitlines():
        line = re.sub(r"\x1b\[[0-9;]*m", "", line)
        stamp = re.match(r"\s*(\d{4}-\d\d-\d\dT[\d:.]+)Z", line)
        if stamp is None:
            continue
        at = datetime.fromisoformat(stamp[1])
        tier = re.search(r'\btier="(\w+)"', line)
        if tier and last:
            seconds[tier[1]] = (at - last).total_seconds()
        if tier or "independent parts" in line:
            last = at
    return seconds


def is_allowed(options, run):
    referee = [options.dianda, "referee", run.path, options.instance]
    done = subprocess.run(referee, capture_output=True, text=True, encoding="utf-8")
    if done.returncode != 0:
        print(f"{run.name}：{done.stdout}{done.stderr}")
    return done.returncode == 0


def contradictions_of(a, b):
    """Where b's value breaks a bound of a. A bound holds over all plans whose earlier tiers are no worse than a's."""
    for own, other in zip(a.tiers, b.tiers, strict=True):
        assert own["name"] == other["name"], f"{a.name} and {b.name} have different tiers"
        sign = 1 if own["sense"] == "max" else -1
        if sign * other["value"] > sign * own["bound"]:
            name, value, bound = own["name"], other["value"], own["bound"]
            yield f"{name}：{b.name} 的值 {value} 越过 {a.name} 的界 {bound} / the value {value} of {b.name} breaks the bound {bound} of {a.name}"
        if sign * other["value"] < sign * own["value"]:
            return


def print_table(options, runs):
    lines = [["层级 tier", "求解器 solver", "值 value", "界 bound", "差距 gap", "秒 seconds", "MiB"]]
    for at, tier in enumerate(runs[0].tiers):
        for run in runs:
            own, seconds = run.tiers[at], run.tier_seconds.get(tier["name"])
            numbers = [number(own["value"]), number(own["bound"]), f"{float(own['gap']):.2g}"]
            lines.append([tier["name"], run.name, *numbers, "–" if seconds is None else f"{seconds:.2f}", ""])
    for run in runs:
        lines.append(["求解 all tiers", run.name, "", "", "", f"{float(run.plan['solve']['seconds']):.2f}", ""])
    for run in runs:
        lines.append(["整个进程 whole process", run.name, "", "", "", f"{run.seconds:.2f}", f"{run.peak_mib:.0f}"])
    peer = runs[1].plan["solve"]
    print(f"{options.instance}: {peer['columns']} × {peer['rows']}（列 × 行 columns × rows），{options.threads} 线程 threads")
    print(f"dianda：{runs[0].plan['program']}，默认工作量上限 / its default budget of work")
    print(f"HiGHS：{peer['method']}，整个模型 / the whole model, mip_rel_gap 0 | {DEFAULT_GAP}，每层至多 {options.time_limit:g} 秒 seconds a tier")
    widths = [max(width(line[at]) for line in lines) for at in range(len(lines[0]))]
    before = None
    for line in lines:
        shown = [line[0] if line[0] != before else "", *line[1:]]
        before = line[0]
        # Names to the left, numbers to the right.
        cells = [pad(cell, widths[at], at >= 2) for at, cell in enumerate(shown)]
        print("  ".join(cells).rstrip())


def print_verdict(runs, allowed, contradictions):
    for run, fine in zip(runs, allowed):
        told = "核对通过 allowed" if fine else "核对不通过 refused"
        print(f"{run.name}：{run.plan['status']}，{told}")
        for note in run.notes:
            print(f"  {note}")
    dianda, peer = runs[0], runs[1]
    if contradictions:
        print("互相矛盾 / they contradict each other:")
        print("\n".join(f"  {text}" for text in contradictions))
    elif dianda.plan["status"] == peer.plan["status"] == "optimal":
        # No contradiction and both proven: the values are the same.
        assert [t["value"] for t in dianda.tiers] == [t["value"] for t in peer.tiers]
        print("两者都证明了最优，各层的值相同 / both prove optimality, with the same value in every tier")
    else:
        print("没有互相矛盾；并非两者都证明了最优 / no contradiction; not both prove optimality")


def number(value):
    return f"{value:,.6f}" if isinstance(value, Decimal) else f"{value:,}"


def width(text):
    """Places on a terminal: Chinese takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def pad(text, places, right):
    space = " " * (places - width(text))
    return space + text if right else text + space


if __name__ == "__main__":
    main()
