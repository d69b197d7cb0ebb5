r"""Which formulas may reach the page: those whose depth, size and boxes are bounded.

A formula is code that others' scripts run over. Nested a hundred deep it ends the
browser's tab, in MathJax and KaTeX alike; a command with a length (``\above 100em``) draws a
bar of any size, and ``\raise``, ``\smash`` or ``\llap`` lay it over what stands beside it. So
a formula is one if all its commands are of the list below, which take no length, move
nothing and load nothing, and if it is no deeper, longer and wider than formulas are. The
names are those that MathJax and KaTeX both have:
https://docs.mathjax.org/en/v3.2/input/tex/macros/index.html, https://katex.org/docs/supported.html

A name that neither has is a macro of the authors' own, whose meaning stayed in their files. It
is set as upright letters, which hold no command any more, and counts among the boxes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_SYMBOLS = r"""
alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau
upsilon phi chi psi omega varepsilon vartheta varpi varrho varsigma varphi digamma varkappa Gamma
Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega varGamma varDelta varTheta varLambda varXi
varPi varSigma varUpsilon varPhi varPsi varOmega S aleph beth gimel daleth hbar hslash imath jmath
ell wp Re Im partial infty prime backprime emptyset varnothing nabla top bot angle measuredangle
sphericalangle triangle triangledown blacktriangle blacktriangledown vartriangle triangleq
backslash forall exists nexists neg lnot flat natural sharp clubsuit diamondsuit heartsuit
spadesuit square Box blacksquare lozenge Diamond blacklozenge circledS bigstar complement mho eth
Finv Game Bbbk yen circledR checkmark maltese diagup diagdown surd coprod bigvee bigwedge biguplus
bigcap bigcup int intop iint iiint iiiint idotsint oint prod sum bigotimes bigoplus bigodot
bigsqcup smallint triangleleft triangleright bigtriangleup bigtriangledown wedge land vee lor cap
cup ddagger dagger sqcap sqcup uplus amalg diamond bullet wr div odot oslash otimes ominus oplus
mp pm circ bigcirc setminus smallsetminus cdot centerdot ast times ltimes rtimes star dotplus Cap
Cup doublecap doublecup leftthreetimes rightthreetimes barwedge doublebarwedge veebar curlywedge
curlyvee boxminus boxtimes boxdot boxplus circledast circledcirc circleddash divideontimes
intercal propto varpropto sqsubset sqsupset sqsubseteq sqsupseteq parallel shortparallel mid
shortmid dashv vdash vDash Vdash Vvdash leq le geq ge lt gt leqq geqq leqslant geqslant
eqslantless eqslantgtr lesssim gtrsim lessapprox gtrapprox lessdot gtrdot lll llless ggg gggtr
lessgtr gtrless lesseqgtr gtreqless lesseqqgtr gtreqqless succ prec succeq preceq preccurlyeq
succcurlyeq curlyeqprec curlyeqsucc precsim succsim precapprox succapprox approx approxeq
thickapprox sim thicksim backsim backsimeq simeq eqsim cong equiv asymp smile frown smallsmile
smallfrown ne neq doteq doteqdot Doteq eqcirc circeq risingdotseq fallingdotseq bumpeq Bumpeq
bowtie Join models perp between pitchfork backepsilon therefore because supset subset supseteq
subseteq supseteqq subseteqq Subset Supset in ni notin owns gg ll vartriangleleft vartriangleright
lhd rhd unlhd unrhd trianglelefteq trianglerighteq blacktriangleleft blacktriangleright nless ngtr
nleq ngeq nleqslant ngeqslant nleqq ngeqq lneq gneq lneqq gneqq lvertneqq gvertneqq lnsim gnsim
lnapprox gnapprox nprec nsucc npreceq nsucceq precneqq succneqq precnsim succnsim precnapprox
succnapprox nsim ncong nshortmid nshortparallel nmid nparallel nvdash nvDash nVdash nVDash
ntriangleleft ntriangleright ntrianglelefteq ntrianglerighteq nsubseteq nsupseteq nsubseteqq
nsupseteqq subsetneq supsetneq varsubsetneq varsupsetneq subsetneqq supsetneqq varsubsetneqq
varsupsetneqq Leftrightarrow Leftarrow Rightarrow leftrightarrow leftarrow gets rightarrow to
mapsto leftharpoonup leftharpoondown rightharpoonup rightharpoondown nearrow searrow nwarrow
swarrow rightleftharpoons leftrightharpoons hookrightarrow hookleftarrow longleftarrow
Longleftarrow longrightarrow Longrightarrow Longleftrightarrow longleftrightarrow longmapsto
leftleftarrows rightrightarrows leftrightarrows rightleftarrows Lleftarrow Rrightarrow
twoheadleftarrow twoheadrightarrow leftarrowtail rightarrowtail looparrowleft looparrowright
curvearrowleft curvearrowright circlearrowleft circlearrowright Lsh Rsh upuparrows downdownarrows
upharpoonleft upharpoonright downharpoonleft downharpoonright restriction multimap
leftrightsquigarrow rightsquigarrow leadsto dashrightarrow dashleftarrow nleftarrow nrightarrow
nLeftarrow nRightarrow nleftrightarrow nLeftrightarrow implies impliedby iff uparrow downarrow
updownarrow Uparrow Downarrow Updownarrow ldots cdots vdots ddots dots dotsc dotsb dotsm dotsi
dotso ldotp cdotp colon And lmoustache rmoustache lgroup rgroup Vert vert rangle langle rbrace
lbrace rceil lceil rfloor lfloor lbrack rbrack ulcorner urcorner llcorner lrcorner lvert rvert
lVert rVert arcsin arccos arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim
liminf limsup ln log max min Pr sec sin sinh sup tan tanh injlim projlim varliminf varlimsup
varinjlim varprojlim limits nolimits middle displaystyle textstyle scriptstyle scriptscriptstyle
rm it bf cal sf tt frak big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr bigm Bigm
biggm Biggm not bmod hline over atop choose brace brack space nobreakspace thinspace
"""
_OF_ARGUMENTS = """
mathrm mathup mathnormal mathbf mathit mathbb mathfrak mathscr mathsf mathtt mathcal boldsymbol
Bbb textrm textup textnormal textit textbf textsf texttt text mbox hbox operatorname frac tfrac
dfrac cfrac binom tbinom dbinom sqrt overline underline overbrace underbrace overrightarrow
underrightarrow overleftarrow underleftarrow overleftrightarrow underleftrightarrow overset
underset stackrel substack xrightarrow xleftarrow acute grave ddot dddot tilde bar breve check hat
vec dot mathring widetilde widehat mathord mathop mathopen mathclose mathbin mathrel mathpunct
mathinner boxed pmod mod pod bra ket braket Bra Ket Braket ce
"""
_ENVIRONMENTS = """
matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix cases array aligned gathered split
subarray equation equation* align align* gather gather* multline multline* eqnarray eqnarray*
"""
# Names that TeX, MathJax or KaTeX knows and that do more than show a sign: macros, lengths,
# boxes, colours, links, files, registers. No author's macro, so they are not set as letters.
_FUNCTIONS = """
above abovewithdelims advance afterassignment aftergroup array atopwithdelims bbox begin
begingroup bfseries biggl bottomrule bracketcolor buildrel bullet cancel catcode cbox char chardef
class clap cline color colorbox colorlet countdef cr crcr cs csname cssId data def definecolor
DeclareMathOperator dimen displaylines displaymath edef else em emph enclose end endcsname
endgroup endinput eqalign eqalignno eqref errmessage everymath expandafter fbox fcolorbox fi font
footnote footnotesize framebox futurelet gdef genfrac global hbox hdashline hfil hfill hfilll
hphantom href hrule hskip hspace html htmlClass htmlData htmlId htmlStyle Huge huge hyperlink
if ifx iftrue iffalse ifmmode ifnum immediate includegraphics input kern label large Large LARGE
lap lcm left leqalignno let llap long loop lower makeatletter mathchar mathchardef mathchoice
mathclap mathllap mathrlap mathstrut mathtip matrix message mkern middle mmlToken
mmlTokenAttribute moveleft moveright mpadded mskip mspace newcommand newcount newdimen
newenvironment newif noalign noexpand nonumber normalsize notag number oalign openin openout
outer over overwithdelims page par parbox phantom protect providecommand raise raisebox read
ref reflectbox relax renewcommand renewenvironment repeat require resizebox right rlap root
rotatebox rule Rule scalebox scriptsize shortstack sideset skew small smash space Space special
sc string strut style sublabon tag tagform TeX texttip tfrac the tiny toggle today uppercase unicode
unhbox unskip uproot url usepackage vbox vcenter verb vfil vfill vphantom vrule vskip vspace vtop
write xdef xrightleftharpoons
"""
# https://github.com/goodfeli/dlbook_notation (the macros of many templates), and sets of numbers
_LETTERS = (
    (re.compile(r"(?:g|cal)([A-Z])"), "mathcal"),
    (re.compile(r"(?:s|bb)([A-Z])"), "mathbb"),
    (re.compile(r"(?:v(?!s)(?=[a-z])|m(?=[A-Z])|b|bf)([A-Za-z])"), "mathbf"),
)
_NUMBER_SETS = frozenset("RNZQCEP")
_PLAIN = frozenset(_SYMBOLS.split())
_TAKES = frozenset(_OF_ARGUMENTS.split())
_INSIDE = frozenset(_ENVIRONMENTS.split())
_KNOWN = _PLAIN | _TAKES | frozenset(_FUNCTIONS.split())
_OPTIONAL = frozenset({"sqrt", "xrightarrow", "xleftarrow", "cfrac"})
_MARKS = frozenset(",:;>!{}|_#$%&\\ ")

_LONGEST = 1_500  # characters; an abstract has at most 1,920
_DEEPEST = 10  # of groups, scripts, fences and cells within each other
_MOST_BOXES = 250  # commands with arguments, scripts and fences
_MOST_ROWS, _MOST_CELLS = 30, 150
_MOST_WIDE = 8  # \quad and its like
_FARTHEST_BACK = 3.0  # em, of all that moves to the left
_TOKEN = re.compile(
    r"\\begin\s*\{(?P<begin>[a-z]+\*?)\}|\\end\s*\{(?P<end>[a-z]+\*?)\}"
    r"|\\(?P<name>[A-Za-z]+)\*?|\\(?P<mark>.)|(?P<one>[{}\[\]^_&])|(?P<blank>\s+)|(?P<text>[^\\{}\[\]^_&\s]+)",
    re.DOTALL,
)
_COLUMNS = re.compile(r"\s*(?:\[[tcb]\])?\s*\{[lcr| ]{1,20}\}")
_ROW_OF_LENGTH = re.compile(r"\\\\\s*\*?\s*\[")  # \\[100em]
_SHIFT = re.compile(
    r"\\(?:[mh]?kern|[mh]skip|hspace\*?|mspace)\s*\{?\s*(-?\d{0,2}(?:\.\d{1,2})?)\s*(em|ex|mu|pt|cm)"
    r"(?![\d.])\s*\}?"
)
_OWN = re.compile(r"(?<!\\)((?:\\\\)*)\\([A-Za-z]+)")
_EM = {"em": 1.0, "ex": 0.43, "mu": 1 / 18, "pt": 0.1, "cm": 2.85}
_SPACES = {"!": -1 / 6, "quad": 1.0, "qquad": 2.0, "enspace": 0.5, "negthinspace": -1 / 6}


def is_bounded(tex: str) -> bool:
    """Tell whether a formula may be one on a page; takes time in proportion to its length."""
    if len(tex) > _LONGEST or _ROW_OF_LENGTH.search(tex):
        return False
    shifts = [float(size or 0) * _EM[unit] for size, unit in _SHIFT.findall(tex)]
    if any(not -0.5 <= shift <= 2 for shift in shifts):
        return False
    formula = _Formula(back=-sum(shift for shift in shifts if shift < 0), wide=len(shifts))
    return formula.holds(_SHIFT.sub(" ", tex))


def is_own_macro(name: str) -> bool:
    """Tell a name that neither TeX nor MathJax and KaTeX have."""
    return name not in _KNOWN and name not in _SPACES


def with_own_macros(tex: str) -> str:
    r"""Return the formula with the authors' own macros in letters: ``\KCII``, ``\gO``."""
    return _OWN.sub(lambda match: match[1] + _as_letters(match[2]), tex)


def _as_letters(name: str) -> str:
    if not is_own_macro(name):
        return f"\\{name}"
    if name in _NUMBER_SETS:
        return f"\\mathbb{{{name}}}"
    for pattern, style in _LETTERS:
        if found := pattern.fullmatch(name):
            return f"\\{style}{{{found[1]}}}"
    return f"\\mathrm{{{name}}}"


@dataclass(slots=True)
class _Formula:
    """What a formula has opened and used so far."""

    back: float = 0.0
    wide: int = 0
    boxes: int = 0
    rows: int = 0
    cells: int = 0
    waiting: int = 0  # commands in a row whose argument has not begun
    optional: bool = False  # the last command may take an argument in brackets
    open: list[str] = field(default_factory=list)

    def holds(self, tex: str) -> bool:
        """Tell whether every token is allowed and every bound kept."""
        return all(self._takes(token) and self._fits() for token in _tokens(tex)) and not self.open

    def _fits(self) -> bool:
        return (
            len(self.open) + self.waiting <= _DEEPEST
            and self.boxes <= _MOST_BOXES
            and self.rows <= _MOST_ROWS
            and self.cells <= _MOST_CELLS
            and self.wide <= _MOST_WIDE
            and self.back <= _FARTHEST_BACK
        )

    def _takes(self, token: re.Match[str]) -> bool:
        optional, self.optional = self.optional, False
        if token["blank"]:
            self.optional = optional
            return True
        if token["begin"]:
            return self._begins(token)
        if token["end"]:
            return self._closes(token["end"])
        if token["name"]:
            return self._command(token["name"])
        if token["mark"]:
            return self._marked(token["mark"])
        if token["one"]:
            return self._one(token["one"], optional=optional)
        self.waiting = 0
        return True

    def _begins(self, token: re.Match[str]) -> bool:
        name = token["begin"]
        columns = name not in ("array", "subarray") or _COLUMNS.match(token.string, token.end())
        return name in _INSIDE and bool(columns) and self._opens(name)

    def _opens(self, what: str) -> bool:
        self.open += ["argument"] * self.waiting
        self.open.append(what)
        self.boxes += 1
        self.waiting = 0
        return True

    def _closes(self, what: str) -> bool:
        if not self.open or self.open.pop() != what:
            return False
        while self.open and self.open[-1] == "argument":
            self.open.pop()
        self.waiting = 0
        return True

    def _command(self, name: str) -> bool:
        if name in ("left", "right"):
            return self._opens("left") if name == "left" else self._closes("left")
        if name in _SPACES:
            return self._space(name)
        if name in _TAKES:
            self.waiting += 1
            self.boxes += 1
            self.optional = name in _OPTIONAL
            return True
        self.waiting = 0
        return name in _PLAIN

    def _space(self, name: str) -> bool:
        self.back -= min(0.0, _SPACES[name])
        self.wide += _SPACES[name] > 0
        return True

    def _marked(self, mark: str) -> bool:
        self.rows += mark == "\\"
        self.waiting = 0
        return self._space(mark) if mark in _SPACES else mark in _MARKS

    def _one(self, mark: str, *, optional: bool) -> bool:
        if mark == "{" or (mark == "[" and optional):
            return self._opens(mark)
        if mark == "}":
            return self._closes("{")
        if mark == "]" and self.open and self.open[-1] == "[":
            self._closes("[")
            self.waiting = 1  # what the brackets stand before
            return True
        if mark in "^_":
            self.waiting += 1
            self.boxes += 1
            return True
        self.cells += mark == "&"
        self.waiting = 0
        return True


def _tokens(tex: str) -> Iterator[re.Match[str]]:
    return _TOKEN.finditer(tex)
