#!/usr/bin/env python3
"""What the constants of candidates and index are worth: each at half and at twice its value, on the sample district.

    benches/constants/sweep.py WORK_FOLDER [NAME ...]

Copies the workspace into WORK_FOLDER (its target folder is kept there between runs), turns every constant listed below
into a function that reads its factor from the environment, builds once, and prints a line for each value: what `dianda
evaluate` measures on the earlier cases, how many topics are read right from the requests, with the sample's cases and
without any, how many leads found by retrieval are right without cases (of these the factor changes the first weight
alone: only their ratio counts), and how many expectations of the search tests fail. The shipped sources have no such
switch. About 20 seconds of one processor for each value; `measured.txt` is what it printed.
"""

import csv, json, os, re, shutil, subprocess, sys, tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# File, constant, what it is measured by: E the earlier cases, T topics of the requests, L leads without cases, S the
# search tests.
CONSTANTS = [
    ("candidates/retrieved.rs", "NEIGHBOURS", "ET"),
    ("candidates/retrieved.rs", "SCALE", "E"),
    ("candidates/topics.rs", "NEIGHBOURS", "ET"),
    ("candidates/topics.rs", "ALTERNATIVES", "E"),
    ("candidates/topics.rs", "WEIGHTS_DEFAULT", "T"),
    ("candidates/catalogue_words.rs", "CATALOGUE_TITLE", "ET"),
    ("candidates/topics.rs", "CATALOGUE_HALF", "ET"),
    ("candidates/topics.rs", "PAIR_IN_TITLE", "ET"),
    ("candidates/topics.rs", "KNOWN_MIN", "ET"),
    ("candidates/topics.rs", "CATALOGUE_WORD", "ET"),
    ("candidates/topics.rs", "PRIOR", "ET"),
    ("candidates/parts.rs", "HALF_LIFE_DAYS", "E"),
    ("candidates/parts.rs", "PARTLY", "E"),
    ("candidates/parts.rs", "OUTCOME_UNKNOWN", "E"),
    ("candidates/parts.rs", "UNSATISFIED", "E"),
    ("candidates/parts.rs", "SATISFACTION_POINT", "E"),
    ("candidates/parts.rs", "SATISFACTION_UNKNOWN", "E"),
    ("candidates/relevance.rs", "WEIGHTS_LEAD", "L"),
    ("candidates/relevance.rs", "LEADS_SUM_MIN", "E"),
    ("candidates/calibration.rs", "RIGHT_IN_BIN", "E"),
    ("candidates/topics.rs", "WEIGHTS_LOOSE", "ET"),
    ("candidates/relevance.rs", "WEIGHTS_LOOSE", "E"),
    ("candidates/calibration.rs", "SCORE_CASES", "E"),
    ("index/mod.rs", "TITLE_BOOST", "ETS"),
    ("index/mod.rs", "TITLE_WEIGHT", "ETS"),
    ("index/find.rs", "NAME_SCORE", "S"),
    ("index/find.rs", "TOGETHER_SCORE", "S"),
    ("index/find.rs", "CODE_SCORE", "S"),
    ("index/find.rs", "LITERAL_SCORE", "S"),
    ("index/find.rs", "LITERAL_CHARACTER_SCORE", "S"),
    ("index/find.rs", "TOPIC_WORD", "S"),
    ("index/find.rs", "UNANSWERED_SHARE", "S"),
    ("index/find.rs", "SPELT_MAX", "S"),
]
FACTORS = [0.5, 2.0]
FACTOR = '''
/// The factor of a constant under test: `SWEEP=file NAME factor`.
pub(crate) fn sweep_factor(name: &str) -> f64 {
    static SWEPT: std::sync::LazyLock<(String, f64)> = std::sync::LazyLock::new(|| {
        let text = std::env::var("SWEEP").unwrap_or_default();
        let (name, factor) = text.split_once(' ').unwrap_or(("", "1"));
        (name.to_owned(), factor.parse().expect("a factor"))
    });
    if SWEPT.0 == name { SWEPT.1 } else { 1.0 }
}
'''


def patched(folder: Path) -> None:
    """The workspace with a function in the place of each constant."""
    keep = folder / "target"
    for name in ["engine", "server", "datasets", "benches", "tests", "Cargo.toml", "Cargo.lock"]:
        source, copy = ROOT / name, folder / name
        if copy.is_dir():
            shutil.rmtree(copy)
        shutil.copytree(source, copy) if source.is_dir() else shutil.copy2(source, copy)
    keep.mkdir(exist_ok=True)
    source = folder / "engine/src/lib.rs"
    source.write_text(source.read_text() + FACTOR)
    for file, name, what in CONSTANTS:
        source = folder / "engine/src" / file
        text = source.read_text()
        found = re.search(rf"(pub\(super\) )?const {name}: ([^=]+) = ([^;]+);", text)
        if not found:
            sys.exit(f"{file}: no constant {name}")
        visible, kind, value = found.group(1) or "", found.group(2), found.group(3)
        factor = f'crate::sweep_factor("{file}:{name}")'
        weights = "weights[0] *= {0}; weights" if what == "L" else "weights.map(|weight| weight * {0})"
        body = {"f64": f"({value}) * {factor}", "usize": f"(({value}) as f64 * {factor}) as usize"}.get(
            kind, f"#[allow(unused_mut)] let mut weights: {kind} = {value}; {weights.format(factor)}"
        )
        before, after = text[: found.start()], text[found.end() :]
        use = re.compile(rf"(?<![\w:`\[]){name}(?![\w`])")
        other = re.compile(rf"const (\w+): usize = ([^;]*{name}[^;]*);")
        before, after = [other.sub(r"#[allow(non_snake_case)]\nfn \1() -> usize { \2 }", part) for part in (before, after)]
        before, after = [use.sub(f"{name}()", part) for part in (before, after)]
        text = f"{before}#[allow(non_snake_case)]\n{visible}fn {name}() -> {kind} {{ {body} }}{after}"
        source.write_text(re.sub(r"(?<!fn )\bREQUESTS_ASKED\b(?!\()", "REQUESTS_ASKED()", text))


def topics(dianda: Path, folder: Path, environment: dict, truth: dict) -> tuple[int, int, int, int]:
    """Requests whose topic was read, of those the right ones, those taken as sure, of those the right ones."""
    lines = subprocess.run(
        [dianda, "candidates", folder, "--json", "--top", "1"], env=environment, check=True, capture_output=True
    ).stdout.splitlines()
    read = {}
    for line in map(json.loads, lines):
        if not line["topic"]["given"]:
            read[line["request"]] = line["topic"]
    right = [request for request, topic in read.items() if topic["topic"] == truth[request]]
    sure = [r for r, topic in read.items() if topic["certainty"] >= 0.5]
    return len(read), len(right), len(sure), len(set(right) & set(sure))


def leads(dianda: Path, folder: Path, environment: dict, truth: dict) -> tuple[int, int]:
    """Leads found by retrieval, and of those the right ones."""
    lines = subprocess.run(
        [dianda, "candidates", folder, "--json", "--top", "1"], env=environment, check=True, capture_output=True
    ).stdout.splitlines()
    first = [(line["request"], line["candidates"]) for line in map(json.loads, lines) if line["role"] == "lead"]
    retrieved = [(request, found[0]["provider"]) for request, found in first if found and found[0]["evidence"]["parts"]]
    return len(retrieved), sum(provider in truth[request] for request, provider in retrieved)


def without_cases(folder: Path) -> Path:
    """The sample in its first round: no cases, no topics."""
    for name in ["communities.csv", "providers.csv", "round.csv"]:
        shutil.copy2(ROOT / "datasets/putuo" / name, folder)
    with open(ROOT / "datasets/putuo/requests.csv", newline="") as source, open(
        folder / "requests.csv", "w", newline=""
    ) as target:
        rows = csv.DictReader(source)
        writer = csv.DictWriter(target, rows.fieldnames)
        writer.writeheader()
        writer.writerows({**row, "topic": ""} for row in rows)
    return folder


def right_leads() -> dict:
    with open(ROOT / "datasets/putuo/truth.csv", newline="") as source:
        return {row["request"]: row["leads"].split(";") for row in csv.DictReader(source)}


def measured(what: str, environment: dict, work: Path, first_round: Path, truth: dict) -> str:
    dianda = work / "target/release/dianda"
    words = []
    if "E" in what:
        arguments = [dianda, "evaluate", ROOT / "datasets/putuo", "--seed", "1", "--json"]
        run = subprocess.run(arguments, env=environment, check=True, capture_output=True)
        m = json.loads(run.stdout)["by_seed"][0]["measures"]
        seats = m["open_seats"]["calibration_error"] if m["open_seats"] else float("nan")
        words.append(
            f"acc@1 {m['accuracy_at_1']:.4f} F1 {m['macro_f1']:.4f} calib {m['calibration_error']:.4f}"
            f" topic {m['topic']['accuracy']:.4f}/{m['topic']['calibration_error']:.4f} seats {seats:.4f}"
        )
    if "T" in what:
        for name, folder in [("topics", ROOT / "datasets/putuo"), ("first round", first_round)]:
            read, right, sure, sure_right = topics(dianda, folder, environment, truth)
            words.append(f"{name} {right}/{read}, sure {sure_right}/{sure}")
    if "L" in what:
        n, right = leads(dianda, first_round, environment, right_leads())
        words.append(f"leads of the first round {right}/{n}")
    if "S" in what:
        binaries = [path for path in (work / "target/release/deps").glob("all-*") if not path.suffix]
        newest = max(binaries, key=lambda path: path.stat().st_mtime)
        arguments = [newest, "searching::", "--test-threads", "1"]
        run = subprocess.run(arguments, env=environment, cwd=work / "tests", capture_output=True, text=True)
        expectations = len(re.findall(r": [A-Z]{2}-\d+ is (?:not among|found)", run.stdout))
        tests = re.findall(r"^test searching::(\w+) \.\.\. FAILED", run.stdout, re.M)
        words.append(f"search: {expectations} expectations fail, tests {', '.join(tests) or 'all pass'}")
    return "; ".join(words)


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    work, names = Path(sys.argv[1]).resolve(), sys.argv[2:]
    work.mkdir(parents=True, exist_ok=True)
    patched(work)
    for arguments in (["build"], ["test", "--no-run"]):
        subprocess.run(["cargo", *arguments, "--release", "--locked", "--workspace", "--quiet"], cwd=work, check=True)
    with open(ROOT / "datasets/putuo/truth.csv", newline="") as source:
        truth = {row["request"]: row["topic"] for row in csv.DictReader(source)}
    with tempfile.TemporaryDirectory() as first_round:
        first_round = without_cases(Path(first_round))
        print(f"{'as shipped':<48} {measured('ETLS', dict(os.environ), work, first_round, truth)}", flush=True)
        for file, name, what in CONSTANTS:
            if names and name not in names:
                continue
            for factor in FACTORS:
                environment = {**os.environ, "SWEEP": f"{file}:{name} {factor}"}
                line = measured(what, environment, work, first_round, truth)
                print(f"{file + ' ' + name:<42} ×{factor:<4} {line}", flush=True)


if __name__ == "__main__":
    main()
