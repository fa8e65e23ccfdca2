"""Drawings of the catalogue and of evaluations, made by Altair and served from here; a text stands beside each.

Colours are of middle lightness, legible on light and on dark paper; no meaning is in colour alone.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import streamlit as st

from app.chat.qualitymarkup import percent
from app.chat.runs import Figure, Move
from app.chat.timeline import Line, Stretch, told
from app.chat.wording import STATUSES, french
from ingest.dates import spell
from ingest.validity import Status

TONES = {
    Status.OPEN: "#3d9a63",
    Status.CAPPED: "#b98a2c",
    Status.CLOSED_TO_NEW: "#c56a2d",
    Status.ENDED: "#b6524b",
    Status.REFUSED: "#8f3f6b",
    Status.HISTORIC: "#7d8a91",
    Status.UNKNOWN: "#a9b0b4",
}
MARGIN = timedelta(days=240)  # drawn after the last day that is written
ROW = 52  # pixels of one access


def validity(lines: Sequence[Line], titles: Mapping[str, str], current: str, day: date) -> None:
    """One bar an access, cut where its status changes; points are documents, the upright line is the day of reading."""
    alt = _altair()
    horizon = _horizon(lines, day)
    names = _short(lines, titles, current)
    bars = [_bar(line, one, names[line.id], horizon) for line in lines for one in line.stretches]
    points = [
        {"acces": names[line.id], "jour": one.day.isoformat(), "document": one.title, "date": spell(one.day)}
        for line in lines
        for one in line.documents
    ]
    rows = alt.Y("acces:N", sort=[names[line.id] for line in lines], title=None, axis=_above(alt))
    years = alt.Axis(format="%Y", tickCount="year", labelOverlap=True)
    shown = _shown(lines)
    scale = alt.Scale(domain=[STATUSES[s].word for s in shown], range=[TONES[s] for s in shown])
    drawn = (
        alt.Chart(alt.Data(values=bars))
        .mark_bar(height=18, yOffset=8, cornerRadius=3)
        .encode(
            x=alt.X("debut:T", title=None, scale=alt.Scale(padding=9), axis=years),
            x2="fin:T",
            y=rows,
            color=alt.Color("statut:N", scale=scale, legend=None),
            tooltip=[alt.Tooltip("acces:N", title="Accès"), alt.Tooltip("dit:N", title="Situation")],
        )
    )
    papers = (
        alt.Chart(alt.Data(values=points))
        .mark_point(shape="diamond", yOffset=8, size=70, filled=True, color="#0b5d66", stroke="#ffffff", strokeWidth=1)
        .encode(
            x="jour:T",
            y=rows,
            tooltip=[alt.Tooltip("document:N", title="Document"), alt.Tooltip("date:N", title="Date")],
        )
    )
    read = (
        alt.Chart(alt.Data(values=[{"jour": day.isoformat(), "dit": f"Situation au {spell(day)}"}]))
        .mark_rule(strokeDash=[4, 3], strokeWidth=2, color="#0b8a96")
        .encode(x="jour:T", tooltip=alt.Tooltip("dit:N", title="Jour de lecture"))
    )
    _show(
        alt.layer(drawn, papers, read), len(lines), "frise",
        f"Frise de la validité de {len(lines)} accès ; les mêmes dates sont écrites dessous.",
    )  # fmt: skip
    swatches = "".join(
        f'<li><span class="swatch" style="background:{TONES[one]}"></span> {STATUSES[one].word}</li>' for one in shown
    )
    st.html(
        f'<ul class="legend">{swatches}<li><span aria-hidden="true">◆</span> document</li>'
        f'<li><span aria-hidden="true">┊</span> le {spell(day)}</li></ul>'
    )


def _shown(lines: Sequence[Line]) -> list[Status]:
    """The statuses that the bars have, in their usual order."""
    held = {one.status for line in lines for one in line.stretches}
    return [status for status in Status if status in held]


def _horizon(lines: Sequence[Line], day: date) -> date:
    """The last day drawn: past everything that is written, and past the day of reading."""
    days = [d for line in lines for one in line.stretches for d in (one.start, one.end) if d is not None]
    return max((*days, day)) + MARGIN


def _short(lines: Sequence[Line], titles: Mapping[str, str], current: str) -> dict[str, str]:
    """A name for each row, the access of the page marked; two of the same name are numbered."""
    names: dict[str, str] = {}
    for line in lines:
        about = titles[line.id].partition(": ")[2] or titles[line.id]
        name = ("▸ " if line.id == current and len(lines) > 1 else "") + about
        same = sum(taken == name for taken in names.values())
        names[line.id] = f"{name} ({same + 1})" if same else name
    return names


def _bar(line: Line, one: Stretch, name: str, horizon: date) -> dict[str, str]:
    end = one.end + timedelta(days=1) if one.end else horizon
    return {
        "acces": name,
        "debut": one.start.isoformat(),
        "fin": end.isoformat(),
        "statut": STATUSES[one.status].word,
        "dit": f"{STATUSES[one.status].word} {told(one, one.start)}",
    }


def figures(found: Sequence[Figure]) -> None:
    """One point a measure with its 95 % interval; a table of the same figures stands beside."""
    alt = _altair()
    rows = [
        {"mesure": one.metric.label, "part": one.value, "bas": one.low, "haut": one.high, "dit": percent(one.value)}
        for one in found
    ]
    base = alt.Chart(alt.Data(values=rows))
    y = alt.Y("mesure:N", sort=[row["mesure"] for row in rows], title=None, axis=_above(alt))
    x = alt.X("bas:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=_percents(alt))
    tips = [alt.Tooltip("mesure:N", title="Mesure"), alt.Tooltip("dit:N", title="Part")]
    spans = base.mark_rule(strokeWidth=6, color="#8fb8bb", yOffset=8).encode(x=x, x2="haut:Q", y=y, tooltip=tips)
    points = base.mark_point(filled=True, size=110, color="#12808c", opacity=1, yOffset=8).encode(
        x="part:Q", y=y, tooltip=tips
    )
    _show(alt.layer(spans, points), len(rows), "mesures", f"{len(rows)} mesures ; le tableau les donne en chiffres.")


def moves(found: Sequence[Move]) -> None:
    """For each measure, from where to where: a hollow point before, a full one after."""
    alt = _altair()
    rows = [
        {"mesure": m.metric.label, "avant": m.before, "apres": m.after,
         "sens": "gain" if m.after >= m.before else "perte", "dit": f"{percent(m.before)} → {percent(m.after)}"}
        for m in found
    ]  # fmt: skip
    base = alt.Chart(alt.Data(values=rows))
    y = alt.Y("mesure:N", sort=[row["mesure"] for row in rows], title=None, axis=_above(alt))
    x = alt.X("avant:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=_percents(alt))
    way = alt.Color("sens:N", scale=alt.Scale(domain=["gain", "perte"], range=["#3d9a63", "#b6524b"]), legend=None)
    tips = [alt.Tooltip("mesure:N", title="Mesure"), alt.Tooltip("dit:N", title="Avant → après")]
    lines = base.mark_rule(strokeWidth=3, yOffset=8).encode(x=x, x2="apres:Q", y=y, color=way, tooltip=tips)
    before = base.mark_point(size=90, strokeWidth=2, yOffset=8).encode(x="avant:Q", y=y, color=way, tooltip=tips)
    after = base.mark_point(filled=True, size=110, opacity=1, yOffset=8).encode(
        x="apres:Q", y=y, color=way, tooltip=tips
    )
    _show(alt.layer(lines, before, after), len(rows), "comparaison",
          f"{len(rows)} mesures avant et après ; le tableau les donne en chiffres.")  # fmt: skip
    st.html(
        '<ul class="legend"><li><span aria-hidden="true">○</span> avant</li><li><span aria-hidden="true">●</span> après'
        '</li><li><span class="swatch" style="background:#3d9a63"></span> pas de perte</li>'
        '<li><span class="swatch" style="background:#b6524b"></span> perte</li></ul>'
    )


def _show(drawing: Any, rows: int, key: str, alt_text: str) -> None:
    st.altair_chart(drawing.properties(height=ROW * rows + 34), width="stretch", key=key, alt=french(alt_text))


def _above(alt: Any) -> Any:
    """Names of rows above their marks, inside the drawing: a phone has no room beside them."""
    dark = st.context.theme.type == "dark"
    return alt.Axis(
        labelAlign="left", labelPadding=0, labelOffset=-16, labelLimit=0, labelOverlap=False, labelFontSize=13,
        labelColor="#e9e8e2" if dark else "#1d2a2e", ticks=False, domain=False, minExtent=0, maxExtent=0,
    )  # fmt: skip


def _percents(alt: Any) -> Any:
    return alt.Axis(tickCount=5, labelExpr="format(100 * datum.value, '.0f') + '\u00a0%'")


def _altair() -> Any:
    """Altair, loaded by the first page that draws: it is heavy, and its own types are not complete."""
    return import_module("altair")
