"""Chromium on a built page: every event fired, every link clicked, everything read out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Dialog, Error, Page, Request, Route, sync_playwright

from digest.post.rendering import PHONE_STYLE
from tests.site.jekyll import needed

CHROMIUM = "/usr/bin/chromium"

_READ = """() => {
  const content = document.querySelector('article .post-content');
  if (!content) return null;
  const style = content.querySelector('style');
  if (style && style.textContent === OURS) {
    if (!style.nextSibling.textContent.trim()) style.nextSibling.remove();
    style.remove();
  }
  const all = [...content.querySelectorAll('*')];
  const sections = [];
  let section = {kind: 'head', html: '', text: ''};
  for (const node of content.childNodes) {
    if (node.nodeName === 'H2') {
      sections.push(section);
      section = {kind: 'paper', html: '', text: '', title: node.textContent, fields: {}};
    }
    section.html += node.outerHTML ?? node.textContent;
    if (node.nodeName === 'UL' && section.fields && !section.list) {
      section.list = true;
      for (const item of node.children) {
        const label = item.querySelector('strong')?.textContent ?? '';
        section.fields[label] = item.textContent.slice(label.length);
      }
    } else if (node.nodeName === 'DETAILS') {
      section.reading = node.querySelector('div')?.textContent ?? '';
    } else if (node.nodeName !== 'H2') {
      section.text += node.textContent + '\\n';
    }
  }
  sections.push(section);
  return {
    articles: document.querySelectorAll('article').length,
    title: document.querySelector('.post-title')?.textContent,
    headings: content.querySelectorAll('h1,h2,h3,h4,h5,h6').length,
    details: content.querySelectorAll('details').length,
    open: content.querySelectorAll('details[open]').length,
    rules: content.querySelectorAll('hr').length,
    tables: content.querySelectorAll('table').length,
    items: content.querySelectorAll('li').length,
    tags: [...new Set(all.map(e => e.localName))],
    attributes: [...new Set(all.flatMap(
      e => [...e.attributes].map(a => e.localName + ' ' + a.name)))],
    links: all.filter(e => e.hasAttribute('href')).map(e => e.getAttribute('href')),
    formulas: [...content.textContent.matchAll(
      /\\\\\\(([^]*?)\\\\\\)|\\\\\\[([^]*?)\\\\\\]/g)].map(m => m[1] ?? m[2]),
    sections,
  };
}""".replace("OURS", json.dumps(PHONE_STYLE.removeprefix("<style>").removesuffix("</style>")))

_FIRE = """() => {
  const names = ['click', 'dblclick', 'mouseover', 'mouseenter', 'mousemove', 'mousedown',
    'mouseup', 'focus', 'blur', 'keydown', 'keyup', 'input', 'change', 'toggle', 'load', 'error',
    'pointerover', 'pointerenter', 'animationstart', 'animationend', 'transitionend', 'wheel',
    'copy', 'paste', 'scroll', 'contextmenu', 'submit', 'beforetoggle'];
  document.addEventListener('click', event => {
    const link = event.target.closest?.('a[href]');
    if (link && !link.href.startsWith('javascript:')) event.preventDefault();
  }, true);
  for (const element of document.querySelectorAll('article, article *')) {
    for (const name of names) element.dispatchEvent(new Event(name, {bubbles: false}));
    if (element.localName === 'details') element.open = true;
    if (element.localName === 'a') element.click();
  }
}"""


_RAN = """() => new Promise(done => setTimeout(
  () => done('pwned' in document.documentElement.dataset), 2))"""


@dataclass(frozen=True)
class Seen:
    """What one page showed, and what it tried to do."""

    facts: dict[str, Any] | None
    ran: bool
    asked: tuple[str, ...] = ()


class Viewer:
    """One page of Chromium that reaches nothing but files."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._asked: list[str] = []
        page.on("request", self._note)
        page.on("dialog", self._dismiss)
        page.route("file:///assets/**", self._style)
        self._site = Path()

    def see(self, path: Path) -> Seen:
        """Read a page out, then fire every event and click every link in its article."""
        self._asked.clear()
        try:
            self.open(path)
            facts = self.page.evaluate(_READ)
            ran = self.fire()
        except Error:
            return Seen(None, ran=False, asked=("to be elsewhere",))
        return Seen(facts, ran, tuple(self._asked))

    def fire(self) -> bool:
        """Fire every event and click every link of the open article; tell whether a script ran."""
        self.page.evaluate(_FIRE)
        return bool(self.page.evaluate(_RAN))

    def open(self, path: Path) -> None:
        """Open a page of a built site, with the theme's own files from the site's root."""
        self._site = next(folder for folder in path.parents if folder.name == "_site")
        self.page.goto(path.as_uri(), wait_until="domcontentloaded")

    def _style(self, route: Route) -> None:
        wanted = self._site / route.request.url.removeprefix("file:///").split("?")[0]
        route.fulfill(path=wanted) if wanted.is_file() else route.abort()

    def _note(self, request: Request) -> None:
        if not request.url.startswith("file:///") or request.resource_type != "document":
            own = request.url.startswith("file:///assets/") or request.url.startswith("data:")
            self._asked += [] if own else [request.url]

    def _dismiss(self, dialog: Dialog) -> None:
        self._asked.append("a dialog")
        dialog.dismiss()


@contextmanager
def chromium(*, width: int = 1280, height: int = 900) -> Iterator[Viewer]:
    """Open the system's Chromium, or skip."""
    needed(CHROMIUM)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
        page.set_default_timeout(30_000)
        try:
            yield Viewer(page)
        finally:
            browser.close()
