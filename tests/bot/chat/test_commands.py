"""What is typed in chat is the command that a colleague would take it for, and never a yes that was not given."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.parse import commands
from bot.chat.parse.commands import (
    Act,
    Alarm,
    Command,
    Explain,
    Handover,
    HelpPlease,
    History,
    Mistyped,
    My,
    Overdue,
    Prose,
    Request,
    TeamOf,
    Verb,
    WhoOwns,
)
from bot.chat.parse.suggest import NAMES

JW = "JW-48211"
ALARMS = ("safeguarding", "fire risk")
"""Of two packs in use."""


def parse(text: str, prefix: str = "JW") -> Command:
    """The command that a line is."""
    return commands.parse(text, prefix, ALARMS)


SPELT: tuple[tuple[Command, str], ...] = (
    (WhoOwns(case=JW), """
        who-owns JW-48211 | who owns JW-48211? | whoowns JW-48211 | /who-owns JW-48211 | / who owns JW-48211
        who owns case JW-48211 | who owns the case JW-48211? | Hi, can you tell me who owns JW-48211 please?
        who has JW-48211 | who has got JW-48211 | which team holds JW-48211? | who is responsible for JW-48211
        who’s responsible for JW–48211 | who\u00a0owns\u2009JW‑48211
        wh\u200bo owns JW-48211\u200b | “who owns JW-48211?”
        ｗｈｏ ｏｗｎｓ ＪＷ－４８２１１ | owner of JW-48211 | JW-48211 who owns it? | JW-48211? | [JW-48211]
        @Holdfast who owns JW-48211 | Holdfast, who owns JW-48211 | @Holdfast /who-owns JW-48211 | whos owns JW-48211
        who owns: JW-48211 | who owns (JW-48211) | who owns JW-48211 thanks! | who owns ref JW-48211"""),
    (WhoOwns(case="JW 48211"), "who owns JW 48211 | whoowns case jw 48211"),
    (WhoOwns(case="LAS 123456"), "whoowns LAS 123456 | who has LAS 123456?"),
    (WhoOwns(case="RIO-1234567"), "who owns RIO-1234567"),
    (WhoOwns(case="48211"), "/who-owns 48211 | who owns 48211? | who owns case 48211"),
    (WhoOwns(case="48211"), """
        who has 48211 | who's got 48211? | Who’s got case 48211 | whos holding 48211 | whose is 48211"""),
    (WhoOwns(case="https://las.example.org/case/48211"), """
        who has https://las.example.org/case/48211 | who owns https://las.example.org/case/48211?"""),
    (WhoOwns(case="#48211"), "who-owns #48211 | #48211 | who owns case #48211"),
    (WhoOwns(case="943 476 5919"), "who owns 943 476 5919"),
    (WhoOwns(case=""), "who owns | /who-owns | who owns it? | who owns this case? | who has this | who owns the case"),
    (WhoOwns(case="Mrs Nobody"), "who owns Mrs Nobody"),
    (History(case=JW), """
        history JW-48211 | history of JW-48211 | /history JW-48211 | show me the history of case JW-48211
        what happened to JW-48211? | what's happened with JW-48211 | timeline for JW-48211 | history: JW-48211"""),
    (History(case=""), "history | /history | the history | history of this case"),
    (My(), """
        my | /my | my requests | my cases | mine | what's waiting for me? | what is waiting for me | requests
        show me my requests please | what do I have to do?"""),
    (TeamOf(name=""), "team | /team | my team | our team's requests | teams | what's waiting for us?"),
    (TeamOf(name="CMHT"), "team CMHT | /team CMHT | team: CMHT | what's open with CMHT | what is waiting for the CMHT"),
    (TeamOf(name="Older People North"), "team Older People North"),
    (Overdue(), """
        overdue | /overdue | whats overdue | what's overdue? | What’s overdue | what is overdue | show overdue
        overdue list | overdue requests | which requests are overdue? | what is late | anything overdue?"""),
    (Handover(case=JW), "handover JW-48211 | hand over JW-48211 | /handover case JW-48211"),
    (Handover(case=JW), "handover list for JW-48211 | hand-over of JW-48211"),
    (Handover(case=""), "handover | hand-over"),
    (Alarm(case=JW, word="safeguarding"), "safeguarding JW-48211 | /safeguarding JW-48211 | safeguarding for JW-48211"),
    (Alarm(case="", word="safeguarding"), "safeguarding"),
    (Alarm(case=JW, word="fire risk"), "fire risk JW-48211 | /fire risk JW-48211 | please fire risk on JW-48211"),
    (Alarm(case="", word="fire-risk"), "fire-risk | fire-risk card"),
    (Explain(procedure="transfer"), """
        explain transfer | /explain transfer | explain the transfer procedure | how does a transfer work?
        please explain transfer | what is the transfer procedure"""),
    (Explain(procedure="ordinary residence"), "explain ordinary residence"),
    (Explain(procedure=""), "explain | /explain"),
    (HelpPlease(), "help | /help | ? | hello | Hi | hi Holdfast | good morning! | what can you do? | menu"),
    (HelpPlease(), "help me please | @Holdfast | / | help with request | ?? | how does this work?"),
    (Request(), "request | /request | new request | make a request | a new request please | request form"),
    (Request(kind="transfer"), "request transfer | request a transfer"),
    (Request(case=JW), "request JW-48211 | request for JW-48211"),
    (Request(kind="transfer", case=JW), "request transfer JW-48211 | transfer JW-48211"),
    (Request(kind="transfer", case=JW), "request a transfer of JW-48211 | requesting transfer for case JW-48211"),
    (Request(case=JW, to="CMHT"), "request for JW-48211 to CMHT | move JW-48211 to the CMHT | refer JW-48211 to CMHT"),
    (Request(kind="transfer", case=JW, to="CMHT"), """
        request transfer JW-48211 to CMHT | transfer JW-48211 to CMHT | please transfer JW-48211 to the CMHT
        transfer JW-48211 to CMHT because | I'd like to request a transfer of case JW-48211 to CMHT"""),
    (Request(kind="transfer", case=JW, to="CMHT", reason="the needs found are mainly mental health"), """
        request transfer JW-48211 to CMHT because the needs found are mainly mental health
        transfer JW-48211 to CMHT as the needs found are mainly mental health
        /request transfer JW-48211 to CMHT: the needs found are mainly mental health
        transfer JW-48211 to CMHT, reason: the needs found are mainly mental health
        Request transfer of JW-48211 to CMHT - the needs found are mainly mental health"""),
    (Request(kind="joint plan", case="LAS 123456", to="CMHT", reason="x"), "request joint plan LAS 123456 to CMHT: x"),
)  # fmt: skip


def lines(spellings: str) -> list[str]:
    """Spellings that stand between bars or on lines of their own."""
    return [each.strip(" ") for each in re.split(r"[|\n]", spellings) if each.strip(" ")]


@pytest.mark.parametrize(("wanted", "text"), [(wanted, text) for wanted, all_ in SPELT for text in lines(all_)])
def test_each_way_of_asking_is_the_command(wanted: Command, text: str) -> None:
    """Every spelling that people use is taken for the command it means."""
    found = parse(text)
    if isinstance(found, WhoOwns) and isinstance(wanted, WhoOwns):
        assert found.case.upper() == wanted.case.upper()
    else:
        assert found == wanted


ACTS: tuple[tuple[Verb, str, str, str], ...] = (
    ("accept", JW, "", "accept JW-48211 | /accept JW-48211 | Accepted JW-48211 | we accept case JW-48211, thanks"),
    ("accept", JW, "", "JW-48211 accepted | JW-48211: accept | yes, we accept JW-48211 | accept JW-48211 please"),
    ("accept", "", "", "accept | ACCEPT! | I accept | we accept this case | accept the transfer | Accept. | accept it"),
    ("decline", JW, "", "decline JW-48211 | /decline JW-48211 | we decline JW-48211 | JW-48211 declined"),
    ("decline", JW, "out of area", "decline JW-48211 out of area | decline JW-48211 - out of area"),
    ("decline", JW, "they do not meet our criteria", "decline JW-48211 because they do not meet our criteria"),
    ("decline", "", "needs are physical", "Decline. Reason: needs are physical | decline because needs are physical"),
    ("withdraw", JW, "", "withdraw JW-48211 | withdraw my request JW-48211 | we withdraw JW-48211"),
    ("withdraw", JW, "it was sent twice", "withdraw JW-48211 because it was sent twice"),
    ("escalate", JW, "", "escalate JW-48211 | please escalate JW-48211 now | /escalate JW-48211"),
    ("seen", "", "", "seen | I have seen this | acknowledged"),
    ("seen", JW, "", "seen JW-48211 | ack JW-48211"),
    ("stays", JW, "", "stays JW-48211 | JW-48211 stays | JW-48211 stays with us | stay JW-48211"),
    ("determined", JW, "CMHT", "determined JW-48211 CMHT | determined: CMHT JW-48211 | determined JW-48211: CMHT"),
    ("determined", JW, "it stays", "determined JW-48211 that it stays"),
)


@pytest.mark.parametrize(("verb", "case", "rest", "text"), [(*act[:3], text) for act in ACTS for text in lines(act[3])])
def test_each_way_of_saying_is_the_act(verb: Verb, case: str, rest: str, text: str) -> None:
    """A verb with its case and reason is told apart, and what was typed goes with it, without its slash."""
    assert parse(text) == Act(verb=verb, case=case, rest=rest, text=text.removeprefix("/"))


def test_a_request_may_be_named_by_its_number() -> None:
    """A number of a request after the case says which of its requests is meant."""
    text = "accept JW-48211 request 2"
    assert parse(text) == Act(verb="accept", case=JW, rest="", text=text, request=2)


PROSE = """
    accept but only if you fund it | we'd accept if | accept JW-48211 if funded | accept JW-48211 until Friday | thanks
    accept? | can you accept JW-48211 | accept until 5 | accept by 2026 | accept if 2 | accept JW-48211 and JW-48212
    not accept | we accept JW-48211 subject to funding | accept in principle | accept JW-48211 but | do not accept
    team accepts | team happy to accept | request accepted | request declined | escalate JW-48211 not yet
    escalate JW-48211 because we will not wait unless you answer | help me she is hurt | safeguarding: she is not safe
    please transfer JW-48211 to us | request transfer JW-48211 from Older People to CMHT | handover is complete
    who owns JW-48211 and do they accept | explain why you have declined this | withdrawn from the list | decline?
    safeguarding concern raised for JW-48211 | sent | summary: sent | they said no | information supplied | yes | no
    seen JW-48211 but not accepted | the team has met today | determined JW-48211 if they agree | JW-48211 not accepted
    ok | please | so
"""


@pytest.mark.parametrize("text", lines(PROSE))
def test_whatever_says_more_is_left_to_the_grammar_of_letters(text: str) -> None:
    """A condition, a question, a report or chatter is prose with all of its words."""
    assert parse(text) == Prose(text=text)


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("acept JW-48211", "accept"), ("histroy 48211", "history"), ("hlep", "help"), ("ovredue", "overdue"),
        ("who-owsn JW-48211", "who-owns"), ("who onws JW-48211", "who-owns"),
        ("declien JW-48211 because needs are physical", "decline"), ("requst transfer", "request"),
        ("safegaurding JW-48211", "safeguarding"), ("fier risk JW-48211", "fire risk"),
        ("exlain transfer", "explain"), ("tema CMHT", "team"),
        ("/foo", "help"), ("/whose JW-48211", "who-owns"), ("escelate JW-48211", "escalate"),
    ],
)  # fmt: skip
def test_a_slip_gets_the_nearest_command(text: str, nearest: str) -> None:
    """A mistyped command names the one that is nearest, which is one that help lists."""
    assert parse(text) == Mistyped(nearest=nearest, text=text.removeprefix("/"))
    assert nearest in {*NAMES, *ALARMS}


SENTENCES = """
    we have sent the summary and told the person about it | then we can talk about it on Monday
    seems that nobody has answered us so far | Tim can help with that one tomorrow | been away all week
    I spoke to the manager and she says that it is fine with them | them again
"""


@pytest.mark.parametrize("text", lines(SENTENCES))
def test_a_sentence_is_no_slip(text: str) -> None:
    """Ordinary sentences are never taken for a mistyped command."""
    assert parse(text) == Prose(text=text)


ANSWERS = Path(__file__).parents[2] / "mailer" / "reading"


@pytest.mark.parametrize("name", ["short_answers.txt", "natural_acceptances.txt"])
def test_no_answer_is_taken_for_a_question_or_a_slip(name: str) -> None:
    """Whatever people write to answer a request reaches the grammar that reads answers."""
    texts = [each for each in (ANSWERS / name).read_text("utf-8").splitlines() if each[:2] not in ("", "# ", "==")]
    taken = {text: parse(text.replace("\\n", "\n")) for text in texts}
    assert {text: found for text, found in taken.items() if not isinstance(found, Act | Prose)} == {}
    assert len(taken) > 300


@given(
    text=st.text()
    | st.lists(st.sampled_from([*NAMES, *ALARMS, JW, "not", "if", "?", "/", "\n", " ", "to", "CMHT"])).map(" ".join)
)
def test_any_text_is_a_command(text: str) -> None:
    """No text raises; what is no command keeps its words."""
    found = parse(text)
    assert isinstance(found, Command)
    if isinstance(found, Act | Mistyped | Prose):
        assert found.text in text


@given(
    spelt=st.sampled_from([(wanted, text) for wanted, all_ in SPELT for text in lines(all_) if text.isascii()]),
    upper=st.booleans(),
    slash=st.sampled_from(["", "/", " /", "\u200b"]),
    gap=st.sampled_from([" ", "  ", "\u00a0", "\t"]),
    end=st.sampled_from(["", " ", "\u200b", "  \n"]),
)
def test_case_slash_and_spaces_change_nothing(
    spelt: tuple[Command, str], upper: bool, slash: str, gap: str, end: str
) -> None:
    """Capitals, a slash, and spaces of any kind and number leave a command the command it is."""
    _, text = spelt
    changed = text.upper() if upper else text
    if not text.startswith(("/", "@", "?")):
        changed = slash + changed
    found = parse(changed.replace(" ", gap) + end)
    assert type(found) is type(parse(text))
    assert repr(found).casefold() == repr(parse(text)).casefold()


TURNING = """
    not no never if unless until but once when only after before cannot don't won't provided subject except maybe
    later tomorrow partly shadow however pending depends without
"""


@given(
    words=st.lists(
        st.sampled_from(["accept", "accepted", "we", "yes", "please", "case", "this", "now", JW, "thanks", ",", "\n"]),
        min_size=1,
        max_size=8,
    ),
    turn=st.sampled_from(TURNING.split()),
    at=st.integers(min_value=0, max_value=8),
    slash=st.booleans(),
)
def test_nothing_with_a_condition_or_a_no_is_an_act_of_accepting(
    words: list[str], turn: str, at: int, slash: bool
) -> None:
    """Wherever a word of refusing, waiting or reserving stands, the line is not the act of accepting."""
    text = " ".join([*words[:at], turn, *words[at:]])
    found = parse(f"/{text}" if slash else text)
    assert not (isinstance(found, Act) and found.verb == "accept")


DATED = """
    accept we yes this JW-48211 2 5 2026 in on by from to for at as
"""


@given(words=st.lists(st.sampled_from([*DATED.split()])))
def test_an_act_of_accepting_has_nothing_but_the_verb_and_the_case(words: list[str]) -> None:
    """Of an accepted case only who, the verb and the case stand in the line: no date hides in the case."""
    found = parse(" ".join(words))
    if isinstance(found, Act) and found.verb == "accept":
        assert found.case in ("", JW, "2", "5", "2026", "2-5")
        assert not {"in", "by", "from", "to", "at", "as"} & set(words)


def test_very_long_text_is_prose() -> None:
    """An essay is read like a letter, whatever it begins with."""
    text = "transfer JW-48211 to CMHT because " + "of needs " * 300
    assert parse(text) == Prose(text=text.strip())


def test_the_prefix_is_the_councils_own() -> None:
    """A council that writes its references otherwise has them recognised with a space too."""
    assert parse("who owns NX 48211", prefix="NX") == WhoOwns(case="NX 48211")
    assert parse("accept NX 48211", prefix="NX") == Act(verb="accept", case="NX 48211", rest="", text="accept NX 48211")
