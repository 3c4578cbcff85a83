"use strict";
// Lists findings that the page holds as deflated columns; everything is put in as text, never as markup.
(() => {
  const SIZE = 100;
  const MOST_PRINTED = 3000;
  const LEVEL = { e: ["error", "错误"], w: ["warning", "警告"], i: ["info", "提示"], q: ["question", "待核实"] };
  const STATE = { k: "已知", v: "已豁免" };
  const $ = (id) => document.getElementById(id);
  const form = $("filters");
  const list = $("findings");
  let data = null;
  let lower = null;
  let kept = [];
  let page = 0;

  const unpack = async () => {
    const text = atob($("data").textContent);
    const bytes = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return JSON.parse(await new Response(stream).text());
  };

  const make = (tag, name, text) => {
    const node = document.createElement(tag);
    if (name) node.className = name;
    if (text !== undefined) node.textContent = text;
    return node;
  };

  const column = (name, at) => data.strings[data.columns[name][at]];
  const print_of = (at) => data.fingerprints.slice(16 * at, 16 * at + 16);
  const project_of = (at) => data.projects[data.columns.project[at]];
  const holder = (at) => {
    const project = project_of(at);
    const name = data.documents[data.columns.document[at]];
    return project ? `${name} · ${project[1]} ${project[3]}` : `${name} · 文件整体`;
  };

  const field = (card, name, node) => card.append(make("dt", "", name), node);

  const quote_of = (at, level) => {
    const quote = make("dd", "quote");
    const marked = column("marked", at);
    if (!marked && !column("before", at)) quote.textContent = "（空白）";
    else quote.append(column("before", at), make("mark", `lv-${level}`, marked), column("after", at));
    return quote;
  };

  const advice_of = (at) => {
    const advice = make("dd");
    const suggestion = column("suggestion", at);
    if (suggestion) advice.append(make("ins", "", suggestion), " ");
    advice.append(column("hint", at));
    return advice;
  };

  const card_of = (at) => {
    const [level, word] = LEVEL[data.levels[at]];
    const [code, title] = data.rules[data.columns.rule[at]];
    const card = make("article", `finding lv-${level}`);
    card.id = `finding-${print_of(at)}`;
    card.tabIndex = -1;
    const head = make("header");
    const link = make("a", "no", String(at + 1));
    link.href = `#${card.id}`;
    head.append(link, make("span", "level", word), make("b", "", title), make("span", "code", code));
    if (column("doubt", at)) head.append(make("span", "tag", "存疑"));
    if (STATE[data.states[at]]) head.append(make("span", "tag", STATE[data.states[at]]));
    const parts = make("dl");
    field(parts, "位置", make("dd", "", column("where", at)));
    field(parts, "现在写的", quote_of(at, level));
    field(parts, "问题", make("dd", "problem", column("problem", at)));
    field(parts, "应改为", advice_of(at));
    field(parts, "依据", make("dd", "basis", column("basis", at)));
    if (column("proof", at)) field(parts, "计算", make("dd", "formula", column("proof", at)));
    if (column("doubt", at)) field(parts, "存疑", make("dd", "doubt", column("doubt", at)));
    card.append(head, parts);
    return card;
  };

  const cards = (some) => {
    const nodes = [];
    let last = null;
    for (const at of some) {
      const name = holder(at);
      if (name !== last) nodes.push(make("h3", "", name));
      last = name;
      nodes.push(card_of(at));
    }
    return nodes;
  };

  const pager = (nav, pages) => {
    const go = (to, word) => {
      const button = make("button", "", word);
      button.type = "button";
      button.disabled = to < 0 || to >= pages;
      button.addEventListener("click", () => turn(to));
      return button;
    };
    nav.replaceChildren(go(page - 1, "上一页"), ` 第 ${pages ? page + 1 : 0} 页，共 ${pages} 页 `, go(page + 1, "下一页"));
  };

  const turn = (to) => {
    const pages = Math.ceil(kept.length / SIZE);
    page = Math.min(Math.max(to, 0), Math.max(pages - 1, 0));
    list.replaceChildren(...cards(kept.slice(page * SIZE, (page + 1) * SIZE)));
    if (!kept.length) list.append(make("p", "", "没有符合条件的问题。"));
    pager($("pager-top"), pages);
    pager($("pager-end"), pages);
  };

  const lowered = () => data.strings.map((text) => text.toLowerCase());
  const SEARCHED = ["where", "before", "marked", "after", "problem", "suggestion", "hint"];
  const found_by = (words) => {
    if (!words.length) return () => true;
    lower = lower || lowered();
    const tests = words.map((word) => {
      const strings = Uint8Array.from(lower, (text) => (text.includes(word) ? 1 : 0));
      const projects = data.projects.map((one) => `${one[2]} ${one[3]}`.toLowerCase().includes(word));
      const columns = SEARCHED.map((name) => data.columns[name]);
      return (at) => columns.some((one) => strings[one[at]]) || projects[data.columns.project[at]];
    });
    return (at) => tests.every((test) => test(at));
  };

  const chosen = (id) => ($(id).value === "" ? null : Number($(id).value));

  const apply = () => {
    const started = performance.now();
    const levels = new Set(Array.from(form.querySelectorAll("[name=level]:checked"), (box) => box.value));
    const [rule, from, project] = ["rule", "document", "project"].map(chosen);
    const { columns } = data;
    const fits = found_by($("search").value.toLowerCase().split(/\s+/).filter(Boolean));
    kept = [];
    for (let at = 0; at < data.levels.length; at += 1) {
      if (!levels.has(data.levels[at])) continue;
      if (rule !== null && columns.rule[at] !== rule) continue;
      if (from !== null && columns.document[at] !== from) continue;
      if (project !== null && columns.project[at] !== project) continue;
      if (fits(at)) kept.push(at);
    }
    const hidden = data.levels.length - kept.length;
    $("shown").textContent = `显示 ${kept.length} 条` + (hidden ? `，另有 ${hidden} 条被筛选隐藏` : "");
    form.classList.toggle("active", hidden > 0);
    turn(0);
    document.documentElement.dataset.filtered = String(Math.round(performance.now() - started));
  };

  const options = (select, entries, all) => {
    const made = entries.map(([value, text]) => {
      const option = make("option", "", text);
      option.value = value;
      return option;
    });
    const first = make("option", "", all);
    first.value = "";
    select.replaceChildren(first, ...made);
  };

  // A province has too many projects for one list: they are offered once a document is chosen.
  const offer_projects = () => {
    const from = chosen("document");
    const entries = data.projects.map((one, at) => [at, one]).filter(([, one]) => one[0] === from);
    options($("project"), entries.map(([at, one]) => [at, `${one[1]} ${one[3]}`]), from === null ? "先选文件" : "全部项目");
  };

  const step = (by) => {
    const open = Array.from(list.querySelectorAll(".finding"));
    const at = open.indexOf(document.activeElement.closest(".finding"));
    const to = open[at < 0 ? (by > 0 ? 0 : open.length - 1) : at + by];
    if (to) {
      to.scrollIntoView({ block: "start" });
      to.focus({ preventScroll: true });
    } else if (open.length) {
      turn(page + by);
    }
  };

  const clear = () => {
    $("search").value = "";
    for (const box of form.querySelectorAll("[name=level]")) box.checked = true;
    for (const id of ["rule", "document"]) $(id).value = "";
    offer_projects();
    apply();
  };

  // #finding-… shows one finding, #q=… what holds these words; both are links that can be sent.
  const follow = () => {
    if (location.hash.startsWith("#q=")) {
      $("search").value = decodeURIComponent(location.hash.slice(3));
      apply();
      return;
    }
    const named = /^#finding-([0-9a-f]{16})/.exec(location.hash);
    if (!named) return;
    let at = -1;
    for (let from = 0; (from = data.fingerprints.indexOf(named[1], from)) >= 0; from += 1)
      if (from % 16 === 0) {
        at = from / 16;
        break;
      }
    if (at < 0) return;
    if (!kept.includes(at)) clear();
    turn(Math.floor(kept.indexOf(at) / SIZE));
    const card = $(`finding-${named[1]}`);
    card.scrollIntoView({ block: "start" });
    card.focus({ preventScroll: true });
  };

  // No spreadsheet may take a text for a formula, in full-width letters neither.
  const cell = (text) => {
    const inert = /^\s*[=+\-@＝＋－＠]/.test(text) ? `'${text}` : text;
    return `"${inert.replaceAll('"', '""')}"`;
  };

  const exported = () => {
    const head = ["序号", "问题编号", "文件", "项目编码", "项目名称", "位置", "规则", "级别", "原文", "问题", "建议值", "建议", "依据", "存疑"];
    const lines = kept.map((at) => {
      const project = project_of(at) || ["", "", "", ""];
      const quote = column("before", at) + column("marked", at) + column("after", at);
      const texts = ["problem", "suggestion", "hint", "basis", "doubt"].map((name) => column(name, at));
      const first = [String(at + 1), print_of(at), data.documents[data.columns.document[at]], project[2], project[3]];
      return [...first, column("where", at), data.rules[data.columns.rule[at]][0], LEVEL[data.levels[at]][1], quote, ...texts];
    });
    return "\ufeff" + [head, ...lines].map((line) => line.map(cell).join(",")).join("\r\n") + "\r\n";
  };

  const save = () => {
    const link = make("a");
    link.href = URL.createObjectURL(new Blob([exported()], { type: "text/csv" }));
    link.download = "审核问题.csv";
    link.click();
    URL.revokeObjectURL(link.href);
  };

  const spread = () => {
    list.replaceChildren(...cards(kept.slice(0, MOST_PRINTED)));
    if (kept.length > MOST_PRINTED) list.append(make("p", "", `只列出前 ${MOST_PRINTED} 条，请按单位或项目分别打印。`));
  };

  const listen = () => {
    form.addEventListener("input", (event) => {
      if (event.target.id === "document") offer_projects();
      apply();
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      clear();
    });
    $("export").addEventListener("click", save);
    $("print").addEventListener("click", () => window.print());
    window.addEventListener("beforeprint", spread);
    window.addEventListener("afterprint", () => turn(page));
    window.addEventListener("hashchange", follow);
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      const typing = event.target.matches("input[type=search], select");
      if (event.key === "Escape" && typing) event.target.blur();
      if (typing) return;
      if (event.key === "/") {
        event.preventDefault();
        $("search").focus();
      }
      const by = { j: 1, k: -1 }[event.key];
      if (by) step(by);
      const leaf = { n: 1, p: -1 }[event.key];
      if (leaf) turn(page + leaf);
    });
  };

  const start = async () => {
    try {
      data = await unpack();
    } catch {
      $("shown").textContent = "本页的数据不能展开：浏览器版本过低，或文件不完整。请换用新版浏览器，或改用 Excel 报告。";
      return;
    }
    options($("rule"), data.rules.map(([code, title], at) => [at, `${code} ${title}`]), "全部规则");
    options($("document"), data.documents.map((name, at) => [at, name]), "全部文件");
    offer_projects();
    listen();
    apply();
    follow();
    lower = lower || lowered();
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    if (paint) document.documentElement.dataset.painted = String(Math.round(paint.startTime));
    document.documentElement.dataset.ready = String(Math.round(performance.now()));
  };
  setTimeout(start);
})();
