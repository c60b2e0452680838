"""Prints what lifelines makes of its own data sets and of 50 generated ones, one JSON object a line.

Each has `name`, `horizon`, `groups` (a name to its `rows` of [hours, watched from, outcome], outcome 0 open, 1 ended,
2 something else; and to what lifelines says of them) and, for two groups, `logrank`.
"""

import json
import warnings

import lifelines.datasets as datasets
import numpy
from lifelines import AalenJohansenFitter, KaplanMeierFitter
from lifelines.statistics import logrank_test
from lifelines.utils import restricted_mean_survival_time

warnings.simplefilter("ignore")

# Data set, columns of the hours and of the event, column that splits it into two groups.
BUNDLED = [
    ("waltons", "T", "E", "group"),
    ("rossi", "week", "arrest", "fin"),
    ("leukemia", "t", "status", "Rx"),
    ("lung", "time", "status", "sex"),
    ("larynx", "time", "death", "Stage_IV"),
    ("gbsg2", "time", "cens", "horTh"),
    ("kidney_transplant", "time", "death", "black_male"),
    ("lymphoma", "Time", "Censor", "Stage_group"),
    ("lymph_node", "survtime", "censrec", "hormone"),
    ("dd", "duration", "observed", "democracy"),
    ("g3", "time", "event", "group"),
    ("canadian_senators", "diff_days", "observed", "reason"),
    ("psychiatric_patients", "T", "C", "sex"),
    ("multicenter_aids_cohort_study", "T", "D", "AIDSY"),
]


def finite(number):
    number = float(number)
    return number if numpy.isfinite(number) else None


def said_of(hours, entry, outcome, horizon):
    over = outcome > 0
    has_entry = bool((entry > 0).any())
    fitter = KaplanMeierFitter().fit(hours, over, entry=entry if has_entry else None)
    curve = fitter.survival_function_.iloc[:, 0]
    bands = fitter.confidence_interval_
    said = {
        "rows": [list(map(float, row)) for row in zip(hours, entry, outcome)],
        "km": [[float(at), float(height)] for at, height in curve.items()],
        "bands": [[float(at), *map(float, band)] for at, band in zip(bands.index, bands.values)],
        "quantiles": [finite(fitter.percentile(1 - share)) for share in (0.5, 0.9, 0.95)],
        "rmst": float(restricted_mean_survival_time(fitter, t=horizon)),
    }
    # lifelines moves equal hours apart by chance before it follows Aalen and Johansen, and ignores entries there.
    if not has_entry and len(set(hours)) == len(hours) and (outcome == 2).any():
        for event, name in ((1, "ended"), (2, "competing")):
            incidence = AalenJohansenFitter(calculate_variance=False).fit(hours, outcome, event_of_interest=event)
            said[name] = float(incidence.predict(horizon))
    return said


def tell(name, groups, horizon):
    line = {"name": name, "horizon": horizon, "groups": {}}
    for group, (hours, entry, outcome) in groups.items():
        line["groups"][group] = said_of(hours, entry, outcome, horizon)
    if len(groups) == 2:
        first, second = groups["ordinary"], groups["insider"]
        if not (first[1] > 0).any() and not (second[1] > 0).any():
            test = logrank_test(first[0], second[0], first[2] == 1, second[2] == 1)
            line["logrank"] = {"statistic": float(test.test_statistic), "p": float(test.p_value)}
    print(json.dumps(line))


def bundled():
    for name, hours, event, split in BUNDLED:
        table = getattr(datasets, "load_" + name)()[[hours, event, split]].dropna()
        table = table[table[hours] > 0]
        # The commonest value against all others.
        commonest = table[split].value_counts().index[0]
        groups = {}
        for group, part in (("ordinary", table[table[split] == commonest]), ("insider", table[table[split] != commonest])):
            spans = part[hours].to_numpy(float)
            groups[group] = (spans, numpy.zeros(len(part)), (part[event].to_numpy() > 0).astype(int))
        horizon = float(numpy.quantile(table[hours].to_numpy(float), 0.8)) * 1.01
        tell(name, groups, horizon)


def generated():
    chance = numpy.random.default_rng(6)
    for number in range(50):
        has_ties, has_entries, has_competing = number % 2 == 0, number % 5 == 4, number % 3 == 2
        groups = {}
        for group in ("ordinary", "insider"):
            count = int(chance.integers(5, 300))
            waits = chance.weibull(chance.uniform(0.6, 1.6), count) * chance.uniform(2, 40) + 0.01
            watched = chance.uniform(1, 90, count)
            entry = numpy.where(chance.uniform(size=count) < 0.4, chance.uniform(0, 10, count), 0.0) if has_entries else numpy.zeros(count)
            other = chance.exponential(40, count) if has_competing else numpy.full(count, numpy.inf)
            hours = numpy.minimum(numpy.minimum(waits, watched), other)
            outcome = numpy.where(hours == waits, 1, numpy.where(hours == other, 2, 0))
            if has_ties:
                hours, entry = numpy.ceil(hours), numpy.floor(entry)
            kept = hours > entry
            groups[group] = (hours[kept], entry[kept], outcome[kept])
        tell(f"generated {number}", groups, 72.0 if number % 2 else 24.0)


bundled()
generated()
