"""The mines over the last months: who gets better, who worse, and in which order they stand."""

from scribe import BOOK, EXAMPLE, day

from minewatch.law.summary import Summary
from minewatch.law.verdict import Verdict
from minewatch.reports.compare import BETTER, CHANGE, STEADY, UNKNOWN, WORSE, against_last, compared, measures, told
from minewatch.when import Month

MAY, JUNE, JULY = Month(2026, 5), Month(2026, 6), Month(2026, 7)


def short(mine: str, month: Month, people: str = "", **told) -> Summary:
    """A mine's month of which only what is told has happened; `people` are statuses, one for each person."""
    nothing = {"counts": {}, "entries": (), "advised": 0, "present": 0, "decided": 0, "signed": 0, "to_sign": 0}
    shares = tuple(Verdict("entries_per_person", mine, str(month), status) for status in people.split())
    return Summary(
        mine=mine, name=mine, month=str(month), status="producing", days=(), people=shares, names={}, owed=(),
        owed_before=(), overdue=0, **(nothing | told),
    )  # fmt: skip


def lines(june: Summary, july: Summary) -> dict[str, tuple]:
    """Of the one mine: each measure's figures, sign and change."""
    (mine,) = compared({JUNE: [june], JULY: [july]}, measures(BOOK), CHANGE)
    return {line.measure.id: ([each.words for each in line.figures], line.sign, line.change) for line in mine.lines}


def test_a_mine_gets_better_by_one_measure_and_worse_by_another():
    """
    06: 100 decided, 2 missed and 1 late; somebody below on 29 of 30 days; 1 of 2 alerts signed in time
    07:  50 decided, 5 missed (a share: half as many days count as well); 31 of 31 days; 1 of 1
    """
    june = short("SG", JUNE, counts={"met": 97, "late": 1, "missed": 2}, present=29, decided=30, signed=1, to_sign=2)
    july = short("SG", JULY, counts={"met": 45, "missed": 5, "open": 9}, present=31, decided=31, signed=1, to_sign=1)
    found = lines(june, july)
    assert found["kept"] == (["2/1", "5/0"], WORSE, "6→7月 97→90%")
    assert found["presence"] == (["29/30", "31/31"], BETTER, "6→7月 96→100%")
    assert found["signed"] == (["1/2", "1/1"], BETTER, "6→7月 50→100%")


def test_what_is_shown_alike_is_called_steady_and_one_month_alone_is_compared_with_nothing():
    found = lines(short("SG", JUNE, present=299, decided=300), short("SG", JULY, present=199, decided=200, to_sign=1))
    assert found["presence"] == (["299/300", "199/200"], STEADY, "6→7月 99→99%")
    assert found["signed"] == (["–", "0/1"], UNKNOWN, "")


def test_a_quota_is_compared_once_its_month_is_over():
    """Of July's three one has reached it already; two still may."""
    june = short("SG", JUNE, "met met met")
    assert lines(june, short("SG", JULY, "met open open"))["reached"] == (["3/3", "1/3"], UNKNOWN, "")
    assert lines(june, short("SG", JULY, "met missed missed"))["reached"] == (["3/3", "1/3"], WORSE, "6→7月 100→33%")


def test_the_months_compared_are_named_for_the_one_that_is_going_on_may_not_be_among_them():
    """
    05: 1 of 5 reached the quota; 06: 3 of 5; 07: all five still may
    """
    may = short("SG", MAY, "met missed missed missed missed")
    june = short("SG", JUNE, "met met met missed missed")
    july = short("SG", JULY, "open open open open open")
    (mine,) = compared({MAY: [may], JUNE: [june], JULY: [july]}, measures(BOOK), CHANGE)
    reached = next(line for line in mine.lines if line.measure.id == "reached")
    assert (reached.sign, reached.change) == (BETTER, "5→6月 20→60%")


def test_a_month_of_which_nothing_is_told_is_left_out_unless_it_is_this_one():
    """In May nothing was judged yet of the one mine, in June there was one alert; July has just begun."""
    months = {MAY: [short("SG", MAY)], JUNE: [short("SG", JUNE, to_sign=1)], JULY: [short("SG", JULY)]}
    assert list(told(months, measures(BOOK))) == [JUNE, JULY]


def test_whoever_gets_worse_comes_first_or_whoever_is_worst_by_a_measure():
    """
    A: 10 of 10 days, then 9; B: 1 of 10, then 2; C: nothing decided
    """
    months = {
        JUNE: [short("A", JUNE, present=10, decided=10), short("B", JUNE, present=1, decided=10), short("C", JUNE)],
        JULY: [short("A", JULY, present=9, decided=10), short("B", JULY, present=2, decided=10), short("C", JULY)],
    }

    def order(by: str) -> list[str]:
        return [each.mine for each in compared(months, measures(BOOK), by)]

    assert order(CHANGE) == ["A", "C", "B"]
    assert order("presence") == ["B", "A", "C"]


def test_a_county_compares_what_its_book_asks_for():
    assert [measure.id for measure in measures(BOOK)] == ["kept", "presence", "reached", "signed"]
    assert "reached" not in [measure.id for measure in measures(EXAMPLE)]


def test_the_month_that_is_going_on_is_set_beside_as_many_days_of_the_last():
    """
    06: A went below 3 times a day and missed nothing, B once a day and missed 2; 1 of 2 alerts signed in time
    07: A 2 times a day for three days and 1 missed, 4 pieces of advice not followed; 07-03
    """
    june = [
        short("A", JUNE, entries=(3,) * 30, counts={"met": 90}, signed=1, to_sign=2),
        short("B", JUNE, entries=(1,) * 30, counts={"missed": 2}),
    ]
    july = [short("A", JULY, entries=(2, 2, 2) + (0,) * 28, counts={"missed": 1}, advised=4), short("B", JULY)]
    assert against_last(JULY, july, june, day("07-03"), asks_signing=True) == (
        "入井 6 次，上月同期 12 次；有缺项的煤矿 1 座，上月全月 1 座；"
        "县局未按时签收 0 条，上月全月 1 条；提示未照办 4 项，上月全月 0 项"
    )
    over = against_last(JULY, july, june, day("08-03"), asks_signing=False)
    assert over.startswith("入井 6 次，上月 120 次；") and "签收" not in over
