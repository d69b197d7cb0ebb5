"""Addresses in any dress: found wherever they stand, and none is published that is not the paper's.

An address is what reads or clicks as one: with or without a scheme, of any top-level
domain, in full-width or styled letters, with a name in other scripts, in brackets, after a
Chinese character. It is compared whole, host and path; a text has only such as its source
has, which may have lost or gained spaces: "athttps://", "https: //".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from digest.fidelity.defects import Defect, Gravity
from digest.fidelity.visible_text import visible_text, without_marks
from digest.markdown.tex import plain

# https://data.iana.org/TLD/tlds-alpha-by-domain.txt: countries, and of the others those of
# use. Any other ending counts too, unless the source has the same letters (``torch.nn``).
_COUNTRIES = """
ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw
by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et
eu fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id
ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu
lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np
nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj
sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us
uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw
"""
_GENERIC = """
com org net edu gov mil int info biz name pro app dev page site online shop store link click top
xyz club live life world today news blog wiki space website tech cloud digital email group team
work zone network systems agency academy center company media studio design art fun games game vip
win bet casino loan money finance bank fund trade market tools host hosting download stream video
music photo pics social chat love dating sex porn xxx health care clinic law expert guru ninja
rocks cool lol buzz icu cyou cfd sbs rest quest monster bond mobi asia tel jobs travel cat post
onion eth web land run
"""
_KNOWN = frozenset((_COUNTRIES + _GENERIC).split())
_BETWEEN_SPACES = "com|org|net|io|ai|cn|ru|xyz|top|info|app|dev|site|online|shop|me|cc"
_CHINESE_ENDING = (
    "中国|中國|公司|网络|網絡|网址|在线|中文网|网店|集团|商城|我爱你|香港|台湾|台灣|政务|公益|手机|移动"
    "|信息|娱乐|游戏|企业|购物|机构|新闻|网站"
)
# Letters that look like Latin ones.
_OTHER = "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u052f\u0530-\u058f\u13a0-\u13ff"
_HOST = rf"A-Za-z0-9{_OTHER}"
# In Chinese text a URL ends at the first full-width mark or character.
_PATH = rf"[A-Za-z0-9{_OTHER}\-._~:/?#@!$&'()*+,;=%\\^\[\]{{}}|]"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,15}\Z")
_AFTER_SCHEME = re.compile(rf"://({_PATH}{{1,2000}}|[^\s\x00-\x7f]{{1,30}}\.\w)")
_WWW = re.compile(rf"[Ww]{{3}}\.{_PATH}{{1,2000}}")
_HANDLER_NAMES = (
    "magnet tg mailto tel sms skype whatsapp weixin alipay alipays bitcoin ethereum ipfs ipns ed2k "
    "thunder callto facetime xmpp irc intent blob view-source"
)
_HANDLERS = frozenset(_HANDLER_NAMES.split())
_AFTER_HANDLER = re.compile(rf":(?=[A-Za-z0-9+?/])(?!//)({_PATH}{{1,2000}})")
_QUERY = re.compile(r"[A-Za-z0-9/._-]{0,80}\?[A-Za-z0-9._-]{1,40}=")
_TOKEN = re.compile(rf"[{_HOST}_@.%-]{{3,}}")
# A name begins after any sign, and its ending may have a digit, a sign or a capital letter behind.
_HOSTNAME = re.compile(
    rf"(?<![{_HOST}])(?:[{_HOST}][{_HOST}-]{{0,62}}\.){{1,8}}"
    rf"(?P<end>xn--[A-Za-z0-9-]{{2,40}}|[a-z]{{2,24}}(?=[A-Z])|[A-Za-z{_OTHER}]{{2,24}})"
    rf"(?![a-z{_OTHER}])"
)
_REST = re.compile(rf"(?::\d{{2,5}})?(?:[/?#]{_PATH}{{0,2000}})?")
_CJK = "\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af"
_IDN = re.compile(
    rf"\.(?:(?<=[{_CJK}]\.)(?:{'|'.join(_GENERIC.split())}|{_BETWEEN_SPACES})(?![A-Za-z0-9])"
    rf"|(?<=[A-Za-z0-9{_CJK}]\.)(?<!Inc\.)(?<!Co\.)(?<!Ltd\.)(?<!Corp\.)(?:{_CHINESE_ENDING}))"
)
_NUMERIC = re.compile(r"(?<!\d)(?<!\d\.)(?:\d{1,3}\.){3}\d{1,3}(?=[:/]\d{0,5})[:/][!-~]{0,200}")
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9.+_%-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}"
)
_ACCOUNT = re.compile(r"@(?<![A-Za-z0-9._@$]@)[A-Za-z_][A-Za-z0-9_]{2,38}")
_PAPER = re.compile(
    r"arxiv\s?:\s?(?:\d{4}\.\d{4,5}|[a-z-]{2,12}/\d{7})|(?<!\d)(?<!\d\.)10\.\d{4,9}/[a-z0-9._;()/:-]{2,100}",
    re.IGNORECASE,
)
_TARGET = re.compile(r"\]\(\s{0,4}<?([^)\s<>]{0,2000})")
_SCRIPT = re.compile(r"(?i)(?<![A-Za-z0-9])(?:javascript|vbscript|data|file)\s{0,4}:\s{0,4}[\w/(]")
_TEX_ESCAPE = re.compile(r"\\([_%#&~{}])")
_LOST_JOINT = re.compile(
    r"(?<=[./:_?=&~#-])\s{1,3}(?=[A-Za-z0-9/])|(?<=[A-Za-z0-9])\s{1,3}(?=[./:_?=&~#]\S)"
)
_GLUED = re.compile(
    r"(?P<place>.+?)(?:[.,;:]+[A-Z][a-z]+|[.,;:]*(?:We|Our|The|This|It|Code|Data|Project|Demo|Audio"
    r"|Samples?|Experiments?|Results?|In|To|All|And|Furthermore|Additionally))$"
)
_BRACKETED = re.compile(r"[\[({（【]\s?(?:(?P<dot>\.|dot|点)|@|at)\s?[\])}）】]", re.IGNORECASE)
# Endings that are said after "dot", and are no words of a sentence.
_WORDS = "am as at be by do id in is it me my no so to us"
_SAID = "|".join(sorted(_KNOWN - frozenset(_WORDS.split())))
_SPACED = re.compile(
    r"(?P<dot>(?:[ .。](?:(?:dot|点|點) )?[ .。]?[ ]?|[点點])"
    rf"(?=(?:{_BETWEEN_SPACES})(?![A-Za-z0-9]))"
    rf"| (?:dot|点|點) (?=(?:{_SAID})(?![A-Za-z0-9])))",
    re.IGNORECASE,
)
_SPACED_AT = re.compile(r"(?<=[a-z0-9]) ?@ ?(?=[a-z0-9]+\.)")


@dataclass(frozen=True, slots=True)
class Address:
    """Something that reads as an address: its scheme, "" for none, and where it leads."""

    scheme: str
    place: str


@lru_cache(maxsize=4)
def without_links(text: str) -> str:
    """Return the text with URLs, domains and e-mail addresses blanked."""
    found = [span for span, _ in _links(text)]
    found += [span for span, host, _ in _domains(text) if _is_known(host)]
    found += [match.span() for match in _EMAIL.finditer(text)] if "@" in text else []
    return _blanked(text, found)


def urls(text: str) -> tuple[str, ...]:
    """Return the URLs of a text, cleaned of the sentence around them, in order."""
    found = [_trimmed(text[start:end]) for (start, end), _ in _links(text)]
    found += [
        _trimmed(host[0] + rest)
        for _, host, rest in _domains(_unlinked(text))
        if rest and _is_known(host)
    ]
    return tuple(dict.fromkeys(found))


def _links(text: str) -> Iterator[tuple[tuple[int, int], Address]]:
    """Yield what begins with a scheme or ``www.``, and where it stands."""
    if "://" in text:
        for match in _AFTER_SCHEME.finditer(text):
            scheme = _SCHEME.search(text, max(0, match.start() - 16), match.start())
            start = scheme.start() if scheme else match.start()
            named = scheme[0].lower() if scheme else ""
            yield (start, match.end()), Address(_known_scheme(named), _place(match[1]))
    if "www." in text.lower():
        rest = _AFTER_SCHEME.sub(lambda match: " " * len(match[0]), text)
        for match in _WWW.finditer(rest):
            yield match.span(), Address("http", _place(match[0]))
    if ":" in text:
        for match in _AFTER_HANDLER.finditer(text):
            scheme = _SCHEME.search(text, max(0, match.start() - 16), match.start())
            if scheme and (scheme[0].lower() in _HANDLERS or _QUERY.match(match[1])):
                start = scheme.start()
                yield (start, match.end()), Address(scheme[0].lower(), _place(match[1]))


def _known_scheme(named: str) -> str:
    """Return a scheme without what the sentence ran into it: "athttps"."""
    return next((known for known in ("https", "http", "ftp") if named.endswith(known)), named)


def _domains(text: str) -> Iterator[tuple[tuple[int, int], re.Match[str], str]]:
    """Yield where names with dots stand, the names, and the ports and paths after them."""
    if "." not in text:
        return
    for token in _TOKEN.finditer(text):
        if "." not in token[0]:
            continue
        for host in _HOSTNAME.finditer(text, token.start(), token.end()):
            rest = _REST.match(text, host.end())
            path = rest[0] if rest else ""
            yield (host.start(), host.end() + len(path)), host, path


def _is_known(host: re.Match[str]) -> bool:
    name, end = host[0], host["end"]
    cased = end.islower() or name.isupper()
    return (cased and end.lower() in _KNOWN and name != "et.al") or end.startswith("xn--")


@lru_cache(maxsize=8)
def _unlinked(text: str) -> str:
    """Return the text without what `_links` finds, and without e-mail addresses."""
    text = _blanked(text, [span for span, _ in _links(text)])
    return _EMAIL.sub(" ", text) if "@" in text else text


def _blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    parts, done = [], 0
    for start, end in sorted(spans):
        parts += [text[done:start], " " * (end - max(done, start))]
        done = max(done, end)
    return "".join([*parts, text[done:]])


@lru_cache(maxsize=32)
def _addresses(text: str) -> tuple[Address, ...]:
    """Return the links of one view of a text, and its domains that have a known ending."""
    found = [address for _, address in _links(text)]
    domains = ((host, rest) for _, host, rest in _domains(_unlinked(text)) if _is_known(host))
    return (*found, *(Address("", _place(host[0] + rest)) for host, rest in domains))


def _place(raw: str) -> str:
    """Return host and path without the sentence around them, the host in small letters."""
    place = _TEX_ESCAPE.sub(r"\1", _trimmed(raw))
    host, slash, path = place.partition("/")
    return host.lower() + slash + path


def _trimmed(url: str) -> str:
    """Cut what belongs to the sentence: final marks, and a bracket that was opened before."""
    while url:
        last = url[-1]
        if last in ".,;:!?'\"*\\|^([{" or any(
            last == shut and url.count(shut) > url.count(open_)
            for open_, shut in (("(", ")"), ("[", "]"), ("{", "}"))
        ):
            url = url[:-1]
        elif "](" in url:
            url = url.split("](", 1)[0]
        elif "}{" in url:
            url = url.split("}{", 1)[0]
        else:
            break
    return url


@lru_cache(maxsize=16)
def _views(text: str) -> tuple[str, ...]:
    """Return a text as it is written, as it is read, and as it is read on the page."""
    read = visible_text(text)
    bare, shown = without_marks(read), without_marks(plain(read))
    revealed = _BRACKETED.sub(_dot, shown)
    if "@" in revealed:
        revealed = _SPACED_AT.sub("@", revealed)
    revealed = _SPACED.sub(_dot, revealed)
    return tuple(dict.fromkeys((text, read, bare, shown, revealed)))


def _dot(match: re.Match[str]) -> str:
    dot = match["dot"] or ""
    if match.re is _BRACKETED:
        return "." if dot else "@"
    before = match.string[max(0, match.start() - 1) : match.start()]
    return "." if dot.strip() and before.isascii() and before.isalnum() else match[0]


class _Source:
    """What a source has of addresses, in every view and with its spaces mended."""

    def __init__(self, text: str) -> None:
        views = dict.fromkeys((*_views(text), *_views(_LOST_JOINT.sub("", text))))
        found = [address for view in views for address in _addresses(view)]
        self.places = {place for address in found for place in _unglued(address.place)}
        self._hosts = {place.partition("/")[0] for place in self.places}
        self._schemes = {address.scheme for address in found} | {"", "http", "https"}
        self._letters = "".join("".join(views).lower().split())

    def has(self, address: Address) -> bool:
        """Tell whether the source has this address: its host and path, or a host alone."""
        if address.scheme not in self._schemes:
            return False
        return address.place in self.places or (not address.scheme and address.place in self._hosts)

    def says(self, words: str) -> bool:
        """Tell whether the source has these letters, whatever the spaces between."""
        return "".join(words.lower().split()) in self._letters


@lru_cache(maxsize=4)
def _source(text: str) -> _Source:
    return _Source(text)


def _unglued(place: str) -> Iterator[str]:
    """Yield a place, and what it is without a word that the source has run into it."""
    yield place
    if glued := _GLUED.match(place):
        yield _trimmed(glued["place"])


def check_lost_urls(source: str, text: str) -> Iterator[Defect]:
    """Find URLs of the source that the text does not have byte for byte."""
    have = {address.place for view in _views(text) for address in _addresses(view)}
    wanted = [address for address in _addresses(source) if address.scheme or "/" in address.place]
    lost = {a.place for a in wanted if have.isdisjoint(_unglued(a.place))}
    if lost:
        yield Defect("url-lost", Gravity.ERROR, f"原文的 {len(lost)} 个网址缺失")


def check_foreign_links(source: str, text: str) -> Iterator[Defect]:
    """Find URLs, domains, addresses and link targets that the source does not have."""
    views = _views(text)
    found = [address for view in views for address in _addresses(view)]
    foreign = [address for address in found if not _source(source).has(address)]
    if any(address.scheme for address in foreign):
        yield Defect("url-foreign", Gravity.FORBIDDEN, "含原文没有的网址")
    names = [name for view in views for name in _names(view)]
    names += [target for target in _TARGET.findall(text) if target]
    if any(not address.scheme for address in foreign) or any(
        not _source(source).says(name) for name in names
    ):
        yield Defect("link-foreign", Gravity.FORBIDDEN, "含原文没有的链接或地址")
    if _SCRIPT.search(text) and not _SCRIPT.search(source):
        yield Defect("scheme-foreign", Gravity.FORBIDDEN, "含可执行的链接")


def _names(view: str) -> Iterator[str]:
    """Yield what leads somewhere by a name: mail, accounts, papers, other scripts' domains."""
    rest = view
    if "@" in rest:
        yield from _EMAIL.findall(rest)
        rest = _unlinked(rest)
        yield from _ACCOUNT.findall(rest)
    rest = _unlinked(rest)
    for pattern in (_NUMERIC, _PAPER) if "." in rest or ":" in rest else ():
        yield from (_trimmed(match[0]) for match in pattern.finditer(rest))
    yield from (rest[max(0, match.start() - 20) : match.end()] for match in _IDN.finditer(rest))
    for _, host, _ in _domains(rest):
        if not _is_known(host) and _is_likely(host):
            yield host[0]


def _is_likely(host: re.Match[str]) -> bool:
    """Tell whether a name with an ending that is not known looks like a domain all the same."""
    name, _, end = host[0].rpartition(".")
    return (end.islower() and len(end) > 2 and len(name) > 1) or not host[0].isascii()
