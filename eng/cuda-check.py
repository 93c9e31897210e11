#!/usr/bin/env python3
"""Runs the command on CUDA and on the CPU of one machine and compares, then measures (docs/results/cuda.md).
   eng/cuda-check.py COMMAND LIBTORCH OUTPUT [--parts correct,smoke,foreign,engine,train,large-engine,large-train] [--seconds 240] [--device cuda]
   COMMAND: the published multiagent; LIBTORCH: a folder for MULTIAGENT_LIBTORCH. Run it in the repository's root. Writes OUTPUT/log.txt and
   OUTPUT/results.json; parts that do not fit into the seconds left are skipped and named. `foreign` needs Python's transformers."""
import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

options = argparse.ArgumentParser()
for name in ("command", "libtorch", "output"):
    options.add_argument(name)
options.add_argument("--parts", default="correct,smoke,foreign,engine,train,large-engine,large-train")
options.add_argument("--seconds", type=float, default=240)
options.add_argument("--device", default="cuda")
options = options.parse_args()
began = time.monotonic()
scratch = Path(tempfile.mkdtemp())
results = {}
log = open(Path(options.output) / "log.txt", "a", buffering=1)
golden = Path("tests/MultiagentAspire.Testing/Golden/models")


def say(text):
    print(text, flush=True)
    log.write(text + "\n")


def left():
    return options.seconds - (time.monotonic() - began)


def multiagent(device, *arguments, limit=90):
    """Standard output of one command, None if it failed."""
    environment = os.environ | {"MULTIAGENT_LIBTORCH": options.libtorch, "MULTIAGENT_DEVICE": device, "MULTIAGENT_TRACE": "1"}
    if device == "cpu":
        environment["OMP_NUM_THREADS"] = "4"  # several of them run side by side
    start = time.monotonic()
    line = " ".join(map(str, arguments))
    try:
        done = subprocess.run([options.command, *map(str, arguments)], env=environment, capture_output=True, text=True, timeout=max(1, min(limit, left())))
        code, out, err = done.returncode, done.stdout, done.stderr
    except subprocess.TimeoutExpired as late:
        code, out, err = "time", "", (late.stderr or b"").decode()
    log.write(f"== {device}: {line[:300]} -> {code}, {time.monotonic() - start:.1f} s\n{err}\n{out[:6000]}\n")
    if code != 0:
        say(f"FAILED ({code}) {device}: {line[:200]}: {err.strip()[-600:]}")
        return None
    return out


def both(*arguments):
    """The same command on the CPU and on the device, side by side."""
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda device: multiagent(device, *arguments), ("cpu", options.device)))


def distance(one, other):
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def check_golden(family):
    expected = json.loads((golden / family / "golden.json").read_text())
    folder = golden / family
    for ids, last in (("input_ids", "logits_last"), ("long_input_ids", "long_logits_last")):
        for row, logits in zip(expected[ids], expected[last]):
            cpu, gpu = (json.loads(out)["logits"] if out else None for out in both("score", "--model", folder, "--ids", ",".join(map(str, row))))
            if cpu and gpu:
                results.setdefault("golden logits, largest difference", []).append(
                    {"family": family, "ids": len(row), "cpu to reference": distance(cpu, logits), "device to reference": distance(gpu, logits), "device to cpu": distance(gpu, cpu)})


def check_generation(prompt):
    outs = both("generate", "--model", "models/arithmetic-tiny", "--prompt", prompt, "--temperature", 0, "--json")
    results.setdefault("greedy completions equal", {})[prompt] = None not in outs and outs[0] == outs[1]


def check_shared_heads(row):
    """Grouped queries through the engine: a golden model with another's tokenizer, which the command wants to have."""
    folder = scratch / f"llama3-{row}"
    shutil.copytree(golden / "llama3", folder)
    for file in Path("models/arithmetic-tiny").iterdir():
        if "token" in file.name or "template" in file.name:
            shutil.copy(file, folder)
    ids = json.loads((golden / "llama3" / "golden.json").read_text())["input_ids"][row]
    outs = both("generate", "--model", folder, "--ids", ",".join(map(str, ids)), "--temperature", 0, "--ignore-eos", "--max-tokens", 64, "--json")
    results.setdefault("greedy ids equal with grouped queries, 64 tokens", {})[row] = None not in outs and json.loads(outs[0])["ids"] == json.loads(outs[1])["ids"]


def check_evaluation(_):
    outs = both("evaluate", "--model", "models/arithmetic-tiny", "--problems", 200, "--temperature", 0, "--json")
    results["accuracy of 200 problems, cpu and device"] = [json.loads(out)["accuracy"] if out else None for out in outs]


def check_finetuning(kind):
    data = scratch / f"{kind}.jsonl"
    rows = [{"prompt": [{"role": "user", "content": f"{a}+{b}"}], "completion": [{"role": "assistant", "content": f"{a + b}#{a + b}"}]} for a in range(2, 10) for b in range(11, 19)]
    data.write_text("\n".join(map(json.dumps, rows)))
    outs = {}
    for name, device, dropout in (("cpu", "cpu", 0), ("device", options.device, 0), ("device again", options.device, 0), ("device, dropout", options.device, 0.1), ("device, dropout again", options.device, 0.1)):
        if kind == "full" and dropout:
            continue
        output = scratch / f"{kind}-{name}"
        out = multiagent(device, "finetune", "--model", "models/arithmetic-tiny", "--data", data, "--output", output, "--adapter", kind, "--dropout", dropout,
                         "--learning-rate", 3e-4, "--epochs", 1, "--batch-size", 8, "--seed", 3, "--json")
        if out:
            weights = next(output.glob("*.safetensors"))
            outs[name] = {"loss": json.loads(out)["loss"], "steps": json.loads(out)["steps"], "weights": hashlib.sha256(weights.read_bytes()).hexdigest()[:12]}
    results[f"finetune {kind}"] = outs


def correct():
    work = [(check_golden, "llama3"), (check_golden, "llama-tied"), (check_finetuning, "lora"), (check_finetuning, "full"), (check_evaluation, None)]
    work += [(check_shared_heads, row) for row in (0, 1)]
    work += [(check_generation, prompt) for prompt in ("12+7", "3*4+5", "29-4", "0*7+2")]
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda item: item[0](item[1]), work))


def smoke():
    def run(name, device):
        folder = scratch / f"smoke-{name}"
        start = time.monotonic()
        out = multiagent(device, "run", "experiments/smoke.json", "--output", folder, "--json", limit=120)
        if not out:
            return None
        said = {}
        for file in sorted(folder.glob("runs/*/iterations/**/*.jsonl")):
            for n, line in enumerate(file.read_text().splitlines()):
                said[f"{file.relative_to(folder)}:{n}"] = line
        return {"seconds": round(time.monotonic() - start, 1), "lines": said}
    with ThreadPoolExecutor(2) as pool:
        cpu, one = pool.map(run, ("cpu", "device"), ("cpu", options.device))
    again = run("device-again", options.device)
    def same(a, b):
        return None if not a or not b else f"{sum(a['lines'].get(key) == line for key, line in b['lines'].items())} of {len(b['lines'])}"
    results["smoke"] = {"seconds (cpu and device ran side by side, then the device alone)": [r and r["seconds"] for r in (cpu, one, again)],
                        "transcript and data lines equal, device twice": same(one, again), "device and cpu": same(cpu, one)}


def bench(name, *arguments, limit=60):
    if left() < 15:
        return say(f"skipped: {name}")
    out = multiagent(options.device, "bench", *arguments, "--json", limit=limit)
    results[f"bench {name}"] = {"arguments": " ".join(map(str, arguments)), **json.loads(out)} if out else None


def engine():
    bench("engine, batch 64", "engine", "--adapters", 6, "--rounds", 3)
    bench("engine, batch 1", "engine", "--batch", 1, "--rounds", 3)
    bench("engine, batch 256, shipped size", "engine", "--hidden", 128, "--layers", 6, "--heads", 4, "--intermediate", 352, "--vocabulary", 101, "--batch", 256, "--prompt", 200, "--new", 64, "--adapters", 6, "--rank", 8, "--rounds", 2)


def train():
    bench("train, batch 4", "train", "--batch", 4, "--rounds", 3)
    bench("train, batch 64", "train", "--batch", 64, "--rounds", 3)


LARGE = ("--hidden", 2048, "--layers", 16, "--heads", 32, "--intermediate", 5632, "--vocabulary", 32000, "--rounds", 1)


def large_engine():
    bench("engine, 0.9 B weights, batch 64", "engine", *LARGE, "--batch", 64, "--prompt", 128, "--new", 64, "--adapters", 6, limit=120)


def large_train():
    bench("train, 0.9 B weights", "train", *LARGE, "--batch", 8, "--prompt", 256, "--new", 256, limit=90)


def foreign():
    """A model of Llama 3.2 1B's shape with random weights in bf16, as transformers writes it: its logits there and here."""
    folder = scratch / "llama-1b"
    script = f"""
import json, torch
from transformers import LlamaConfig, LlamaForCausalLM
torch.manual_seed(1)
config = LlamaConfig(vocab_size=128256, hidden_size=2048, intermediate_size=8192, num_hidden_layers=16, num_attention_heads=32, num_key_value_heads=8, max_position_embeddings=4096, rms_norm_eps=1e-5, tie_word_embeddings=True, attn_implementation="eager")
with torch.device("{options.device}"):
    model = LlamaForCausalLM(config).to(torch.bfloat16)
model.save_pretrained("{folder}")
# Read again: the model above has also its rotary frequencies in bf16.
model = LlamaForCausalLM.from_pretrained("{folder}", dtype=torch.float32, attn_implementation="eager").to("{options.device}").eval()
ids = [(i * 7919 + 11) % 128256 for i in range(300)]
with torch.no_grad():
    logits = model(torch.tensor([ids], device="{options.device}")).logits[0, -1].tolist()
json.dump({{"ids": ids, "logits": logits}}, open("{scratch}/foreign.json", "w"))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=max(1, left()))
    if done.returncode != 0:
        return say(f"FAILED foreign: {done.stderr[-800:]}")
    expected = json.loads((scratch / "foreign.json").read_text())
    out = multiagent(options.device, "score", "--model", folder, "--ids", ",".join(map(str, expected["ids"])))
    if out:
        logits = json.loads(out)["logits"]
        results["Llama of 1B, fp32, against transformers on the same device"] = {"largest difference of logits": distance(logits, expected["logits"]), "largest logit": max(map(abs, expected["logits"]))}


parts = {"correct": correct, "smoke": smoke, "foreign": foreign, "engine": engine, "train": train, "large-engine": large_engine, "large-train": large_train}
for part in options.parts.split(","):
    start = time.monotonic()
    try:
        parts[part]()
    except Exception as problem:  # one part's failure must not cost the others their turn
        say(f"FAILED {part}: {type(problem).__name__}: {problem}")
    say(f"-- {part}: {time.monotonic() - start:.0f} s, {left():.0f} s left")
    (Path(options.output) / "results.json").write_text(json.dumps(results, indent=1))
print(json.dumps(results, indent=1))
