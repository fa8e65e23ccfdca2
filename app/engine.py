"""The answer engine: one question in, one cited answer out; no network unless a chat model is configured."""

import os
import re
import time
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path

from app import boundary, dialogue, plans, registers, replies, settings, turns
from app import words as vocabulary
from app.aspects import Aspect
from app.boundary import Boundary
from app.catalogue import Catalogue
from app.chat_model.compose import Rephraser
from app.chat_model.opening import configured
from app.check import sift, without_strangers
from app.collisions import ask_back
from app.draft import Draft
from app.english import is_english
from app.evidence import uncovered
from app.library import Library, Profile
from app.meta import links, pages
from app.model import Answer, Audience, Outcome, Question, Timings
from app.plans import Context
from app.pointing import Pointing, pointing
from app.ranking import rank
from app.shapes import Shape
from app.suggestions import after, samples
from app.topics import State, Turn, advance
from app.understand import Reader, Understanding
from index.everyday import Everyday
from index.lexicon import Lexicon
from index.search import Searcher
from index.spell import Speller

_WHETHER_TO_STOP = re.compile(
    r"\b(?:doi[st]|doivent|faut|va|vais|peut)[- ](?:t-)?(?:il|elle|je|on|ils)\b.{0,30}\b(?:arret|continu|poursui|stopp)"
)
_WHICH_PAGE = re.compile(r"\b(?:a )?quelles? pages?\b|\bnumeros? de (?:la )?page")
_ABOUT_LAST = (Shape.PAGE, Shape.LINK, Shape.SIMPLER)
LONGEST = 2_000  # characters of a question; more is a pasted file
_TURNS = 12  # earlier turns taken into account


class Engine:
    """Answers from one generation of the index; safe to share between threads."""

    def __init__(
        self,
        searcher: Searcher,
        lexicon: Lexicon | None = None,
        everyday: Everyday | None = None,
        rephraser: Rephraser | None = None,
    ) -> None:
        self.searcher = searcher
        self.rephraser = rephraser
        self.library = Library.of(searcher)
        self.lexicon = lexicon or Lexicon.packaged()
        self._reader = Reader(self.library, self.lexicon, everyday or Everyday.packaged(), Speller(searcher))

    @classmethod
    def open(cls, home: Path | None = None) -> "Engine":
        """The engine over the current generation of a home; raises the errors of `Searcher.open`."""
        return cls(Searcher.open(home or settings.home()), rephraser=configured(os.environ))

    @cached_property
    def catalogue(self) -> Catalogue:
        """Every access that the documents tell of, read at the first use."""
        return Catalogue.of(self.searcher)

    def understand(self, question: Question) -> Understanding:
        """What is understood of a turn, its conversation included."""
        state, english = self.conversation(question)
        return self._turn(question.text, state, english, question.audience).understanding

    def suggestions(self) -> tuple[str, ...]:
        """Questions that these documents answer."""
        return samples(self.library)

    def ask(self, question: Question) -> Answer:
        """Answer one turn, rephrased where a chat model is configured; never raises for what a person may type."""
        if self.rephraser is None:
            return self.extract(question)
        began = time.perf_counter()
        answer = self.rephraser(self.extract(question))
        return replace(answer, timings=replace(answer.timings, total=_ms(began)))

    def extract(self, question: Question) -> Answer:
        """The answer made of the documents' own sentences."""
        began = time.perf_counter()
        question = replace(question, text=_text(question.text), history=tuple(map(_text, question.history)))
        day = question.as_of or date.today()
        answer = self._answer(question, day, began)
        total = _ms(began)
        return replace(answer, id=question.id, timings=replace(answer.timings, total=total))

    def _answer(self, question: Question, day: date, began: float) -> Answer:
        if len(question.text) > LONGEST:
            text = replies.TOO_LONG.format(count=len(question.text), limit=LONGEST)
            return _plain(question, day, Outcome.CLARIFY, text)
        written = vocabulary.expand(question.text)
        verdict = boundary.examine(vocabulary.plain(written))
        if verdict is not None and not verdict.documentary:
            outcome, text = replies.reply(verdict.boundary)
            return _plain(question, day, outcome, text, self.suggestions()[:3] if outcome is not Outcome.URGENT else ())
        state, english = self.conversation(question)
        text = boundary.without_insults(question.text) if verdict else question.text
        turn = self._turn(text, state, english, question.audience)
        understood = _ms(began)
        answer = self._documentary(question, turn, state, day)
        answer = replace(answer, timings=replace(answer.timings, understand=understood))
        return _urgent_first(answer, verdict.boundary) if verdict else answer

    def conversation(self, question: Question) -> tuple[State | None, bool]:
        """What the earlier turns of a question leave in hand, and whether they are in English."""
        day = question.as_of or date.today()
        state: State | None = None
        english = False
        for text in question.history[-_TURNS:]:
            if len(text) > LONGEST:
                continue
            english = is_english(text) or english
            verdict = boundary.examine(vocabulary.plain(vocabulary.expand(text)))
            turn = self._turn(text, state, english, question.audience)
            if verdict is not None and not verdict.documentary and not turn.understanding.named:
                continue
            if turn.understanding.shape in _ABOUT_LAST and state is not None:
                continue
            lost = _of_nobody(turn) and not self._told(turn, day)
            documents = () if lost else self._answering(turn, day)
            state = advance(state, turn, documents, self.library) if documents or lost else state
        return state, english

    def _turn(self, text: str, state: State | None, english: bool, audience: Audience) -> Turn:
        """One turn, read with what the conversation holds."""
        pointed = pointing(text) if state is not None else Pointing(text)
        new = replace(self._reader.read(pointed.text or text, english), family=audience is Audience.FAMILY)
        return dialogue.merge(new, pointed, state, self.library)

    def _answering(self, turn: Turn, day: date) -> tuple[str, ...]:
        """The documents of the programme that answers a turn, in force on a day; none where nothing does."""
        understanding = turn.understanding
        if turn.topic is not None and understanding.subjects == turn.topic.documents:
            return turn.topic.documents
        ranked = rank(understanding, self.library, self.searcher, day)
        if not ranked:
            return ()
        lead = ranked[0].profile.id
        programme = self.library.programme(lead)
        return (lead, *(p.id for p in programme.at(day) if p.id != lead)) if programme else (lead,)

    def _told(self, turn: Turn, day: date) -> bool:
        """Whether the documents answer a turn."""
        ranked = rank(turn.understanding, self.library, self.searcher, day)
        context = Context(turn.understanding, ranked, self.library, self.catalogue, day, day)
        return bool(ranked) and plans.write(context, Draft())

    def _documentary(self, question: Question, turn: Turn, state: State | None, day: date) -> Answer:
        understanding, topic = turn.understanding, turn.topic
        if topic is not None and understanding.shape in _ABOUT_LAST:
            return self._about_last(question, understanding, topic.understanding, day)
        follows = state is not None and (understanding.shape is not Shape.DEFINITION or turn.elliptic)
        asked = None if follows else ask_back(understanding, self.lexicon, self.library)
        if asked is not None:
            return _plain(question, day, Outcome.CLARIFY, asked, searched=_searched(understanding))
        if state is None and (turns.leans(understanding) or understanding.shape in _ABOUT_LAST):
            text = replies.WHICH[question.audience]
            return _plain(question, day, Outcome.CLARIFY, text, self.suggestions()[:3], _searched(understanding))
        if understanding.bare:
            outcome, text = replies.reply(Boundary.EMPTY)
            return _plain(question, day, outcome, text, self.suggestions()[:3])
        started = time.perf_counter()
        asked_on, written = day, turns.day_asked(understanding, day)
        ranked = rank(understanding, self.library, self.searcher, written)
        if written != day and not ranked:  # nothing existed yet: what came later says so
            ranked = rank(understanding, self.library, self.searcher, day)
        else:
            day = written
        searched_ms = _ms(started)
        started = time.perf_counter()
        context = Context(understanding, ranked, self.library, self.catalogue, day, written)
        draft = Draft()
        listed = understanding.shape is Shape.LIST and not understanding.subjects  # reads every document
        found = bool(ranked or listed) and plans.write(context, draft)
        if not found and day < asked_on:  # documents of that day are silent: later ones may tell of it
            ranked = rank(understanding, self.library, self.searcher, asked_on)
            later = Context(understanding, ranked, self.library, self.catalogue, asked_on, written)
            found = bool(ranked) and plans.write(later, draft)
            context = later if found else context
        if found:
            answer = self._compose(question, context, draft)
        else:
            answer = self._in_parts(question, understanding, state, day) or self._silent(question, context)
        return replace(answer, timings=Timings(0.0, searched_ms, _ms(started), 0.0))

    def _in_parts(
        self, question: Question, understanding: Understanding, state: State | None, day: date
    ) -> Answer | None:
        """What the documents say of some questions put together, and which stay open; None where all of them do."""
        whole = Draft()
        leading: Context | None = None
        silent = []
        asked = turns.parts(understanding.text)
        for part in asked if len(asked) > 1 and not understanding.unheard else ():
            turn = self._turn(part, state, is_english(question.text), question.audience)
            read = turn.understanding
            ranked = () if read.bare or turns.leans(read) else rank(read, self.library, self.searcher, day)
            context = Context(read, ranked, self.library, self.catalogue, day, day)
            draft = Draft()
            found = bool(ranked) and plans.write(context, draft)
            if found:
                for line in draft.lines:
                    whole.say(line.text, *line.supports, bullet=line.bullet)
                whole.statuses.update(draft.statuses)
                leading = leading or context
            else:
                silent.append(part)
            documents = self._answering(turn, day) if found or read.subjects else ()
            state = advance(state, turn, documents, self.library) if documents else state
        if leading is None:
            return None
        answer = self._compose(question, leading, whole)
        if not silent:
            return answer
        named = " ; ".join(f"«\u00a0{part}\u00a0»" for part in silent)
        text = f"{answer.text}\n\n{replies.NO_ANSWER_TO.format(parts=named)}"
        return replace(answer, text=text, outcome=Outcome.PARTIAL)

    def _compose(self, question: Question, context: Context, draft: Draft) -> Answer:
        plans.warn(context, draft)
        if question.audience is Audience.CLINICIAN and context.understanding.shape in _SUMMED:
            plans.summary(context, draft)
        if question.audience is Audience.FAMILY:
            draft = registers.sparing(draft, context.understanding.folded)
            if _asks_access(context.understanding):
                plans.convened(context, draft)
        if _WHICH_PAGE.search(context.understanding.folded):
            draft = pages(draft)
        draft, dropped = sift(draft, (context.day, context.status_day), self.catalogue)
        if draft.empty:
            return replace(self._silent(question, context), dropped=dropped)
        text, claims, citations = draft.finish()
        lead = context.library.profiles[citations[0].document]
        missing = plans.gaps(context, draft)
        if missing:
            text += f"\n\nCes documents ne précisent pas {' ni '.join(missing)}."
        unsaid = plans.silent_on(context, draft)
        if dropped:
            text += f"\n\n{replies.left_out(len(dropped))}"
        if unsaid:
            text += f"\n\n{replies.UNSAID.format(words=', '.join(unsaid))}"
        newer = context.library.superseded(lead, context.day)
        if newer is not None and context.understanding.shape not in (Shape.CHANGES, Shape.LIST, Shape.NEWEST):
            text = f"Une édition plus récente existe : {plans.dated(newer)}.\n\n{text}"
        if lead.document.withdrawn and not lead.in_force(context.day):
            text = f"{plans.taken_back(lead)}\n\n{text}"
        if not draft.titled:
            text += f"\n\nSource : {plans.dated(lead)}."
        if (
            set(context.understanding.aspects) & {Aspect.CRITERIA, Aspect.AGE, Aspect.LINE}
            and context.understanding.ages
        ):
            text += f"\n\n{replies.SMALL_PRINT[question.audience]}"
        if _WHETHER_TO_STOP.search(context.understanding.folded):
            text += f"\n\n{replies.STOPPING}"
        if question.audience is Audience.FAMILY:
            text = _for_families(text, question, context, lead, [f"{c.title} {c.quote}" for c in citations])
        text, strange = without_strangers(text, claims, citations)
        return Answer(
            question=question.text,
            searched=_searched(context.understanding),
            as_of=context.day,
            audience=question.audience,
            outcome=Outcome.PARTIAL if missing or unsaid or dropped or draft.untold else Outcome.ANSWERED,
            text=text,
            claims=claims,
            citations=citations,
            accesses=self.catalogue.cited(((c.document, c.start, c.end) for c in citations), context.day),
            suggestions=after(context.understanding, lead, context.library),
            dropped=(*dropped, *strange),
        )

    def _silent(self, question: Question, context: Context) -> Answer:
        understanding = context.understanding
        about = ""
        missing: tuple[str, ...] = understanding.strangers
        if not context.ranked:
            missing = missing or tuple(f.text for f in understanding.focus if f.required)
        else:
            lead = context.lead
            gaps = uncovered(understanding, lead.profile, [lead.best.unit])
            missing = missing or tuple(f.text for f in gaps)
            named = [n for s in lead.profile.subjects for n in s.names if any(f.subject for f in understanding.focus)]
            about = named[0] if named and lead.profile.id in understanding.subjects else ""
        text = replies.not_found(missing, plans.nearest(context.ranked), context.day, question.audience, about)
        gone = dict.fromkeys(p for d in sorted(understanding.subjects) for p in self.library.taken_back(d, context.day))
        text = "\n\n".join((text, *(plans.taken_back(p) for p in gone)))
        return _plain(question, context.day, Outcome.NOT_FOUND, text, self.suggestions()[:3], _searched(understanding))

    def _about_last(self, question: Question, understanding: Understanding, old: Understanding, day: date) -> Answer:
        """A turn about the last answer: its page, its link, or the same in fewer words."""
        ranked = rank(old, self.library, self.searcher, day)
        context = Context(old, ranked, self.library, self.catalogue, day, day)
        draft = Draft()
        if not ranked or not plans.write(context, draft):
            return self._silent(question, context)
        if understanding.shape is Shape.PAGE:
            draft = pages(draft)
        elif understanding.shape is Shape.LINK:
            draft = links(context, draft)
        else:
            draft = plans.shorter(draft)
        return replace(self._compose(question, context, draft), searched=_searched(old))


def _of_nobody(turn: Turn) -> bool:
    """Whether a turn opens on a name that no document writes: what follows is about it, not about its nearest."""
    new = turn.understanding
    told = new.subjects or any(f.disease and f.known for f in new.focus)
    return turn.topic is None and not told and new.unheard


_SUMMED = (Shape.PROGRAMME, Shape.FACT, Shape.DEFINITION)
_ASKS_ACCESS = frozenset({Aspect.ROUTE, Aspect.RCP, Aspect.CRITERIA, Aspect.AGE, Aspect.LINE})


def _asks_access(understanding: Understanding) -> bool:
    """Whether the way to an access is asked: its next step is then told."""
    return understanding.shape is Shape.PROGRAMME or bool(_ASKS_ACCESS & set(understanding.aspects))


def _for_families(text: str, question: Question, context: Context, lead: Profile, cited: list[str]) -> str:
    """An answer with its one next step and its hard words explained, below what documents say."""
    understanding = context.understanding
    if boundary.sorrow(understanding.folded):
        text = f"{replies.SORRY}\n\n{text}"
    views = plans.views(context, lead) if _asks_access(understanding) else ()
    step = registers.next_step(views, understanding.aspects, cited)
    words = registers.explained(text, (question.text, *question.history))
    return "\n\n".join(part for part in (text, step, words) if part)


def _plain(
    question: Question, day: date, outcome: Outcome, text: str, suggestions: tuple[str, ...] = (), searched: str = ""
) -> Answer:
    return Answer(question.text, searched, day, question.audience, outcome, text, suggestions=suggestions)


def _urgent_first(answer: Answer, kind: Boundary) -> Answer:
    """The emergency or the kind word first; what the documents say, if they do, below."""
    outcome, text = replies.reply(kind)
    if kind is Boundary.INSULT:
        return replace(answer, text=f"{text.split('.')[0]}.\n\n{answer.text}")
    if answer.outcome is not Outcome.ANSWERED:
        return replace(answer, outcome=outcome, text=text, claims=(), citations=())
    return replace(answer, outcome=outcome, text=f"{text}\n\n{answer.text}")


def _text(typed: str) -> str:
    """Text that can be printed and saved: bytes that were no characters become marks."""
    return typed.encode("utf-8", "replace").decode("utf-8")


def _searched(understanding: Understanding) -> str:
    """What was looked for, readable: the words kept, then what the vocabulary added."""
    typed = [f.text for f in understanding.focus]
    added = list(dict.fromkeys(t.text for t in understanding.terms if t.origin))
    return ", ".join(dict.fromkeys(typed)) + (f" (aussi : {', '.join(added[:6])})" if added else "")


def _ms(since: float) -> float:
    return round((time.perf_counter() - since) * 1000, 2)


__all__ = ["LONGEST", "Audience", "Engine"]
