/* Every paper of every digest: search as one types, by topic, category, month and author.
   What is shown comes from papers.json and is put in as text, never as HTML. */
"use strict";
(function () {
  const STEP = 30; /* papers a page shows at once */
  const SUGGESTED = 20; /* names offered below the field for an author */
  const NAMES = 5; /* authors of a paper that are shown */
  const root = document.getElementById("arxiv-archive");
  const list = root.querySelector("noscript");

  function make(name, properties, children) {
    const node = Object.assign(document.createElement(name), properties || {});
    for (const child of children || []) {
      node.append(child);
    }
    return node;
  }

  /* Small letters without accents; full-width ones as plain ones. */
  function folded(text) {
    const small = text.toLowerCase();
    return /[\u0080-\u2fff\u3040-\u33ff\uf900-\uffff]/.test(small)
      ? small.normalize("NFKD").replace(/[\u0300-\u036f]/g, "")
      : small;
  }

  function start(days) {
    const papers = [];
    for (const day of days) {
      for (const paper of day.papers) {
        papers.push({ paper, day, text: null, names: null });
      }
    }
    const fields = form(papers);
    const count = make("p", { role: "status" });
    const rows = make("ol");
    const more = make("button", { type: "button", className: "more", textContent: "再显示一些" });
    root.replaceChildren(fields.form, count, rows, more);
    let found = papers;
    let shown = 0;

    function grow() {
      rows.append(...found.slice(shown, shown + STEP).map(row));
      shown = Math.min(shown + STEP, found.length);
      more.hidden = shown >= found.length;
    }

    function search() {
      const test = wanted(fields);
      found = test ? papers.filter(test) : papers;
      count.textContent = test ? `${papers.length} 篇中有 ${found.length} 篇` : `共 ${papers.length} 篇`;
      rows.replaceChildren();
      shown = 0;
      grow();
      clearTimeout(fields.timer);
      fields.timer = setTimeout(() => remember(fields), 500); /* Safari allows 100 in half a minute */
    }

    recall(fields);
    more.addEventListener("click", grow);
    rows.addEventListener("click", (event) => {
      if (event.target.localName === "button") {
        fields.author.value = event.target.textContent;
        search();
        fields.form.scrollIntoView();
      }
    });
    fields.form.addEventListener("submit", (event) => event.preventDefault());
    /* A click on a title takes the field's focus: its "change" would take the title away. */
    fields.form.addEventListener("input", (event) => event.isComposing || search());
    fields.form.addEventListener("compositionend", search);
    search();
    const prepare = () => papers.forEach(prepared);
    (window.requestIdleCallback || setTimeout)(prepare);
  }

  /* What a paper is searched by, made once. */
  function prepared(one) {
    if (one.text === null) {
      const { title, sentence, id, topic, authors, categories } = one.paper;
      one.names = folded(authors.join("\n"));
      one.text = folded([title, sentence, id, topic, ...categories].join("\n")) + "\n" + one.names;
    }
    return one;
  }

  function wanted(fields) {
    const terms = folded(fields.q.value).split(/\s+/).filter(Boolean);
    const author = folded(fields.author.value.trim());
    const topic = fields.topic.value;
    const category = fields.category.value;
    const month = fields.month.value;
    if (!terms.length && !author && !topic && !category && !month) {
      return null;
    }
    return (one) =>
      (!topic || one.paper.topic === topic) &&
      (!category || one.paper.categories.includes(category)) &&
      (!month || one.day.date.startsWith(month)) &&
      (!author || prepared(one).names.includes(author)) &&
      (!terms.length || terms.every((term) => prepared(one).text.includes(term)));
  }

  function form(papers) {
    const names = make("datalist", { id: "arxiv-archive-authors" });
    const fields = {
      q: make("input", { type: "search", name: "q", placeholder: "搜索标题、一句话、作者、编号", ariaLabel: "搜索" }),
      topic: choice("topic", "全部主题", papers, (one) => (one.paper.topic ? [one.paper.topic] : [])),
      category: choice("category", "全部分类", papers, (one) => one.paper.categories),
      month: choice("month", "全部月份", papers, (one) => [one.day.date.slice(0, 7)]),
      author: make("input", { name: "author", placeholder: "作者", ariaLabel: "作者", autocomplete: "off" }),
    };
    fields.author.setAttribute("list", names.id);
    let known = null;
    fields.author.addEventListener("input", () => {
      const part = folded(fields.author.value.trim());
      known = known || [...new Set(papers.flatMap((one) => one.paper.authors))].map((name) => [folded(name), name]);
      const fit = part.length < 2 ? [] : known.filter(([text]) => text.includes(part)).slice(0, SUGGESTED);
      names.replaceChildren(...fit.map(([, name]) => make("option", { value: name })));
    });
    fields.topic.hidden = fields.topic.length < 2;
    fields.form = make("form", {}, [fields.q, fields.topic, fields.category, fields.month, fields.author, names]);
    return fields;
  }

  /* A choice of every value there is, the most frequent first; months newest first. */
  function choice(name, all, papers, values) {
    const counts = new Map();
    for (const one of papers) {
      for (const value of values(one)) {
        counts.set(value, (counts.get(value) || 0) + 1);
      }
    }
    const order = name === "month" ? (a, b) => (a[0] < b[0] ? 1 : -1) : (a, b) => b[1] - a[1];
    const options = [...counts].sort(order).map(([value, count]) =>
      make("option", { value, textContent: `${value}（${count}）` }));
    return make("select", { name, ariaLabel: all }, [make("option", { value: "", textContent: all }), ...options]);
  }

  function row({ paper, day }) {
    const facts = [day.date];
    if (paper.late) {
      facts.push("补录");
    }
    if (paper.withdrawn) {
      facts.push("已撤稿");
    }
    if (paper.doubted) {
      facts.push("译文待核对");
    }
    if (paper.topic) {
      facts.push(paper.topic);
    }
    const authors = paper.authors.slice(0, NAMES).flatMap((name, at) => {
      const link = make("button", { type: "button", textContent: name, title: "这位作者的论文" });
      return at ? [", ", link] : [link];
    });
    const rest = paper.authors.length > NAMES ? ` 等 ${paper.authors.length} 人` : "";
    const line = make("p", { className: "facts" }, [facts.join(" · ") + " · ", ...authors, rest, " · " + paper.categories.join(", ")]);
    if (/^[\w./-]+$/.test(paper.id)) {
      line.append(" · ", make("a", { href: "https://arxiv.org/abs/" + paper.id, textContent: paper.id }));
    }
    const title = make("a", { href: day.url + paper.place, textContent: paper.title });
    const parts = [title, line];
    if (paper.sentence) {
      parts.splice(1, 0, make("p", { textContent: paper.sentence }));
    }
    return make("li", {}, parts);
  }

  /* The choice stands in the address, so that it can be sent to somebody. */
  function remember(fields) {
    const chosen = new URLSearchParams();
    for (const name of ["q", "topic", "category", "month", "author"]) {
      if (fields[name].value) {
        chosen.set(name, fields[name].value);
      }
    }
    const said = chosen.toString();
    history.replaceState(null, "", said ? "#" + said : location.pathname + location.search);
  }

  function recall(fields) {
    for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
      if (["q", "topic", "category", "month", "author"].includes(name)) {
        fields[name].value = value;
      }
    }
  }

  /* Without the data: the list that readers without a script have. Jekyll has escaped it. */
  function plain() {
    if (list) {
      root.innerHTML = list.textContent;
    }
  }

  fetch(root.dataset.papers)
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.status))))
    .then(start)
    .catch(plain);
})();
