"use strict";
// Leads from departments to projects to findings. The page holds them as deflated columns; all of it is put in as
// text, never as markup. What is seen, filters included, stands in the address: every view is a link.
(() => {
  const CARDS = 50;
  const LINES = 100;
  const MOST_PRINTED = 3000;
  const LEVELS = [["e", "error", "错误"], ["w", "warning", "警告"], ["i", "info", "提示"], ["q", "question", "待核实"]];
  const LETTERS = "ewiq";
  const STATE = { k: "已知", v: "已豁免" };
  const $ = (id) => document.getElementById(id);
  const form = $("filters");
  const SECTIONS = ["charts", "departments", "department", "project", "findings-view", "unchecked"];
  let data = null;
  let view = null;
  let match = null;
  let matched = "";
  let printing = false;
  const pages = {};
  const sorts = { departments: ["e", -1], projects: ["e", -1] };

  // The data

  const unpack = async () => {
    const text = atob($("data").textContent);
    const bytes = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return JSON.parse(await new Response(stream).text());
  };

  const column = ({ texts, at }) => {
    let fresh = 0;
    return { texts, at: Int32Array.from(at, (code) => (code ? code - 1 : fresh++)) };
  };

  // Whose each finding is follows from the order: a file's own findings, then those on its projects.
  const arrange = () => {
    const { files, projects } = data;
    data.size = data.rule.length;
    data.level = Uint8Array.from(data.level[0] || "", (letter) => LETTERS.indexOf(letter));
    [data.status, data.prints] = [data.status[0] || "", data.prints[0] || ""];
    for (const name of Object.keys(data.texts)) data.texts[name] = column(data.texts[name]);
    const names = column(projects.name);
    projects.name = Array.from(names.at, (number) => names.texts[number]);
    projects.first = new Int32Array(projects.no.length);
    projects.file = new Int32Array(projects.no.length);
    data.file = new Int32Array(data.size);
    data.project = new Int32Array(data.size).fill(-1);
    data.department = new Int32Array(data.size);
    data.departments.files = data.departments.name.map(() => []);
    let [row, project] = [0, 0];
    files.projects.forEach((size, file) => {
      const department = files.department[file];
      if (department >= 0) data.departments.files[department].push(file);
      const begun = row;
      row += files.own[file];
      for (const end = project + size; project < end; project += 1) {
        projects.first[project] = row;
        projects.file[project] = file;
        data.project.fill(project, row, row + projects.found[project]);
        row += projects.found[project];
      }
      data.file.fill(file, begun, row);
      data.department.fill(department, begun, row);
    });
    const times = new Map();
    for (const code of projects.code) times.set(code, (times.get(code) || 0) + 1);
    projects.key = projects.code.map((code, at) =>
      code && times.get(code) === 1 ? code : `${files.digest[projects.file[at]] || projects.file[at]}-${projects.no[at]}`);
    data.byKey = new Map(projects.key.map((key, at) => [key, at]));
    data.byName = new Map(data.departments.name.map((name, at) => [name, at]));
    data.departments.projects = data.departments.files.map((own) => own.reduce((sum, file) => sum + files.projects[file], 0));
  };

  const text = (name, row) => data.texts[name].texts[data.texts[name].at[row]];
  const print_of = (row) => data.prints.slice(16 * row, 16 * row + 16);

  // Words: each column is one long text, in which a word is found at the speed of the machine.

  const hay_of = (texts) => {
    let joined = texts.join("\n");
    const low = joined.toLowerCase();
    const parts = low.length === joined.length ? texts : texts.map((one) => one.toLowerCase());
    joined = low.length === joined.length ? low : parts.join("\n");
    const ends = new Int32Array(parts.length);
    let end = -1;
    parts.forEach((one, at) => { ends[at] = end += one.length + 1; });
    return { joined, ends };
  };

  const hits = ({ joined, ends }, word) => {
    const found = new Uint8Array(ends.length);
    let row = 0;
    for (let at = joined.indexOf(word); at >= 0; at = joined.indexOf(word, ends[row] + 1)) {
      while (ends[row] <= at) row += 1;
      found[row] = 1;
    }
    return found;
  };

  const SEARCHED = ["place", "row", "before", "marked", "after", "problem", "suggestion", "hint"];
  const prepare = () => {
    if (data.hays) return;
    data.hays = SEARCHED.map((name) => [data.texts[name].at, hay_of(data.texts[name].texts)]);
    data.named = hay_of(data.projects.name.map((name, at) => `${name} ${data.projects.code[at]}`));
    data.called = hay_of(data.departments.name);
  };

  const holding = (word) => {
    prepare();
    const columns = data.hays.map(([at, hay]) => [at, hits(hay, word)]).filter(([, found]) => found.includes(1));
    return { columns, projects: hits(data.named, word), departments: hits(data.called, word) };
  };

  // The address

  const KEYS = ["v", "d", "p", "q", "l", "f", "r", "s", "y"];
  const FILTERS = ["q", "l", "f", "r", "s", "y"];
  const read = () => {
    const print = /^#finding-([0-9a-f]{16})$/.exec(location.hash);
    const said = new URLSearchParams(print ? "" : location.hash.slice(1));
    const state = Object.fromEntries(KEYS.map((key) => [key, said.get(key) || ""]));
    state.focus = -1;
    if (print) {
      for (let from = 0; (from = data.prints.indexOf(print[1], from)) >= 0; from += 1)
        if (from % 16 === 0) {
          state.focus = from / 16;
          break;
        }
      const at = state.focus < 0 ? -1 : data.project[state.focus];
      if (at >= 0) state.p = data.projects.key[at];
      else if (state.focus >= 0) state.d = data.departments.name[data.department[state.focus]] || "";
    }
    state.project = state.p && data.byKey.has(state.p) ? data.byKey.get(state.p) : -1;
    state.in = state.project >= 0 ? data.files.department[data.projects.file[state.project]]
      : data.byName.has(state.d) ? data.byName.get(state.d) : -1;
    state.section = state.project >= 0 ? "project" : state.in >= 0 ? "department"
      : { departments: "departments", findings: "findings-view", unchecked: "unchecked" }[state.v] || "charts";
    return state;
  };

  const address = (state) => {
    const said = new URLSearchParams();
    for (const key of KEYS) if (state[key]) said.set(key, state[key]);
    return `#${said}`;
  };
  const filters = () => Object.fromEntries(FILTERS.map((key) => [key, view[key]]));
  const to_department = (number) => address({ ...filters(), d: data.departments.name[number] });
  const to_project = (number) => address({ ...filters(), p: data.projects.key[number] });
  const is_filtered = () => FILTERS.some((key) => view[key]);

  // What the filters let through

  const sift = () => {
    const key = JSON.stringify(filters());
    if (key === matched) return;
    matched = key;
    match = new Uint8Array(data.size);
    view.words = view.q.toLowerCase().split(/\s+/).filter(Boolean).map(holding);
    const rules = Uint8Array.from(data.rules, ([code, , family]) => ((!view.r || code === view.r) && (!view.f || family === view.f) ? 1 : 0));
    const years = Uint8Array.from(data.files.year, (year) => (view.y === "" || year === Number(view.y) ? 1 : 0));
    const levels = Uint8Array.from(LETTERS, (letter) => (!view.l || view.l.includes(letter) ? 1 : 0));
    for (let row = 0; row < data.size; row += 1) {
      if (!rules[data.rule[row]] || !years[data.file[row]]) continue;
      if (!levels[data.level[row]] || (view.s && data.status[row] !== view.s)) continue;
      match[row] = 1;
    }
    for (const { columns, projects, departments } of view.words) {
      for (let row = 0; row < data.size; row += 1) {
        if (!match[row] || projects[data.project[row]] || departments[data.department[row]]) continue;
        match[row] = columns.some(([at, found]) => found[at[row]]) ? 1 : 0;
      }
    }
  };

  const kept_of = (wanted) => {
    const kept = [];
    let all = 0;
    for (let row = 0; row < data.size; row += 1) {
      if (!wanted(row)) continue;
      all += 1;
      if (match[row]) kept.push(row);
    }
    return { kept, all };
  };

  const tally = (of, size) => {
    const counts = new Int32Array(4 * size);
    for (let row = 0; row < data.size; row += 1)
      if (match[row] && of[row] >= 0) counts[4 * of[row] + data.level[row]] += 1;
    return (at) => counts.subarray(4 * at, 4 * at + 4);
  };

  // Elements

  const make = (tag, name, said) => {
    const node = document.createElement(tag);
    if (name) node.className = name;
    if (said !== undefined) node.textContent = said;
    return node;
  };
  const linked = (said, href, name) => {
    const node = make("a", name, said);
    node.href = href;
    return node;
  };
  const pressed = (said, act) => {
    const button = make("button", "", said);
    button.type = "button";
    button.addEventListener("click", act);
    return button;
  };
  const grouped = (number) => number.toLocaleString("en-US");

  const bar_of = (counts, most) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "bar");
    svg.setAttribute("viewBox", "0 0 100 10");
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    let start = 0;
    LEVELS.forEach(([, level], at) => {
      if (!counts[at] || !most) return;
      const rect = document.createElementNS(svg.namespaceURI, "rect");
      const width = (100 * counts[at]) / most;
      for (const [name, value] of [["class", `lv-${level}`], ["x", start], ["y", 0], ["width", width], ["height", 10]]) rect.setAttribute(name, value);
      start += width;
      svg.append(rect);
    });
    return svg;
  };

  const field = (card, name, node) => card.append(make("dt", "", name), node);
  const where = (row) => [text("place", row), text("row", row), text("field", row)].filter(Boolean).join(" · ");

  const quote_of = (row, level) => {
    const quote = make("dd", "quote");
    const [before, marked, after] = ["before", "marked", "after"].map((name) => text(name, row));
    if (!before && !marked && !after) quote.textContent = "（空白）";
    else quote.append(before, make("mark", `lv-${level}`, marked), after);
    return quote;
  };

  const advice_of = (row) => {
    const advice = make("dd");
    if (text("suggestion", row)) advice.append(make("ins", "", text("suggestion", row)), make("small", "", text("grade", row)), " ");
    advice.append(text("hint", row));
    return advice;
  };

  const card_of = (row) => {
    const [, level, word] = LEVELS[data.level[row]];
    const [code, title] = data.rules[data.rule[row]];
    const card = make("article", `finding lv-${level}`);
    card.id = `finding-${print_of(row)}`;
    card.tabIndex = -1;
    const head = make("header");
    const number = linked(String(row + 1), `#${card.id}`, "no");
    number.title = "本条的链接";
    head.append(number, make("span", "level", word), make("b", "", title), make("span", "code", code));
    if (text("doubt", row)) head.append(make("span", "tag", "存疑"));
    if (STATE[data.status[row]]) head.append(make("span", "tag", STATE[data.status[row]]));
    const parts = make("dl");
    field(parts, "位置", make("dd", "", where(row)));
    field(parts, "现在写的", quote_of(row, level));
    field(parts, "问题", make("dd", "problem", text("problem", row)));
    field(parts, "应改为", advice_of(row));
    field(parts, "依据", make("dd", "basis", text("basis", row)));
    if (text("proof", row)) field(parts, "计算", make("dd", "formula", text("proof", row)));
    if (text("doubt", row)) field(parts, "存疑", make("dd", "doubt", text("doubt", row)));
    if (text("remark", row)) field(parts, "状态", make("dd", "doubt", text("remark", row)));
    card.append(head, parts);
    return card;
  };

  const holder_of = (row, has_department) => {
    const project = data.project[row];
    const title = make("h3");
    if (has_department) {
      const department = data.department[row];
      title.append(linked(data.departments.name[department] || "", to_department(department)), " · ");
    }
    if (project < 0) title.append(`文件整体（${data.files.path[data.file[row]]}）`);
    else title.append(linked(`${data.projects.no[project]}　${data.projects.name[project]}`, to_project(project)));
    return title;
  };

  // Lists that are turned over page by page; printed whole.

  const pager = (name, size, each, unit) => {
    const last = Math.max(0, Math.ceil(size / each) - 1);
    const page = Math.min(pages[name] || 0, last);
    const nav = make("nav", "pager");
    if (!last) return nav;
    const turn = (to, said) => {
      const button = pressed(said, () => leaf(to - page));
      button.disabled = to < 0 || to > last;
      return button;
    };
    nav.append(turn(page - 1, "上一页"), ` 第 ${page + 1} 页，共 ${last + 1} 页，${grouped(size)} ${unit} `, turn(page + 1, "下一页"));
    const leaf = (by) => {
      pages[name] = page + by;
      render();
      $(view.section).querySelector(`[data-list=${name}]`).scrollIntoView({ block: "start" });
    };
    nav.leaf = leaf;
    return nav;
  };
  const shown_of = (name, all, each) => {
    if (printing) return all.slice(0, MOST_PRINTED);
    const last = Math.max(0, Math.ceil(all.length / each) - 1);
    const page = Math.min(pages[name] || 0, last);
    return all.slice(page * each, (page + 1) * each);
  };
  const cut = (all, unit) => (printing && all.length > MOST_PRINTED ? [make("p", "more", `只打印前 ${grouped(MOST_PRINTED)} ${unit}。`)] : []);

  const findings_list = (kept, { holders, departments }) => {
    const list = make("div");
    list.id = "findings-list";
    list.dataset.list = "findings";
    let last = "";
    for (const row of shown_of("findings", kept, CARDS)) {
      const holder = `${data.file[row]} ${data.project[row]}`;
      if (holders && holder !== last) list.append(holder_of(row, departments));
      last = holder;
      list.append(card_of(row));
    }
    if (!kept.length) list.append(make("p", "nothing", is_filtered() ? "没有符合条件的问题。" : "未发现问题。"));
    return [pager("findings", kept.length, CARDS, "条"), list, ...cut(kept, "条"), pager("findings", kept.length, CARDS, "条")];
  };

  // A table whose columns are [title, key, value of a row, cell of a row].
  const table_of = (name, rows, columns, each) => {
    const [by, way] = sorts[name];
    const value = columns.find(([, key]) => key === by)[2];
    const compare = (one, other) => (one < other ? -1 : one > other ? 1 : 0);
    const ranked = rows.map((row) => [value(row), row]);
    ranked.sort(([one, a], [other, b]) => way * compare(one, other) || (by === "e" ? b.w - a.w || b.all - a.all : 0) || a.at - b.at);
    const table = make("table", "grid lines");
    table.dataset.list = name;
    const head = make("tr");
    for (const [title, key, of, , look] of columns) {
      const cell = make("th", look);
      cell.scope = "col";
      if (!of) cell.textContent = title;
      else {
        if (key === by) cell.setAttribute("aria-sort", way < 0 ? "descending" : "ascending");
        cell.append(pressed(title, () => {
          sorts[name] = [key, key === by ? -way : key === "name" || key === "no" ? 1 : -1];
          pages[name] = 0;
          render();
        }));
      }
      head.append(cell);
    }
    const body = make("tbody");
    const shown = shown_of(name, ranked.map(([, row]) => row), each);
    const most = Math.max(1, ...shown.map((row) => row.all));
    for (const row of shown) {
      const line = make("tr");
      for (const [, , , cell, look] of columns) {
        const td = make("td", look);
        const made = cell(row, most);
        td.append(...(Array.isArray(made) ? made : [made]));
        line.append(td);
      }
      body.append(line);
    }
    const top = make("thead");
    top.append(head);
    table.append(top, body);
    const scroll = make("div", "scroll");
    scroll.append(table);
    return scroll;
  };

  const level_columns = LEVELS.map(([key, level, word], at) => [word, key, (row) => row[key], (row) => (row.counts[at] ? grouped(row.counts[at]) : ""), `n lv-${level}`]);
  const counted = (at, counts, more) => ({ at, counts, e: counts[0], w: counts[1], i: counts[2], q: counts[3], all: counts[0] + counts[1] + counts[2] + counts[3], ...more });
  const share = (part, whole) => (whole ? (part === whole ? "100%" : `${(Math.floor((part * 1000) / whole) / 10).toFixed(1)}%`) : "—");
  const plain = (money) => Number(money.replaceAll(",", "") || 0);

  const department_rows = () => {
    const { departments } = data;
    const of = tally(data.department, departments.name.length);
    const named = (at) => view.words && view.words.length && view.words.every((word) => word.departments[at]);
    const rows = [];
    departments.name.forEach((name, at) => {
      const counts = of(at);
      const row = counted(at, counts, { name, projects: departments.projects[at] });
      if (!is_filtered() || row.all || named(at)) rows.push(row);
    });
    return rows;
  };

  const project_rows = (numbers) => {
    const of = tally(data.project, data.projects.no.length);
    const rows = numbers.map((at) => counted(at, of(at)));
    return is_filtered() ? rows.filter((row) => row.all) : rows;
  };

  const titled = (title, buttons) => {
    const head = make("div", "titled");
    head.append(make("h2", "", title), ...buttons);
    return head;
  };
  const crumbs = (...links) => {
    const nav = make("nav", "crumbs");
    links.forEach(([said, href], at) => nav.append(...(at ? [" › "] : []), href ? linked(said, href) : said));
    return nav;
  };
  const facts = (pairs) => {
    const list = make("ul", "facts");
    for (const [word, said, look] of pairs) {
      const item = make("li", look);
      item.append(make("b", "", said), word);
      list.append(item);
    }
    return list;
  };
  const exporting = (kept) => pressed("导出所列", () => save(kept));
  const printed = (said) => pressed(said, () => window.print());
  const said = (kept, all) => {
    const hidden = all - kept;
    $("shown").textContent = `显示 ${grouped(kept)} 个问题` + (hidden ? `，另有 ${grouped(hidden)} 个被筛选隐藏` : "");
    form.classList.toggle("active", is_filtered());
  };

  // The views

  const show_charts = () => said(data.size, data.size);

  const show_departments = () => {
    const rows = department_rows();
    const { kept } = kept_of(() => true);
    const { departments } = data;
    const hidden = departments.name.length - rows.length;
    const columns = [
      ["部门", "name", (row) => row.name, (row) => [linked(row.name, to_department(row.at)), make("small", "", departments.known[row.at] ? departments.advice[row.at] : `${departments.advice[row.at]}；未读出单位名称`)], ""],
      ["", "", null, (row, most) => bar_of(row.counts, most), "of"],
      ["项目", "p", (row) => row.projects, (row) => grouped(row.projects), "n"],
      ["预算（万元）", "m", (row) => plain(departments.amount[row.at]), (row) => departments.amount[row.at], "n"],
      ...level_columns,
      ["无错误项目", "c", (row) => (row.projects ? departments.clean[row.at] / row.projects : -1), (row) => share(departments.clean[row.at], row.projects), "n"],
      ["未能检查", "u", (row) => departments.unchecked[row.at], (row) => (departments.unchecked[row.at] ? grouped(departments.unchecked[row.at]) : ""), "n"],
    ];
    const lead = `共 ${grouped(departments.name.length)} 个部门` + (hidden ? `，所列 ${grouped(rows.length)} 个，另有 ${grouped(hidden)} 个没有符合条件的问题` : "") + "。点击部门查看项目和问题。";
    $("departments").replaceChildren(
      titled("部门", [printed("打印"), exporting(kept)]), make("p", "lead", lead),
      table_of("departments", rows, columns, LINES), ...cut(rows, "个"), pager("departments", rows.length, LINES, "个"));
    said(kept.length, data.size);
  };

  const projects_of = (department) => {
    const numbers = [];
    const files = new Set(data.departments.files[department]);
    data.projects.file.forEach((file, at) => { if (files.has(file)) numbers.push(at); });
    return numbers;
  };

  const file_list = (department) => {
    const list = make("ul", "files");
    for (const file of data.departments.files[department]) {
      const year = data.files.year[file] ? `${data.files.year[file]}年，` : "";
      const why = data.files.why[file] ? `：${data.files.why[file]}` : "";
      list.append(make("li", "", `${data.files.path[file]}（${year}${data.states[data.files.state[file]]}，${data.files.projects[file]} 个项目${why}）`));
    }
    return list;
  };

  const show_department = () => {
    const { departments, projects } = data;
    const at = view.in;
    const numbers = projects_of(at);
    const rows = project_rows(numbers);
    const { kept, all } = kept_of((row) => data.department[row] === at);
    const columns = [
      ["序号", "no", (row) => row.at, (row) => String(projects.no[row.at]), "n"],
      ["项目", "name", (row) => projects.name[row.at], (row) => [linked(projects.name[row.at] || "（没有名称）", to_project(row.at)), ...(projects.code[row.at] ? [make("small", "code", projects.code[row.at])] : [])], ""],
      ["", "", null, (row, most) => (row.all ? bar_of(row.counts, most) : make("span", "clean", projects.found[row.at] ? "" : "未发现问题")), "of"],
      ["预算（万元）", "m", (row) => plain(projects.budget[row.at]), (row) => projects.budget[row.at], "n"],
      ...level_columns,
      ["未能检查", "u", (row) => projects.unchecked[row.at], (row) => (projects.unchecked[row.at] ? String(projects.unchecked[row.at]) : ""), "n"],
      ...(projects.grade.some(Boolean) ? [["建议等级", "g", (row) => "差中良优".indexOf(projects.grade[row.at] || " "), (row) => projects.grade[row.at], "n"]] : []),
    ];
    const hidden = numbers.length - rows.length;
    const counts = LEVELS.map(([, level, word], number) => [word, grouped(kept.filter((row) => data.level[row] === number).length), `lv-${level}`]);
    $("department").replaceChildren(
      crumbs(["全部部门", address({ ...filters(), v: "departments" })]),
      titled(departments.name[at], [printed("打印本部门"), exporting(kept)]),
      facts([["项目", grouped(numbers.length)], ["预算（万元）", departments.amount[at]], ...counts, ["项目无错误", share(departments.clean[at], numbers.length), "tone-ok"], ["未能检查", grouped(departments.unchecked[at])], ["审核建议", departments.advice[at]]]),
      file_list(at),
      make("h3", "part", "项目" + (hidden ? `（所列 ${grouped(rows.length)} 个，另有 ${grouped(hidden)} 个没有符合条件的问题）` : "")),
      table_of("projects", rows, columns, LINES), ...cut(rows, "个"), pager("projects", rows.length, LINES, "个"),
      make("h3", "part", "问题"), ...findings_list(kept, { holders: true }));
    said(kept.length, all);
  };

  const show_project = () => {
    const { projects, departments } = data;
    const at = view.project;
    const first = projects.first[at];
    const { kept, all } = kept_of((row) => row >= first && row < first + projects.found[at]);
    const file = projects.file[at];
    const counts = LEVELS.map(([, level, word], number) => [word, String(kept.filter((row) => data.level[row] === number).length), `lv-${level}`]);
    $("project").replaceChildren(
      crumbs(["全部部门", address({ ...filters(), v: "departments" })], [departments.name[view.in] || "", to_department(view.in)]),
      titled(`${projects.no[at]}　${projects.name[at] || "（没有名称）"}`, [printed("打印本项目"), exporting(kept)]),
      facts([...(projects.code[at] ? [["项目编码", projects.code[at], "code"]] : []), ...(projects.budget[at] ? [["预算（万元）", projects.budget[at]]] : []), ...counts, ["未能检查", String(projects.unchecked[at])], ...(projects.grade[at] ? [["建议等级", projects.grade[at]]] : [])]),
      make("p", "files", `来自 ${data.files.path[file]}${data.files.year[file] ? `（${data.files.year[file]}年）` : ""}`),
      make("h3", "part", "问题"), ...findings_list(kept, {}));
    said(kept.length, all);
  };

  const show_findings = () => {
    const { kept, all } = kept_of(() => true);
    $("findings-view").replaceChildren(
      titled("问题清单", [printed("打印所列"), exporting(kept)]),
      ...findings_list(kept, { holders: true, departments: true }));
    said(kept.length, all);
  };

  const VIEWS = { charts: show_charts, departments: show_departments, department: show_department, project: show_project, "findings-view": show_findings, unchecked: show_charts };

  const render = () => {
    const started = performance.now();
    sift();
    for (const name of SECTIONS) $(name).hidden = name !== view.section;
    document.documentElement.dataset.section = view.section;
    const tab = { department: "departments", project: "departments", "findings-view": "findings" }[view.section] || view.section;
    for (const link of $("views").children) {
      const name = new URLSearchParams(link.hash.slice(1)).get("v");
      link.href = address({ ...(name === "charts" || name === "unchecked" ? {} : filters()), v: name });
      if (name === tab) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    VIEWS[view.section]();
    document.documentElement.dataset.filtered = String(Math.round(performance.now() - started));
  };

  const controls = () => {
    $("search").value = view.q;
    for (const box of form.querySelectorAll("[name=level]")) box.checked = !view.l || view.l.includes(box.value);
    for (const [key, id] of [["f", "family"], ["r", "rule"], ["s", "status"], ["y", "year"]]) if ($(id)) $(id).value = view[key];
  };

  const enter = () => {
    const before = view;
    view = read();
    for (const name of Object.keys(pages)) delete pages[name];
    controls();
    if (view.focus >= 0) pages.findings = Math.floor(kept_place() / CARDS);
    render();
    const card = view.focus >= 0 && $(`finding-${print_of(view.focus)}`);
    if (card) {
      card.scrollIntoView({ block: "start" });
      card.focus({ preventScroll: true });
    } else if (before && before.section + before.in + before.project !== view.section + view.in + view.project) {
      const top = $("views").getBoundingClientRect().top;
      if (top < 0) window.scrollBy(0, top - 16);
    }
  };
  // A finding that is linked to is seen without filters: where it stands among those of its project or department.
  const kept_place = () => {
    if (view.project >= 0) return view.focus - data.projects.first[view.project];
    let place = 0;
    for (let row = 0; row < view.focus; row += 1) if (data.department[row] === view.in) place += 1;
    return place;
  };

  const choose = () => {
    const checked = Array.from(form.querySelectorAll("[name=level]:checked"), (box) => box.value).join("");
    const chosen = { q: $("search").value, l: checked === LETTERS ? "" : checked || "-" };
    for (const [key, id] of [["f", "family"], ["r", "rule"], ["s", "status"], ["y", "year"]]) chosen[key] = $(id) ? $(id).value : "";
    const state = { v: view.v, d: view.project < 0 && view.in >= 0 ? data.departments.name[view.in] : "", p: view.project >= 0 ? data.projects.key[view.project] : "", ...chosen };
    // The charts are of everything: whoever filters wants to see a list.
    if (view.section === "charts" || view.section === "unchecked") state.v = "findings";
    history.replaceState(null, "", address(state));
    view = read();
    for (const name of Object.keys(pages)) delete pages[name];
    render();
  };

  const up = () => {
    if (view.section === "project") location.hash = to_department(view.in);
    else if (view.section === "department") location.hash = address({ ...filters(), v: "departments" });
    else location.hash = address({ v: "charts" });
  };

  const step = (by) => {
    const items = Array.from($(view.section).querySelectorAll(".lines tbody td > a, .finding"));
    const at = items.indexOf(document.activeElement.closest(".lines td > a, .finding"));
    const to = items[at < 0 ? (by > 0 ? 0 : items.length - 1) : at + by];
    if (!to) return;
    (to.closest("tr") || to).scrollIntoView({ block: "nearest" });
    to.focus({ preventScroll: true });
  };

  const leaf = (by) => {
    const navs = Array.from($(view.section).querySelectorAll(".pager")).filter((nav) => nav.leaf);
    const nav = navs[navs.length - 1];
    const button = nav && nav.querySelectorAll("button")[by < 0 ? 0 : 1];
    if (button && !button.disabled) button.click();
  };

  // No spreadsheet may take a text for a formula, in full-width letters neither.
  const cell = (value) => {
    const inert = /^\s*[=+\-@＝＋－＠]/.test(value) ? `'${value}` : value;
    return `"${inert.replaceAll('"', '""')}"`;
  };
  const save = (kept) => {
    const head = ["序号", "问题编号", "部门", "文件", "项目编码", "项目名称", "位置", "规则", "级别", "原文", "问题", "建议值", "建议", "依据", "存疑"];
    const lines = kept.map((row) => {
      const project = data.project[row];
      const own = project < 0 ? ["", ""] : [data.projects.code[project], data.projects.name[project]];
      const quote = text("before", row) + text("marked", row) + text("after", row);
      const rest = ["problem", "suggestion", "hint", "basis", "doubt"].map((name) => text(name, row));
      return [String(row + 1), print_of(row), data.departments.name[data.department[row]] || "", data.files.path[data.file[row]], ...own, where(row), data.rules[data.rule[row]][0], LEVELS[data.level[row]][2], quote, ...rest];
    });
    const sheet = "\ufeff" + [head, ...lines].map((line) => line.map(cell).join(",")).join("\r\n") + "\r\n";
    const link = make("a");
    link.href = URL.createObjectURL(new Blob([sheet], { type: "text/csv" }));
    link.download = "审核问题.csv";
    link.click();
    URL.revokeObjectURL(link.href);
  };

  const listen = () => {
    form.addEventListener("input", choose);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      history.replaceState(null, "", address({ v: view.v, d: view.project < 0 && view.in >= 0 ? data.departments.name[view.in] : "", p: view.project >= 0 ? data.projects.key[view.project] : "" }));
      enter();
    });
    const whole = (now) => () => {
      printing = now;
      if (view.section !== "charts" && view.section !== "unchecked") render();
    };
    window.addEventListener("beforeprint", whole(true));
    window.addEventListener("afterprint", whole(false));
    window.addEventListener("hashchange", enter);
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      const typing = event.target.matches("input[type=search], select");
      if (event.key === "Escape" && typing) event.target.blur();
      if (typing) return;
      if (event.key === "/") {
        event.preventDefault();
        $("search").focus();
      }
      const acts = { j: () => step(1), k: () => step(-1), n: () => leaf(1), p: () => leaf(-1), u: up };
      if (Object.hasOwn(acts, event.key)) acts[event.key]();
    });
  };

  const start = async () => {
    try {
      data = await unpack();
      arrange();
    } catch {
      form.hidden = false;
      $("shown").textContent = "本页的数据不能展开：浏览器版本过低，或文件不完整。请换用新版浏览器，或改用工作簿。";
      return;
    }
    form.hidden = false;
    $("views").hidden = false;
    listen();
    enter();
    holding("\n"); // makes ready for words, and the browser's compiler too
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    if (paint) document.documentElement.dataset.painted = String(Math.round(paint.startTime));
    document.documentElement.dataset.ready = String(Math.round(performance.now()));
  };
  setTimeout(start);
})();
