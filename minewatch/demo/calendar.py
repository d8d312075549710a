"""The three months that the demo tells of, and short words for the instants in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from minewatch.when import DAY, Month, Span, day_of, midnight

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True)
class Calendar:
    """The two months before and the one so far, as of `now`.

    `1/12 09:00` is the 12th of the second month; `-4 11:00` is that clock four days ago, `+4` the day in four days;
    `-30min` is half an hour ago. Days of a month go up to 28, so that every month has them.
    """

    now: datetime

    @property
    def today(self) -> date:
        return day_of(self.now)

    @property
    def months(self) -> tuple[Month, Month, Month]:
        this = Month.of(self.today)
        return this.plus(-2), this.plus(-1), this

    @property
    def days(self) -> Span:
        """From the first of the first month to today."""
        return Span(self.months[0].first, self.today)

    def month(self, words: str) -> Month:
        return self.months[int(words.partition("/")[0])]

    def day(self, words: str) -> date:
        date_part = words.partition(" ")[0]
        month, _, number = date_part.partition("/")
        if number:
            return self.months[int(month)].first + DAY * (int(number) - 1)
        return self.today + DAY * int(date_part)

    def at(self, words: str) -> datetime:
        if words.endswith("min"):
            return self.now + MINUTE * int(words.removesuffix("min"))
        hour, minute = words.partition(" ")[2].split(":")
        return midnight(self.day(words)) + HOUR * int(hour) + MINUTE * int(minute)
