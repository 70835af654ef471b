#!/usr/bin/python3
"""Trains the telemetry window model: an autoencoder 64-6-64 that returns its reconstruction error.

Needs Debian's python3-sklearn and python3-onnx. The same data and seed give the same model.

    /usr/bin/python3 models/telemetry-anomaly/train.py --nab ../shared/data/nab

Data recipe: every window of 64 readings that touches no labelled anomaly, of every NAB series (MIT),
thinned to at most 1,500 a series so that the long ones do not rule, each normalised exactly as
SeriesWatch does it when it runs: by a slow, clipped mean and mean deviation up to the window's end.
"""
import argparse, csv, datetime, hashlib, json, pathlib
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from sklearn.neural_network import MLPRegressor

WIDTH, HIDDEN, SEED, RATE, PER_SERIES = 64, 6, 1, 0.002, 1500


def read(path):
    with open(path) as lines:
        rows = list(csv.reader(lines))[1:]
    times = np.array([epoch(r[0]) for r in rows])
    return times, np.array([float(r[1]) for r in rows])


def epoch(text):
    moment = datetime.datetime.strptime(text.split(".")[0], "%Y-%m-%d %H:%M:%S")
    return moment.replace(tzinfo=datetime.timezone.utc).timestamp()


def levels(values):
    """Mean and mean deviation known before each reading."""
    mean, deviation = values[0], 0.0
    means, deviations = np.zeros(len(values)), np.zeros(len(values))
    for i, value in enumerate(values):
        rate = max(RATE, 1.0 / (i + 1))
        error = value - mean
        if i > 30:
            reach = 4 * deviation + 1e-12
            error = min(max(error, -reach), reach)
        means[i], deviations[i] = mean, deviation
        mean += rate * error
        deviation += rate * (abs(error) - deviation)
    return means, deviations


def windows(values):
    means, deviations = levels(values)
    ends = np.arange(WIDTH - 1, len(values))
    scale = np.maximum(deviations[ends], 1e-9 + np.abs(means[ends]) * 1e-6)
    slices = np.lib.stride_tricks.sliding_window_view(values, WIDTH)
    return ends, np.clip((slices - means[ends][:, None]) / scale[:, None], -8, 8) / 4


def training_set(nab):
    labels = json.loads((nab / "windows.json").read_text())
    parts = []
    for name in sorted(labels):
        times, values = read(nab / name)
        ends, rows = windows(values)
        normal = np.ones(len(ends), bool)
        for first, last in labels[name]:
            normal &= ~((times[ends] >= epoch(first)) & (times[ends - WIDTH + 1] <= epoch(last)))
        rows = rows[normal]
        parts.append(rows[:: max(1, len(rows) // PER_SERIES)])
    return np.vstack(parts)


def graph(net):
    weights = {
        "w1": net.coefs_[0], "b1": net.intercepts_[0],
        "w2": net.coefs_[1], "b2": net.intercepts_[1],
    }
    nodes = [
        helper.make_node("Gemm", ["x", "w1", "b1"], ["hidden"]),
        helper.make_node("Tanh", ["hidden"], ["code"]),
        helper.make_node("Gemm", ["code", "w2", "b2"], ["again"]),
        helper.make_node("Sub", ["x", "again"], ["error"]),
        helper.make_node("Mul", ["error", "error"], ["squares"]),
        helper.make_node("ReduceMean", ["squares"], ["mean"], axes=[1], keepdims=0),
        helper.make_node("Sqrt", ["mean"], ["y"]),
    ]
    g = helper.make_graph(
        nodes, "telemetry-anomaly",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["rows", WIDTH])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["rows"])],
        [numpy_helper.from_array(w.astype(np.float32), n) for n, w in weights.items()],
    )
    model = helper.make_model(g, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    here = pathlib.Path(__file__).resolve().parent
    arguments.add_argument("--nab", type=pathlib.Path, default=here / "../../../shared/data/nab")
    arguments.add_argument("--out", type=pathlib.Path, default=here)
    options = arguments.parse_args()
    rows = training_set(options.nab)
    net = MLPRegressor(
        (HIDDEN,), activation="tanh", max_iter=60, random_state=SEED, batch_size=256
    ).fit(rows, rows)
    model = graph(net).SerializeToString()
    picks = rows[np.linspace(0, len(rows) - 1, 6).astype(int)].astype(np.float32)
    errors = np.sqrt(((picks - net.predict(picks)) ** 2).mean(axis=1))
    vectors = [
        {"x": [round(float(v), 6) for v in x], "y": round(float(y), 6)}
        for x, y in zip(picks, errors)
    ]
    (options.out / "telemetry-anomaly.onnx").write_bytes(model)
    (options.out / "vectors.json").write_text(json.dumps(vectors) + "\n")
    digest = hashlib.sha256(model).hexdigest()
    (options.out / "sha256").write_text(f"{digest}  telemetry-anomaly.onnx\n")
    print(f"{len(rows)} windows, loss {net.loss_:.5f}, {len(model)} bytes, sha256 {digest}")


if __name__ == "__main__":
    main()
