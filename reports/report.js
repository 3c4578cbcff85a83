"use strict";
// Filters, keys and permalinks of the review page. Without this script everything is visible.
(() => {
  const form = document.getElementById("filters");
  const shown = document.getElementById("shown");
  const search = document.getElementById("search");
  const rule = document.getElementById("rule");
  const project = document.getElementById("project");
  const cards = Array.from(document.querySelectorAll(".finding"), (node) => ({
    node,
    level: node.dataset.level,
    rule: node.dataset.rule,
    holder: node.closest("[data-holder]"),
    text: null,
  }));
  const holders = Array.from(document.querySelectorAll("[data-holder]"));

  const textOf = (card) => {
    if (card.text === null) {
      const title = card.holder.querySelector("h3");
      card.text = (card.node.textContent + " " + title.textContent).toLowerCase();
    }
    return card.text;
  };

  const apply = () => {
    const levels = new Set(Array.from(form.querySelectorAll("[name=level]:checked"), (box) => box.value));
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const kept = new Map();
    let visible = 0;
    for (const card of cards) {
      const fits =
        levels.has(card.level) &&
        (!rule.value || card.rule === rule.value) &&
        (!project.value || card.holder.id === project.value) &&
        words.every((word) => textOf(card).includes(word));
      card.node.hidden = !fits;
      if (fits) {
        visible += 1;
        kept.set(card.holder, true);
      }
    }
    const hidden = cards.length - visible;
    for (const holder of holders) holder.hidden = hidden > 0 && !kept.has(holder);
    shown.textContent = `显示 ${visible} 条` + (hidden ? `，另有 ${hidden} 条被筛选隐藏` : "");
    form.classList.toggle("active", hidden > 0);
  };

  const go = (node) => {
    node.scrollIntoView({ block: "start" });
    node.focus({ preventScroll: true });
  };

  const step = (by) => {
    const open = cards.filter((card) => !card.node.hidden).map((card) => card.node);
    if (!open.length) return;
    const at = open.indexOf(document.activeElement.closest(".finding"));
    go(open[at < 0 ? (by > 0 ? 0 : open.length - 1) : Math.min(Math.max(at + by, 0), open.length - 1)]);
  };

  // A permalink wins over the filters: what it names is shown.
  const follow = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.hidden || target.closest("[hidden]")) {
      form.reset();
      apply();
    }
    const folded = target.querySelector("details");
    if (folded) folded.open = true;
    if (target.matches(".finding")) go(target);
    else target.scrollIntoView();
  };

  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  window.addEventListener("hashchange", follow);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = event.target.matches("input[type=search], select");
    if (event.key === "Escape" && typing) event.target.blur();
    if (typing) return;
    if (event.key === "/") {
      event.preventDefault();
      search.focus();
    }
    if (event.key === "j") step(1);
    if (event.key === "k") step(-1);
  });

  form.hidden = cards.length === 0;
  apply();
  if (location.hash) follow();
})();
