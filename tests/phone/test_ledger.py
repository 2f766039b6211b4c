"""The ledger of what has been sent."""

from voiceguide.phone.ledger import MOST_FILES, MOST_GAPS, Ledger
from voiceguide.phone.ranges import Span


def test_bytes_that_were_sent_twice_count_once():
    """And parts are joined where they meet."""
    ledger = Ledger()
    assert ledger.add("file", Span(0, 10)) == 10
    assert ledger.add("file", Span(20, 30)) == 20
    assert ledger.add("file", Span(5, 25)) == 30
    assert ledger.add("other", Span(0, 1)) == 1


def test_what_is_forgotten_begins_anew():
    """As for a second download."""
    ledger = Ledger()
    ledger.add("file", Span(0, 10))
    ledger.forget("file")
    assert ledger.add("file", Span(0, 5)) == 5


def test_who_goes_on_after_a_break_has_what_came_before():
    """Where it went on tells how much of the broken piece arrived."""
    ledger = Ledger()
    ledger.add("file", Span(0, 10))
    ledger.note_break("file", Span(10, 20))
    ledger.note_start("file", 13)
    assert ledger.add("file", Span(13, 30)) == 30


def test_who_begins_elsewhere_after_a_break_has_no_more_for_it():
    """Neither before the broken piece nor beyond it."""
    ledger = Ledger()
    ledger.add("file", Span(0, 10))
    ledger.note_break("file", Span(10, 20))
    for start in (0, 10, 21):
        ledger.note_start("file", start)
        assert ledger.add("file", Span(start, start)) == 10


def test_single_bytes_do_not_fill_the_memory():
    """Those that lie alone are forgotten."""
    ledger = Ledger()
    done = [ledger.add("file", Span(start, start + 1)) for start in range(0, 10_000, 2)]
    assert max(done) <= MOST_GAPS


def test_files_do_not_fill_the_memory():
    """That of which nothing was heard for the longest time goes first."""
    ledger = Ledger()
    for number in range(MOST_FILES):
        ledger.add(number, Span(0, 1))
    ledger.add(0, Span(1, 2))
    ledger.add("one more", Span(0, 1))
    assert ledger.add(0, Span(2, 3)) == 3
    assert ledger.add(1, Span(2, 3)) == 1
