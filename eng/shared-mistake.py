#!/usr/bin/env python3
"""Accuracy of finished runs apart by whether the base model's shared mistake can be made (a number times zero; docs/decisions/0007).
   eng/shared-mistake.py 3 multiagent runs/arithmetic runs/arithmetic-seed-8 runs/arithmetic-seed-9
   Iteration and measurement name a file iterations/<k>/transcripts/evaluate-<name>.jsonl of each run. Prints percent right: samples and vote of the first round, then of the last."""
import json
import re
import sys
from collections import Counter


def value(expression):
    total, (terms) = 0, re.findall(r"([+-]?)(\d+)(?:\*(\d+))?", expression)
    for sign, first, second in terms:
        total += (-1 if sign == "-" else 1) * int(first) * int(second or 1)
    return str(total)


def share_of_vote(answers, right):
    counts = Counter(answer for answer in answers if answer is not None)
    top = [answer for answer, count in counts.items() if count == max(counts.values())]
    return (right in top) / len(top) if top else 0


def main(iteration, name, *runs):
    sums = {True: Counter(), False: Counter()}
    for run in runs:
        with open(f"{run}/iterations/{iteration}/transcripts/evaluate-{name}.jsonl", encoding="utf-8") as lines:
            for debate in map(json.loads, lines):
                expression = re.search(r"[\d+*-]+", debate["problem"]["question"]).group()
                right, kind = value(expression), sums[bool(re.search(r"(?<!\d)0*[1-9]\d*\*0+(?!\d)", expression))]
                kind["problems"] += 1
                for place in (0, -1):
                    answers = [response["answer"] for response in debate["rounds"][place]]
                    kind["samples", place] += answers.count(right) / len(answers)
                    kind["vote", place] += share_of_vote(answers, right)
    for times_zero, kind in sums.items():
        cells = [f"{what} {100 * kind[what, place] / kind['problems']:.1f}" for place in (0, -1) for what in ("samples", "vote")]
        print("a number times zero" if times_zero else "others", kind["problems"], "problems:", ", ".join(cells))


if __name__ == "__main__":
    main(*sys.argv[1:])
