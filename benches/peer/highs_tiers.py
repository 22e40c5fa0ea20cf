"""The peer: an instance solved by plain HiGHS, tier after tier, the whole model at once.

Comes in: an instance folder (csv, formats as `dianda solve` reads them). Goes out: a plan.json with tiers and assignments, enough
for `dianda referee`, and how long each tier took. Always holds: HiGHS at its defaults except threads, the time limit of a tier and
the gap; nothing is taken apart or left out beforehand, that is the solver's own presolve's affair; each tier is held at what it
reached, and starts from the plan of the tier before; values are counted from the seats in whole numbers, not read from the solver.

    highs_tiers.py INSTANCE --out plan.json [--time-limit SECONDS] [--threads N] [--gap SHARE]
"""

import argparse
import csv
import json
import math
import sys
import time
from decimal import Decimal
from pathlib import Path

import highspy
import numpy as np

MILLION = 10**6
# The rule of a pin that rules out.
FORBID = ("forbid", "禁止")
INF = highspy.kHighsInf


def main():
    parser = argparse.ArgumentParser(description="Solve an instance by plain HiGHS, tier after tier.")
    parser.add_argument("instance", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--time-limit", type=float, default=120.0, help="seconds for each tier")
    parser.add_argument("--threads", type=int, default=0, help="0: what HiGHS takes by itself")
    parser.add_argument("--gap", type=float, default=0.0, help="mip_rel_gap; HiGHS's own default is 1e-4")
    options = parser.parse_args()
    began = time.perf_counter()
    instance = Instance(options.instance)
    model = Model(instance)
    prepared = time.perf_counter()
    tiers, chosen, notes = solve_tiers(instance, model, options)
    quiet = highspy.Highs()
    quiet.setOptionValue("output_flag", False)
    version = quiet.version()
    record = {
        "method": "HiGHS " + version,
        "gap": options.gap,
        "time_limit": options.time_limit,
        "threads": options.threads,
        "preparing_seconds": prepared - began,
        "seconds": time.perf_counter() - prepared,
        "tier_seconds": {tier["name"]: tier.pop("seconds") for tier in tiers},
        "columns": model.n_columns,
        "rows": len(model.row_lower),
        "notes": notes,
    }
    optimal = all(tier["bound"] == tier["value"] for tier in tiers)
    seats = [instance.candidates[at] for at in chosen]
    plan = {
        "version": 1,
        "program": record["method"],
        "status": "optimal" if optimal else "feasible",
        "tiers": tiers,
        "assignments": [{"request": c.request, "role": c.role, "provider": c.provider} for c in seats],
        "solve": record,
    }
    options.out.write_text(json.dumps(plan, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


class Candidate:
    """A provider that may take a seat."""

    __slots__ = ("request", "role", "provider", "effort", "quality", "forbidden")

    def __init__(self, request, role, provider, effort, quality):
        self.request, self.role, self.provider = request, role, provider
        self.effort, self.quality, self.forbidden = effort, quality, False


class Instance:
    """The tables of a folder, every amount a whole number. What is left out or empty has the documented default."""

    def __init__(self, folder):
        self.most_answered, self.weight = {}, {}
        for row in table(folder, "communities"):
            self.most_answered[row["id"]] = int(row["max_answered"])
            self.weight[row["id"]] = int(row.get("weight") or 1)
        # Request: communities, priority in billionths, choice.
        self.communities, self.priority, self.choice = {}, {}, {}
        for row in table(folder, "requests"):
            parts = row["community"].replace("；", ";").replace("\n", ";").split(";")
            self.communities[row["id"]] = [part.strip() for part in parts if part.strip()]
            self.priority[row["id"]] = billionths(row.get("priority") or "1")
            self.choice[row["id"]] = int(row["choice"]) if row.get("choice") else None
        # (request, role): required, count, weight in billionths.
        self.roles = {}
        for row in table(folder, "roles"):
            required = (row.get("required") or "true").lower() in ("true", "1", "yes", "是")
            role = (required, int(row.get("count") or 1), billionths(row.get("weight") or "1"))
            self.roles[row["request"], row["role"]] = role
        self.capacity, self.min_load, self.max_requests = {}, {}, {}
        for row in table(folder, "providers"):
            self.capacity[row["id"]] = int(row["capacity"])
            self.min_load[row["id"]] = int(row.get("min_load") or 0)
            self.max_requests[row["id"]] = int(row["max_requests"]) if row.get("max_requests") else None
        self.candidates = []
        for row in table(folder, "candidates"):
            weight = self.roles[row["request"], row["role"]][2]
            # Quality of a seat: round(10⁶ · priority · weight · relevance), half up; the three are in 10⁻⁹, so 10²¹ is left.
            product = self.priority[row["request"]] * weight * billionths(row["relevance"])
            quality = (product + 10**21 // 2) // 10**21
            self.candidates.append(Candidate(row["request"], row["role"], row["provider"], int(row["effort"]), quality))
        self.pins = []
        for row in table(folder, "pins", required=False):
            self.pins.append((row["rule"], row["request"], row.get("role") or None, row.get("provider") or None))
        self.of_request = {r: [] for r in self.communities}
        for at, c in enumerate(self.candidates):
            self.of_request[c.request].append(at)
        for pin in self.pins:
            if pin[0] in FORBID:
                for at in self.pinned(pin):
                    self.candidates[at].forbidden = True

    def pinned(self, pin):
        """The candidates that a pin is about."""
        _, request, role, provider = pin
        fits = lambda c: role in (None, c.role) and provider in (None, c.provider)
        return [at for at in self.of_request[request] if fits(self.candidates[at])]

    def tiers(self):
        """The tiers in their sequence: name, sense."""
        tiers = [("communities_served", "max")]
        if any(choice is not None for choice in self.choice.values()):
            tiers.append(("first_choices_answered", "max"))
        tiers.append(("requests_answered", "max"))
        if any(self.min_load.values()):
            tiers.append(("min_load_shortfall", "min"))
        tiers.append(("quality", "max"))
        return tiers

    def value(self, tier, chosen):
        """The value of a tier, counted from the seats alone."""
        seats = [self.candidates[at] for at in chosen]
        answered = {c.request for c in seats}
        if tier == "communities_served":
            return sum(self.weight[c] for c in {c for r in answered for c in self.communities[r]})
        if tier == "first_choices_answered":
            return len({c for r in answered if self.choice[r] == 1 for c in self.communities[r]})
        if tier == "requests_answered":
            return sum(len(self.communities[r]) for r in answered)
        if tier == "min_load_shortfall":
            load = dict.fromkeys(self.capacity, 0)
            for c in seats:
                load[c.provider] += c.effort
            return sum(max(0, least - load[p]) for p, least in self.min_load.items())
        assert tier == "quality", tier
        return sum(c.quality for c in seats)


def table(folder, name, required=True):
    """The rows of a table as dictionaries, cells trimmed."""
    path = folder / f"{name}.csv"
    if not path.exists() and not required:
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        header = [cell.strip() for cell in next(reader)]
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield dict(zip(header, (cell.strip() for cell in cells)))


def billionths(text):
    """A decimal of at most nine digits behind the point as a whole number of billionths, exactly."""
    scaled = Decimal(text).scaleb(9)
    whole = int(scaled)
    assert whole == scaled, f"{text} has more than nine digits behind the point"
    return whole


class Model:
    """Columns, rows and tiers of the whole instance, rows in the compressed form that HiGHS takes at one go."""

    def __init__(self, instance):
        self.row_lower, self.row_upper = [], []
        self.row_start, self.row_columns, self.row_values = [0], [], []
        self.seats = range(len(instance.candidates))
        at = len(self.seats)
        self.answered = {r: at + k for k, r in enumerate(instance.communities)}
        at += len(self.answered)
        self.served = {c: at + k for k, c in enumerate(instance.weight)}
        at += len(self.served)
        with_first = dict.fromkeys(c for r, of in instance.communities.items() if instance.choice[r] == 1 for c in of)
        self.first = {c: at + k for k, c in enumerate(with_first)}
        at += len(self.first)
        with_least = [p for p, least in instance.min_load.items() if least]
        self.shortfall = {p: at + k for k, p in enumerate(with_least)}
        self.n_columns = at + len(self.shortfall)
        self.lower, self.upper = np.zeros(self.n_columns), np.ones(self.n_columns)
        self.state_requests(instance)
        self.state_providers(instance)
        self.state_communities(instance)
        self.state_pins(instance)

    def row(self, lower, columns, values, upper):
        """lower ≤ Σ values · columns ≤ upper."""
        self.row_lower.append(lower)
        self.row_upper.append(upper)
        self.row_columns += columns
        self.row_values += values
        self.row_start.append(len(self.row_columns))

    def state_requests(self, instance):
        of_role = {role: [] for role in instance.roles}
        of_pair, several = {}, {r for (r, _), (_, count, _) in instance.roles.items() if count > 1}
        for at, c in enumerate(instance.candidates):
            of_role[c.request, c.role].append(at)
            of_pair.setdefault((c.request, c.provider), []).append(at)
        for (request, role), (required, count, _) in instance.roles.items():
            # Seats: Σp x[r,s,p] = count[r,s] · y[r] where the role is required, ≤ where it is desirable.
            columns = of_role[request, role] + [self.answered[request]]
            self.row(0 if required else -INF, columns, [1] * (len(columns) - 1) + [-count], 0)
        for (request, _), seats in of_pair.items():
            # One provider, one seat: Σs x[r,s,p] ≤ y[r]. With one role of one seat the row above says it already.
            if len(seats) > 1 or request in several:
                self.row(-INF, seats + [self.answered[request]], [1] * len(seats) + [-1], 0)

    def state_providers(self, instance):
        of_provider = {p: [] for p in instance.capacity}
        for at, c in enumerate(instance.candidates):
            of_provider[c.provider].append(at)
        self.out_of_reach = 0
        for provider, seats in of_provider.items():
            efforts = [instance.candidates[at].effort for at in seats]
            # Limits: Σ effort[r,s,p] · x ≤ capacity[p]; Σ x ≤ max_requests[p]. One that cannot bind is no row: a capacity of 10¹⁸
            # is no number for floating point.
            if instance.capacity[provider] < sum(efforts):
                self.row(-INF, seats, efforts, instance.capacity[provider])
            most = instance.max_requests[provider]
            if most is not None and most < len(seats):
                self.row(-INF, seats, [1] * len(seats), most)
            if provider in self.shortfall:
                # Minimum load: s[p] + Σ effort[r,s,p] · x ≥ min_load[p]; what lies above all it could carry is lacking in any plan.
                least = min(instance.min_load[provider], instance.capacity[provider], sum(efforts))
                self.out_of_reach += instance.min_load[provider] - least
                self.upper[self.shortfall[provider]] = least
                self.row(least, seats + [self.shortfall[provider]], efforts + [1], INF)

    def state_communities(self, instance):
        of_community = {c: [] for c in instance.weight}
        for request, communities in instance.communities.items():
            for community in communities:
                of_community[community].append(request)
        for community, requests in of_community.items():
            columns = [self.answered[r] for r in requests]
            # Community limit: Σ y[r] ≤ max_answered[c].
            if instance.most_answered[community] < len(columns):
                self.row(-INF, columns, [1] * len(columns), instance.most_answered[community])
            # Served: z[c] ≤ Σ y[r]. First choice: f[c] ≤ Σ y[r] over requests with choice 1.
            self.row(0, columns + [self.served[community]], [1] * len(columns) + [-1], INF)
            if community in self.first:
                columns = [self.answered[r] for r in requests if instance.choice[r] == 1]
                self.row(0, columns + [self.first[community]], [1] * len(columns) + [-1], INF)

    def state_pins(self, instance):
        for at, c in enumerate(instance.candidates):
            if c.forbidden:
                self.upper[at] = 0
        for pin in instance.pins:
            rule, request, _, provider = pin
            if rule in FORBID:
                continue
            # Pin and answer: y[r] = 1; a pin also Σs x[r,s,p] ≥ 1 over its role, or over all of the request.
            self.lower[self.answered[request]] = 1
            if provider is not None:
                seats = instance.pinned(pin)
                self.row(1, seats, [1] * len(seats), INF)

    def objective(self, instance, tier):
        """The coefficients of a tier, and its constant."""
        cost, constant = np.zeros(self.n_columns), 0
        if tier == "communities_served":
            for community, at in self.served.items():
                cost[at] = instance.weight[community]
        elif tier == "first_choices_answered":
            cost[list(self.first.values())] = 1
        elif tier == "requests_answered":
            for request, at in self.answered.items():
                cost[at] = len(instance.communities[request])
        elif tier == "min_load_shortfall":
            cost[list(self.shortfall.values())] = 1
            constant = self.out_of_reach
        else:
            assert tier == "quality", tier
            cost[: len(self.seats)] = [c.quality for c in instance.candidates]
        return cost, constant


def solve_tiers(instance, model, options):
    """Tier after tier, each held at what it reached. The tiers as printed, the chosen candidates, what was odd."""
    reached, notes, chosen, start = [], [], None, None
    for name, sense in instance.tiers():
        began = time.perf_counter()
        cost, constant = model.objective(instance, name)
        status, values, stated, dual = optimize(model, cost, sense, start, options)
        if status == "Infeasible" and chosen is None:
            sys.exit("the pins cannot hold together")
        if status not in ("Optimal", "Time limit reached"):
            notes.append(f"{name}: HiGHS ended with “{status}”")
        sign = 1 if sense == "max" else -1
        earlier = instance.value(name, chosen) if chosen is not None else None
        if values is not None:
            found = [at for at in model.seats if values[at] > 0.5]
            value = instance.value(name, found)
            # Where nothing is proven its own columns may lag behind the seats; never the other way.
            if sign * (value - constant - stated) < -max(0.5, abs(stated) * 1e-9):
                notes.append(f"{name}: HiGHS states {stated + constant}, its seats count {value}")
            if earlier is None or sign * value >= sign * earlier:
                chosen, start = found, values
        if chosen is None and not model.lower.any():
            # Nobody answers anything: allowed where nothing is pinned.
            chosen = []
            notes.append(f"{name}: HiGHS found no plan within the time limit, the empty one stands in")
        if chosen is None:
            sys.exit(f"HiGHS found no plan at all within the time limit ({name}: {status})")
        value = instance.value(name, chosen)
        bound = safe_bound(cost, model, sign, dual) + constant
        # Held: the tier is no worse than what it reached.
        at = np.flatnonzero(cost)
        lower, upper = (value - constant, INF) if sense == "max" else (-INF, value - constant)
        model.row(lower, at.tolist(), cost[at].tolist(), upper)
        seconds = time.perf_counter() - began
        if seconds > options.time_limit + 5:
            notes.append(f"{name}: HiGHS went on for {seconds:.1f} s, past its limit of {options.time_limit:g} s")
        reached.append((name, sense, bound, seconds))
    # Counted at the end: a later plan may be better in an earlier tier that was not proven.
    tiers = [printed(name, sense, instance.value(name, chosen), bound) | {"seconds": s} for name, sense, bound, s in reached]
    return tiers, chosen, notes


def optimize(model, cost, sense, start, options):
    """One solve of the whole model: status, values (or none), objective stated, dual bound."""
    # A fresh solver each time: the time limit of one that lives on counts from its first run.
    solver = highspy.Highs()
    for name, value in [
        ("output_flag", False),
        ("mip_rel_gap", options.gap),
        ("time_limit", options.time_limit),
        ("threads", options.threads),
    ]:
        assert solver.setOptionValue(name, value) == highspy.HighsStatus.kOk, name
    integer = np.full(model.n_columns, int(highspy.HighsVarType.kInteger), dtype=np.int32)
    status = solver.passModel(
        model.n_columns,
        len(model.row_lower),
        len(model.row_columns),
        int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMaximize if sense == "max" else highspy.ObjSense.kMinimize),
        0.0,
        cost,
        model.lower,
        model.upper,
        np.array(model.row_lower, dtype=np.float64),
        np.array(model.row_upper, dtype=np.float64),
        np.array(model.row_start[:-1], dtype=np.int32),
        np.array(model.row_columns, dtype=np.int32),
        np.array(model.row_values, dtype=np.float64),
        integer,
    )
    assert status != highspy.HighsStatus.kError, "HiGHS takes the model"
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = start
        solver.setSolution(solution)
    solver.run()
    outcome = solver.getInfo()
    found = outcome.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = [float(round(value)) for value in solver.getSolution().col_value] if found else None
    status = solver.modelStatusToString(solver.getModelStatus())
    return status, values, outcome.objective_function_value, outcome.mip_dual_bound


def safe_bound(cost, model, sign, dual):
    """The solver's bound as a whole number, its tolerance given away; where it has none, what all columns together could give."""
    best = model.upper if sign > 0 else model.lower
    trivial = sum(int(c) * int(b) for c, b in zip(cost, best) if c)
    if not math.isfinite(dual) or abs(dual) >= INF:
        return trivial
    slack = max(1e-6, abs(dual) * 1e-9)
    return min(math.floor(dual + slack), trivial) if sign > 0 else max(math.ceil(dual - slack), trivial)


def printed(name, sense, value, bound):
    """A tier as plan.json has it: quality divided by a million, and the gap of the printed numbers."""
    if name == "quality":
        value, bound = float(Decimal(value) / MILLION), float(Decimal(bound) / MILLION)
    gap = abs(bound - value) / max(1.0, abs(bound))
    return {"name": name, "sense": sense, "value": value, "bound": bound, "gap": gap}


if __name__ == "__main__":
    main()
