"""The laws of gates, over random packs and lives: a step rests on what stood before it, a gate only ever takes steps
away, a refusal changes nothing, and nothing stands in the way of what keeps somebody safe."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.case.events import AnswerNotRecorded, Happened, ItemSaid, ItemTakenBack
from protocol.case.evolve import evolve
from protocol.decide import decide
from protocol.decision.rules import Rules
from protocol.messages.intents import (
    Answer,
    Ask,
    Close,
    Done,
    Escalate,
    Evidence,
    Intent,
    NotRight,
    RaiseFlag,
    Reading,
    Received,
    Register,
    Say,
    Seen,
    Stated,
    TakeBack,
    WhoOwns,
    Withdraw,
)
from protocol.pack.file import parse_pack
from protocol.violations import LedgerBroken
from tests.packs.living import HERE, rules_by
from tests.profiles import examples
from tests.protocol.deciding import CASE, Life

TEXT = (HERE / "sitters.toml").read_text("utf-8")
CONDITIONS = (
    "lamp", "lamp is lit", "lamp is not found", "lamp is not lit", "lamp as kettle", "without blanket", "blanket",
    "duty warm the room done", "asked swap", "accepted swap", "without open swap", "flag draught",
    "same organisation", "asked by a person", "door key",
)  # fmt: skip
STEPS = ("ask", "accept", "close", "close:night over", "say:shift begun", "say:lamp", "say:lamp is lit")
SOME = st.lists(st.sampled_from(CONDITIONS), max_size=2, unique=True)
SAID = st.sampled_from([
    Stated(what="lamp", value="lit"), Stated(what="lamp", value="out"), Stated(what="lamp", value="not found"),
    Stated(what="kettle", value="lit"), Stated(what="blanket"), Stated(what="shift begun"),
    Stated(what="door key", value="K12"),
])  # fmt: skip
INTENTS = st.one_of(
    SAID.map(lambda each: Say(items=(each,))),
    SAID.map(lambda each: TakeBack(what=each.what)),
    st.sampled_from(["sitting", "swap"]).flatmap(
        lambda kind: st.sampled_from(["cmht", "learning"]).map(lambda to: Ask(kind=kind, to_team=to))
    ),
    st.just(Answer(reading=Reading.PLAIN_ACCEPT, words="accept", why="plain")),
    st.just(Withdraw()),
    st.just(Close(reason="night over")),
    st.just(Done(items=("stove lit",))),
    st.just(RaiseFlag(flag="draught")),
)
WHO = st.sampled_from(["s0", "s1", "r1", "r0", "t1", "older-people"])
LIVES = st.lists(st.tuples(WHO, INTENTS), min_size=3, max_size=14)


@st.composite
def gates(draw: st.DrawFn) -> str:
    """One gate, as a pack writes it."""
    needs, any_of, unless = draw(SOME), draw(SOME), draw(SOME)
    if not needs and not any_of:
        needs = ["lamp"]
    lines = [f'before = "{draw(st.sampled_from(STEPS))}"', f'effect = "{draw(st.sampled_from(["refuse", "warn"]))}"']
    listed = (("needs", needs), ("any_of", any_of), ("unless", unless))
    lines += [f"{key} = {[*some]}".replace("'", '"') for key, some in listed if some]
    return "\n".join(("[[gate]]", *lines, ""))


def rules_of(text: str) -> Rules:
    """Rules with that pack alone."""
    pack, problems = parse_pack(text, key="sitters", place="sitters.toml")
    assert pack is not None, problems
    return replace(rules_by(("sitters",)), packs={"sitters": pack})


def lived(rules: Rules, life: list[tuple[str, Intent]]) -> list[Happened]:
    """The events of a life."""
    story = Life(rules)
    story.says("s0", Register(team="older-people"))
    events = list(story.last.happened) if story.last else []
    for who, intent in life:
        story.now += timedelta(hours=1)
        story.says(who, intent)
        events += story.last.happened if story.last else ()
    return events


@settings(max_examples=examples(150))
@given(st.lists(gates(), min_size=1, max_size=4), LIVES)
def test_a_step_rests_on_entries_before_it_that_were_not_taken_back(
    more: list[str], life: list[tuple[str, Intent]]
) -> None:
    """Law 1, from the events alone: an item rested on is the latest of its team, or stands beside others."""
    events = lived(rules_of(TEXT + "\n".join(more)), life)
    for place, each in enumerate(events):
        for entry in getattr(each.event, "rests_on", ()):
            assert 0 < entry <= place
            said = events[entry - 1].event
            between = [later.event for later in events[entry:place]]
            if isinstance(said, ItemSaid):
                of_items = [later for later in between if isinstance(later, ItemSaid | ItemTakenBack)]
                assert (said.what, said.team) not in [(later.what, later.team) for later in of_items]


@settings(max_examples=examples(150))
@given(st.lists(gates(), max_size=3), gates(), LIVES)
def test_a_gate_only_ever_takes_steps_away(more: list[str], gate: str, life: list[tuple[str, Intent]]) -> None:
    """Laws 2 and 4: wherever a life has come, one more gate leads to the same, or to nothing on record but a note that
    an answer was none; and who is responsible never depends on it being there, save that a step was not taken."""
    with_less, with_more = rules_of(TEXT + "\n".join(more)), rules_of(TEXT + "\n".join((*more, gate)))
    story = Life(with_less)
    story.says("s0", Register(team="older-people"))
    for who, intent in life:
        story.now += timedelta(hours=1)
        case = story.case
        story.says(who, intent)
        assert story.last is not None
        received = story_received(story, who, intent)
        other = decide(case, CASE, received, with_more)
        kinds = [type(each.event) for each in story.last.happened]
        theirs = [type(each.event) for each in other.happened]
        assert theirs == kinds or set(theirs) <= {AnswerNotRecorded}, (kinds, theirs)
        if not theirs or theirs == [AnswerNotRecorded]:
            after = other.case
            assert (
                after is None
                or case is None
                or (after.owner, after.items, after.requests) == (case.owner, case.items, case.requests)
            )


def story_received(story: Life, who: str, intent: Intent) -> Received:
    """The same message once more, for other rules."""
    sender = story.sender(who)
    evidence = Evidence(
        sha256="0" * 64,
        message_id="<m@x>",
        channel="email",
        received_at=story.now,
        sender=sender.address,
        person=sender.person,
    )
    return Received(message_id="<m@x>", sender=sender, at=story.now, intent=intent, evidence=evidence)


@pytest.mark.parametrize(
    "intent",
    [RaiseFlag(flag="draught"), Seen(), Escalate(), NotRight(), WhoOwns(), Register(team="older-people")],
    ids=lambda each: type(each).__name__,
)  # fmt: skip
def test_nothing_stands_before_what_keeps_somebody_safe(intent: Intent) -> None:
    """Law 3: whatever gates there are, these lead to what they lead to without one; and no other step can be named."""
    every = "\n".join(f'[[gate]]\nbefore = "{step}"\nneeds = ["door key"]\n' for step in STEPS)
    lines = []
    for text in (TEXT, TEXT + every):
        life = Life(rules_of(text))
        if not isinstance(intent, Register):
            life.says("s0", Register(team="older-people"))
        lines.append((life.says("s0", intent), life.happened))
    assert lines[0] == lines[1]
    for step in ("register", "seen", "escalate", "raise", "rung", "clock", "not right"):
        pack, problems = parse_pack(TEXT + f'[[gate]]\nbefore = "{step}"\nneeds = ["lamp"]\n', key="x", place="x.toml")
        assert pack is None
        assert "is not a step" in str(problems[0])


def test_an_entry_that_rests_on_nothing_that_stands_is_found() -> None:
    """What `verify` sees: a step may not name an entry that was taken back, or that is not there."""
    life = Life(rules_by(("sitters",)))
    life.says("s0", Register(team="older-people"))
    life.says("s0", Say(items=(Stated(what="lamp", value="lit"),)))
    life.says("s0", TakeBack(what="lamp"))
    assert life.case is not None
    for entry in (2, 9):
        step = ItemSaid(what="shift begun", value="", on=None, by="s0", team="older-people", rests_on=(entry,))
        with pytest.raises(LedgerBroken, match="rests on one that does not stand"):
            evolve(life.case, Happened(at=life.now, event=step), CASE)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('needs = ["asked sweeping"]', "speaks of nothing in this pack"),
        ('needs = ["flag drought"]', "Did you mean “draught”?"),
        ('needs = ["lamp is blue"]', "Nothing can be said as “lamp is blue”"),
        ('needs = ["duty warm the rooms done"]', "Did you mean “warm the room”?"),
        ('of = ["sitting"]\nneeds = ["lamp"]', "Only asking and accepting are of a procedure"),
        ('effect = "shout"\nneeds = ["lamp"]', "not known as a value of effect"),
        ("", "asks for nothing"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_gate_is_named(line: str, says: str) -> None:
    """With its line, whatever it is."""
    pack, problems = parse_pack(TEXT + f'[[gate]]\nbefore = "say:shift begun"\n{line}\n', key="x", place="x.toml")
    assert pack is None
    assert any(says in str(each) for each in problems), problems


def test_what_was_done_before_a_case_came_back_opens_nothing() -> None:
    """A case that was closed and comes back begins anew: an old yes, or an old item, is none."""
    gate = '[[gate]]\nbefore = "say:shift begun"\nneeds = ["accepted swap", "duty warm the room done"]\n'
    life = Life(rules_of(TEXT + gate))
    life.says("s0", Register(team="older-people"))
    life.says("s0", Ask(kind="swap", to_team="cmht"))
    life.says("r1", Answer(reading=Reading.PLAIN_ACCEPT, words="accept", why="plain"))
    life.says("s0", Say(items=(Stated(what="blanket"),)))
    life.says("s0", Done(items=("stove lit",)))
    begun = Say(items=(Stated(what="shift begun"),))
    assert life.says("s0", begun) == ["noted to s0"]
    assert life.last is not None
    (said,) = [each.event for each in life.last.happened if isinstance(each.event, ItemSaid)]
    assert len(said.rests_on) == 2
    life.says("s0", Close(reason="night over"))
    life.says("s0", Register(team="older-people"))
    assert life.says("s0", begun) == ["E03 gate to s0"]
