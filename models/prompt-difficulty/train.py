#!/usr/bin/env python3
"""Trains the weights of PromptDifficulty: how much likelier a strong model is right where a weak one is wrong.

usage: train.py OUTCOMES_DEV_JSONL        prints figures on held-back groups, writes prompt-difficulty.json beside itself
Needs numpy. The features are those of PromptFeatures.java, to the letter; vectors.json holds them to it.
"""

import json
import math
import os
import sys

import numpy as np

NUMBERS = set("one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred".split())
MULTIPLES = set("half third quarter twice double triple dozen thirds quarters".split())
PRONOUNS = set("he she they his her their it".split())
COMPARED = set("than times".split())
REST = set("left remain remaining remains rest another other".split())
ORDER = set("first second then after before next".split())
NEGATIONS = set("not except no never none without least false incorrect".split())
CLAIMS = set("statement scenario".split())
OPERATORS = set("=+*/^<>|%$")
NAMES = ["length", "distinct", "numbers", "multiples", "pronouns", "compared", "rest", "order", "largest", "negated", "claims", "operators"]
USED = {"choice": ["length", "largest", "negated", "claims", "operators"],
        "open": ["length", "distinct", "numbers", "multiples", "pronouns", "compared", "rest", "order"]}
PENALTY = {"choice": 3.0, "open": 1.0}
LONGEST = 8_192


def letter(c):
    return "a" <= c <= "z" or "A" <= c <= "Z"


def features(prompt):
    text = prompt[:LONGEST]
    words = []
    largest, operators = 0.0, 0
    i = 0
    while i < len(text):
        c = text[i]
        if letter(c):
            j = i
            while j < len(text) and letter(text[j]):
                j += 1
            words.append(text[i:j].lower())
            i = j
        elif "0" <= c <= "9":
            value, j = 0.0, i
            while j < len(text) and ("0" <= text[j] <= "9" or text[j] == ","):
                if text[j] != ",":
                    value = min(1e9, value * 10 + ord(text[j]) - 48)
                j += 1
            largest = max(largest, value)
            i = j
        else:
            operators += c in OPERATORS
            i += 1
    n = lambda of: sum(w in of for w in words)
    numbers, multiples = n(NUMBERS), n(MULTIPLES)
    return [math.log1p(v) for v in (
        len(text), len(set(words)), numbers + multiples, multiples, n(PRONOUNS), n(COMPARED), n(REST), n(ORDER),
        largest, min(1, n(NEGATIONS)), min(1, n(CLAIMS)), operators)]


def form(prompt):
    text = prompt[:LONGEST]
    return "choice" if "\nA" in text and "\nB" in text and "\nC" in text else "open"


def fit(x, gain, weight, penalty):
    """Least squares with weights that may not be negative: each feature was chosen as a sign of effort, none of ease."""
    mean, spread = x.mean(0), x.std(0) + 1e-9
    z = (x - mean) / spread
    y = gain - np.average(gain, weights=weight)
    a = (z * weight[:, None]).T @ z / weight.sum() + penalty * np.eye(z.shape[1])
    b = (z * weight[:, None]).T @ y / weight.sum()
    w = np.zeros(len(b))
    for _ in range(400):
        for j in range(len(b)):
            w[j] = max(0.0, w[j] + (b[j] - a[j] @ w) / a[j, j])
    return mean, spread, w


def apgr(score, gain):
    """Mean share of the gap recovered, over all shares of strong calls (RouteLLM, Ong et al. 2024, section 4.2)."""
    order = np.argsort(-score, kind="stable")
    return np.cumsum(gain[order]).mean() / gain.sum()


def weights(groups):
    sizes = {g: groups.count(g) for g in set(groups)}
    return np.array([1 / math.sqrt(sizes[g]) for g in groups])


def difficulty(model, prompt):
    value = dict(zip(NAMES, features(prompt)))
    return sum(m["weight"] * (value[m["feature"]] - m["mean"]) / m["spread"] for m in model["forms"][form(prompt)])


def main(path):
    rows = [json.loads(line) for line in open(path)]
    x = np.array([features(r["prompt"]) for r in rows])
    gain = np.array([float(r["strong"] - r["weak"]) for r in rows])
    length = np.array([float(len(r["prompt"])) for r in rows])
    groups = [r["group"] for r in rows]
    forms = np.array([form(r["prompt"]) for r in rows])
    weight = weights(groups)
    group = np.array(groups)
    columns = {f: [NAMES.index(n) for n in USED[f]] for f in USED}
    print({f: int((forms == f).sum()) for f in USED})
    choice = sorted({g for g, f in zip(groups, forms) if f == "choice"})

    def score(train, test, f):
        c = columns[f]
        mean, spread, w = fit(x[train][:, c], gain[train], weight[train], PENALTY[f])
        return ((x[test][:, c] - mean) / spread) @ w

    def tell(name, pairs):
        pairs = np.array(pairs)
        diff = pairs[:, 0] - pairs[:, 1]
        print(f"{name}: APGR {pairs[:, 0].mean():.3f}, length alone {pairs[:, 1].mean():.3f}; difference {diff.mean():+.3f}, above in {np.mean(diff > 0):.0%} of {len(diff)}, 90 % of them in [{np.quantile(diff, .05):+.3f}, {np.quantile(diff, .95):+.3f}]")

    rng = np.random.default_rng(1)
    held, halves = [], []
    for _ in range(200):
        out = np.isin(group, rng.choice(choice, 5, replace=False))
        test = out & (forms == "choice")
        train = ~out & (forms == "choice")
        s = score(train, test, "choice")
        held.append((apgr(s, gain[test]), apgr(length[test], gain[test])))
        half = rng.random(len(rows)) < 0.5
        test, train = half & (forms == "open") & (group == "gsm8k"), ~half & (forms == "open")
        s = score(train, test, "open")
        halves.append((apgr(s, gain[test]), apgr(length[test], gain[test])))
    tell("MMLU, five subjects held back", held)
    tell("GSM8K, half held back", halves)
    # all subjects, each scored by a fit without it; resampled
    pooled = np.zeros(len(rows))
    for g in choice:
        out = group == g
        pooled[out & (forms == "choice")] = score(~out & (forms == "choice"), out & (forms == "choice"), "choice")
    m = np.flatnonzero((forms == "choice"))
    boots = []
    for _ in range(500):
        i = rng.choice(m, len(m))
        boots.append((apgr(pooled[i], gain[i]), apgr(length[i], gain[i])))
    tell("MMLU, each subject held back in turn, resampled", boots)
    model = {"forms": {}}
    for f in USED:
        c = columns[f]
        t = forms == f
        mean, spread, w = fit(x[t][:, c], gain[t], weight[t], PENALTY[f])
        norm = w.sum()
        model["forms"][f] = [{"feature": n, "mean": round(float(a), 4), "spread": round(float(b), 4), "weight": round(float(v / norm), 4)} for n, a, b, v in zip(USED[f], mean, spread, w)]
    usual = []
    for f in USED:
        t = forms == f
        c = columns[f]
        usual += list(np.quantile(sum(m["weight"] * (x[t][:, i] - m["mean"]) / m["spread"] for m, i in zip(model["forms"][f], c)), (np.arange(16) + 0.5) / 16))
    model["usual"] = sorted(round(float(v), 3) for v in usual)
    here = os.path.dirname(os.path.abspath(__file__))
    json.dump(model, open(os.path.join(here, "prompt-difficulty.json"), "w"), indent=1)
    vectors = [{"prompt": rows[i]["prompt"], "difficulty": round(difficulty(model, rows[i]["prompt"]), 6)} for i in rng.choice(len(rows), 24, replace=False)]
    json.dump(vectors, open(os.path.join(here, "vectors.json"), "w"), indent=1)


if __name__ == "__main__":
    main(sys.argv[1])
