"""What a site puts around a page's text, and what it hides: both taken out before reading."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.repair import clean
from ingest.sites import Site, questions

_DROP: Final = (
    "script, style, noscript, template, svg, iframe, object, embed, canvas, audio, video, map, select, textarea, "
    "input, datalist, progress, meter, dialog, nav, aside, [role=navigation], [role=banner], [role=contentinfo], "
    "[role=search], [role=dialog], [role=alertdialog], [role=complementary], [role=menu], [role=toolbar]"
)
_NAMES: Final = re.compile(
    r"^(?:cookies?|consent\w*|rgpd|gdpr|tarteaucitron\w*|didomi\w*|axeptio\w*|onetrust\w*|breadcrumbs?|fil|ariane|"
    r"filariane|menus?\w*|nav|navbar|navigation|leftnav|rightnav|subnav|sidebar|sommaire\w*|bandeau\w*|banner|banniere|"
    r"share|partage\w*|social|outils|tools|toolbar|skip|evitement|pagination|pager|search|recherche|footer|footers|"
    r"pied|finpage|onglets?|ancres|toc|newsletter|related|retour|print|imprimer|a11y|accessibilite|boutonsliens)$",
    re.IGNORECASE,
)
_HIDDEN: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?![.\d]*[1-9])"
    r"|(?:text-indent|left|top)\s*:\s*-\d{3,}|clip\s*:\s*rect\(0",
    re.IGNORECASE,
)
_WHITE: Final = re.compile(r"(?<![-\w])color\s*:\s*(?:#fff(?:fff)?\b|white\b|rgba?\(\s*255\s*,\s*255\s*,\s*255)", re.I)
_BACKGROUND: Final = re.compile(r"background", re.IGNORECASE)
_RULE: Final = re.compile(r"([.#][\w-]+)\s*\{([^}]*)\}")
_WORDS: Final = re.compile(r"\w+")
_HOLDERS: Final = frozenset(("ul", "ol", "div", "p", "td", "tr", "font", "span"))
_SOLID: Final = "h1, h2, h3, details, table, summary"  # what a menu does not hold
_DEPTH: Final = 60
_ACCORDIONS: Final = 1_000
_PANEL: Final = 20  # characters from which what a button stands before is a text
_FLAGS: Final = 10  # pieces of invisible text named one by one


class _Pruner:
    """Removes elements; never touches one again whose memory went with an ancestor's."""

    def __init__(self) -> None:
        self._gone: set[int] = set()

    def alive(self, nodes: Iterable[LexborNode]) -> Iterator[LexborNode]:
        """Those of `nodes` that still stand when their turn comes."""
        for key, node in [(node.mem_id, node) for node in nodes]:
            if key not in self._gone:
                yield node

    def remove(self, node: LexborNode) -> None:
        """Take `node` and all it holds out of the tree."""
        self.forget(node)
        node.decompose()

    def forget(self, node: LexborNode) -> None:
        """Never hand out `node` or what it holds again."""
        self._gone.update(inner.mem_id for inner in node.css("*"))
        self._gone.add(node.mem_id)


def remove_noise(tree: LexborHTMLParser, site: Site | None = None) -> list[str]:
    """Take menus, banners, scripts and invisible text out of `tree`; the flags tell what was invisible."""
    if tree.body is None:
        return []
    pruner = _Pruner()
    if site is not None:
        for node in pruner.alive(tree.css(", ".join(site.drop))):
            pruner.remove(node)
        for asked, answer in questions(tree, site):
            _opened(asked, answer)
    _accordions(tree, pruner)
    _buttons(tree, pruner)
    flags = list(_hidden(tree, pruner))
    if len(flags) > _FLAGS:
        flags = [*flags[:_FLAGS], f"texte invisible écarté à {len(flags) - _FLAGS} autres endroits"]
    _headers(tree, pruner)
    for node in pruner.alive(tree.css(_DROP)):
        if not (_apart(node) and _tells(node)):
            pruner.remove(node)
    for node in pruner.alive(tree.css("[class], [id]")):
        solid = node.tag in ("body", "html", "main", "article", "h1")
        if not solid and _named(node) and not _holds_page(node) and not _tells(node):
            pruner.remove(node)
    for node in pruner.alive(tree.css("button, label")):
        pruner.remove(node)
    for node in pruner.alive(tree.css("form")):
        if len(clean(node.text())) < 200:
            pruner.remove(node)
    _menus(tree, pruner)
    return flags


def _tokens(node: LexborNode) -> Iterator[str]:
    for name in (node.attributes.get("class") or "", node.attributes.get("id") or ""):
        for token in re.split(r"[\s_-]+", name):
            yield token
            yield from re.findall(r"[A-Z]?[a-z]+", token) if re.search(r"[a-z][A-Z]", token) else ()


def _named(node: LexborNode) -> bool:
    return any(_NAMES.match(token) for token in _tokens(node))


_STATED: Final = re.compile(
    r"\b(?:acc[èe]s|autorisations?|cadre|programme|AAC|AAP|CPC|ATU|RTU|essai|dispositif|protocole"
    r"|mise à disposition|m[ée]dicament"
    r"|inclusions?|recrutement|d[ée]cision)\b[^.!?]{0,80}\b(?:suspend|ferm|clos|cl[ôo]tur|arr[êe]t|termin|abrog|retir|expir|fin\b"
    r"|renouvel|caduc|interromp|cess|plus\b|remplac|ouvert|limit|contingent|refus|historique|commercialis)"
    r"|\b(?:plus|aucun\w*) (?:\w+ ){0,2}(?:patient|demande|inclusion|droit|acc[èe]s|autorisation)",
    re.IGNORECASE,
)
_ASKING: Final = re.compile(r"cookie|newsletter|connexion|navigateur|javascript|panier|mot de passe", re.IGNORECASE)
_STRIP: Final = 600  # characters of a strip that tells one thing


def _tells(node: LexborNode) -> bool:
    """Whether a banner says how an access stands: « Cadre suspendu », not a request for cookies."""
    if node.tag in ("nav", "footer", "header", "ul") or not (
        any(_BANNER.match(t) for t in _tokens(node)) or _apart(node)
    ):
        return False
    text = clean(node.text())
    return len(text) <= _STRIP and _STATED.search(text) is not None and _ASKING.search(text) is None


def _apart(node: LexborNode) -> bool:
    """Whether an element is set apart from the text that it stands in, not from the page."""
    away = node.tag == "aside" or node.attributes.get("role") in ("complementary", "alertdialog", "banner")
    return away and not node.css("a, li") and _inside(node, ("article", "main"))


_BANNER: Final = re.compile(r"(?:bandeau\w*|banner|banniere)$", re.IGNORECASE)


def _holds_page(node: LexborNode) -> bool:
    """Whether a badly named container holds the page itself: several headings, or most of the prose."""
    return bool(node.css_first("main, article")) or len(node.css("h1, h2, h3")) > 2


def _headers(tree: LexborHTMLParser, pruner: _Pruner) -> None:
    """Remove page headers and footers; the header of an article keeps its title."""
    for node in pruner.alive(tree.css("header, footer")):
        if node.tag == "header" and node.css_first("h1") and _inside(node, ("article", "main")):
            continue
        title = node.css_first("h1") if node.tag == "header" and len(tree.css("h1")) == 1 else None
        if title is None:
            pruner.remove(node)


def _inside(node: LexborNode, tags: tuple[str, ...]) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.tag in tags:
            return True
        parent = parent.parent
    return False


def _accordions(tree: LexborHTMLParser, pruner: _Pruner) -> None:
    """Make the questions of button accordions into headings, and their hidden answers visible."""
    switches = tree.css("[aria-controls], [data-target], [data-bs-target], a[data-toggle]")[:_ACCORDIONS]
    for node in pruner.alive(switches):
        target = node.attributes.get("aria-controls") or ""
        for name in ("data-bs-target", "data-target", "href"):
            target = target or (node.attributes.get(name) or "").lstrip("#")
        panel = tree.css_first(f'[id="{target}"]') if re.fullmatch(r"[\w:.-]+", target) else None
        text = clean(node.text())
        if panel is None or not text or len(clean(panel.text())) < 2 or node.parent is None:
            continue
        if _named(panel) or any(_named(p) for p in (node, node.parent)):
            continue
        _show(panel)
        pruner.forget(node)
        if node.parent.tag in ("h2", "h3", "h4", "h5", "h6"):
            node.unwrap()
        elif node.tag in ("button", "a", "div", "span", "dt"):
            heading = LexborHTMLParser(f"<summary>{_escape(text)}</summary>").css_first("summary")
            if heading is not None:
                node.replace_with(heading)


def _buttons(tree: LexborHTMLParser, pruner: _Pruner) -> None:
    """Keep the words of buttons that head what follows them: inside a heading, or just before a panel of text."""
    for node in pruner.alive(tree.css("button")[:_ACCORDIONS]):
        parent, text = node.parent, clean(node.text())
        if parent is None or not text or _within(node, "form, nav, dialog, footer"):
            continue
        if parent.tag in ("h2", "h3", "h4", "h5", "h6") and clean(parent.text()) == text:
            pruner.forget(node)
            node.unwrap()
        elif _heads_panel(node):
            heading = LexborHTMLParser(f"<summary>{_escape(text)}</summary>").css_first("summary")
            if heading is not None:
                pruner.forget(node)
                node.replace_with(heading)


def _within(node: LexborNode, tags: str) -> bool:
    return _inside(node, tuple(tags.split(", ")))


def _heads_panel(node: LexborNode) -> bool:
    """Whether a button opens its section, alone before one block that holds a text of its own."""
    if _named(node) or node.parent is None or node.parent.tag not in ("section", "div", "li", "article"):
        return False
    beside = [child for child in node.parent.iter() if child.tag != "-comment"]
    if len(beside) != 2 or beside[0] != node or _named(node.parent) or _named(beside[1]):
        return False
    panel = beside[1]
    return panel.tag in ("div", "section", "ul", "dl", "article") and len(clean(panel.text())) >= _PANEL


def _opened(asked: LexborNode, answer: LexborNode) -> None:
    """Make what is clicked on the question of what then appears."""
    text = clean(asked.text())
    heading = LexborHTMLParser(f"<summary>{_escape(text)}</summary>").css_first("summary")
    if text and heading is not None:
        _show(answer)
        asked.replace_with(heading)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _show(panel: LexborNode) -> None:
    for name in ("hidden", "aria-hidden"):
        if name in panel.attributes:
            del panel.attrs[name]
    style = panel.attributes.get("style") or ""
    if _HIDDEN.search(style):
        panel.attrs["style"] = ""
    panel.attrs["data-shown"] = "1"


def _hidden(tree: LexborHTMLParser, pruner: _Pruner) -> Iterator[str]:
    """Remove what a browser would not show; yield a flag for each piece that held words."""
    styles = " ".join(node.text() for node in tree.css("style"))
    secret = {name for name, body in _RULE.findall(re.sub(r"/\*.*?\*/", "", styles, flags=re.S)) if _unseen(body)}
    for node in pruner.alive(tree.css("[hidden], [style], [class], [id], font")):
        if node.attributes.get("data-shown") or node.tag in ("html", "body"):
            continue
        names = {f".{name}" for name in (node.attributes.get("class") or "").split()}
        names.add(f"#{node.attributes.get('id') or ''}")
        white = node.tag == "font" and re.fullmatch(r"(?i)#?f{6}|white", node.attributes.get("color") or "")
        if "hidden" in node.attributes or _unseen(node.attributes.get("style") or "") or names & secret or white:
            words = clean(node.text())
            if len(_WORDS.findall(words)) > 2:
                yield f"texte invisible écarté : « {words[:60]}{'…' if len(words) > 60 else ''} »"
            pruner.remove(node)


def _unseen(style: str) -> bool:
    return bool(_HIDDEN.search(style) or (_WHITE.search(style) and not _BACKGROUND.search(style)))


def _menus(tree: LexborHTMLParser, pruner: _Pruner) -> None:
    """Remove what reads as a menu: all links to elsewhere on the site, or a stack of labels without a sentence."""
    for node in pruner.alive(_shallow(tree)):
        if node.tag not in _HOLDERS or any(inner != node for inner in node.css(_SOLID)[:2]):
            continue
        text = clean(node.text(separator=" "))
        if text and (_links_only(node, text) or _labels_only(node, text)):
            pruner.remove(node)


def _shallow(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    """The elements of the page down to the depth that honest pages have: looking deeper would cost the square of it."""
    level = [tree.body] if tree.body is not None else []
    for _ in range(_DEPTH):
        level = [child for node in level for child in node.iter()]
        yield from level


def _links_only(node: LexborNode, text: str) -> bool:
    anchors = node.css("a")
    if len(anchors) < 2:
        return False
    linked = sum(len(clean(a.text())) for a in anchors)
    local = all(re.match(r"(?:#|/|\?|javascript|$)", a.attributes.get("href") or "") for a in anchors)
    return local and linked >= 0.7 * len(text.replace("|", "").replace("·", "")) and "." not in text


def _labels_only(node: LexborNode, text: str) -> bool:
    """ "Accueil | Produits | Contact", or five short lines broken by `<br>`, with no verb's worth of words."""
    if len(text) > 300 or re.search(r"[.;:?!,]|\d", text):
        return False
    pieces = [p for p in re.split(r"\s*[|·›>»]\s*", text) if p]
    if len(pieces) >= 3 and all(len(p.split()) <= 5 for p in pieces):
        return True
    if node.tag not in ("td", "div", "font", "p"):
        return False
    breaks = len(node.css("br"))
    return breaks >= 3 and len(text.split()) <= 4 * (breaks + 1)
