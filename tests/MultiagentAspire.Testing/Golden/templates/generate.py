"""Renders the templates of this folder with Jinja2 as transformers sets it up, into golden.json.

Run by hand: python3 generate.py (Jinja2 3.1.6). The C# renderer must give the same text, or refuse where Jinja2 raises.
"""
import json, pathlib
from jinja2.ext import loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2 import Environment
from jinja2.exceptions import TemplateError
from datetime import datetime

here = pathlib.Path(__file__).parent

class Generation(__import__("jinja2").ext.Extension):
    tags = {"generation"}
    def parse(self, parser):
        next(parser.stream)
        from jinja2 import nodes
        return nodes.Scope(parser.parse_statements(("name:endgeneration",), drop_needle=True))

def environment():
    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols, Generation])
    env.filters["tojson"] = lambda x, ensure_ascii=False, indent=None, separators=None, sort_keys=False: json.dumps(
        x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)
    def refuse(message): raise TemplateError(message)
    env.globals["raise_exception"] = refuse
    env.globals["strftime_now"] = lambda f: datetime(2024, 7, 26).strftime(f)
    return env

u = lambda c: {"role": "user", "content": c}
a = lambda c: {"role": "assistant", "content": c}
s = lambda c: {"role": "system", "content": c}
conversations = [
    [u("Hello")],
    [u("What is 2+2?"), a("4"), u("  And 3+3?\n")],
    [s("Be brief."), u("naïve 日本 \U0001f9ee"), a(" It is\n4. ")],
    [u("q"), a("<think>\nbecause\n</think>\n\nanswer"), u("again"), a("fine")],
    [a("first"), u("second")],
    [u("")],
]
tokens = {
    "llama3": {"bos_token": "<|begin_of_text|>", "eos_token": "<|eot_id|>"},
    "llama31": {"bos_token": "<|begin_of_text|>", "eos_token": "<|eot_id|>"},
    "phi3": {"bos_token": "<s>", "eos_token": "<|endoftext|>"},
    "mistral-v1": {"bos_token": "<s>", "eos_token": "</s>"},
    "mistral-v3": {"bos_token": "<s>", "eos_token": "</s>"},
    "qwen2.5": {"eos_token": "<|im_end|>"},
    "qwen3": {"eos_token": "<|im_end|>"},
}

def rendered(text, special, messages, prompt):
    try:
        return environment().from_string(text).render(messages=messages, add_generation_prompt=prompt, tools=None, documents=None, **special)
    except Exception:
        return None

rows = []
for name, special in tokens.items():
    text = (here / f"{name}.jinja").read_text(encoding="utf-8")
    for messages in conversations:
        for prompt in (False, True):
            rows.append({"template": name, "text": text, "special": special, "messages": messages, "prompt": prompt, "rendered": rendered(text, special, messages, prompt)})
for line in json.loads((here / "snippets.json").read_text(encoding="utf-8")):
    rows.append({"template": "snippet", "text": line, "special": tokens["phi3"], "messages": conversations[1], "prompt": True, "rendered": rendered(line, tokens["phi3"], conversations[1], True)})
(here / "golden.json").write_text(json.dumps(rows, ensure_ascii=True, indent=0) + "\n", encoding="utf-8")
print(len(rows), sum(r["rendered"] is None for r in rows))
