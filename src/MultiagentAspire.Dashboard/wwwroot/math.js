// Renders the formulas that C# found in texts. KaTeX comes with the first of them. What it cannot read stays as it is.
const options = { output: "mathml", throwOnError: true, trust: false, strict: "ignore", maxSize: 10, maxExpand: 200, errorColor: "currentcolor" };

export async function render(element) {
  const formulas = element?.querySelectorAll(".math:not([data-rendered])") ?? [];
  if (formulas.length === 0) return;
  await import("./lib/katex/katex.min.js");
  for (const formula of formulas) {
    formula.dataset.rendered = "";
    const rendered = document.createElement("span");
    try {
      self.katex.render(formula.dataset.tex, rendered, { ...options, displayMode: formula.dataset.display !== undefined });
    } catch {
      continue;
    }
    formula.replaceChildren(...rendered.childNodes);
  }
}
