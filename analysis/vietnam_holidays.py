"""The weekdays on which the Vietnamese exchanges did not trade, by holiday; HOSE, HNX and UPCoM share them.

Sources. To 2026-08-21: the weekdays without a session in the real series of the VN-Index. Those from 2012-01-03 to
2026-02-27 are missing in two independent series of it; in 2011, when the second had not begun, in its only one and in
the shares of another feed; from 2026-03-02 on in the VN-Index and the VN30 of one feed. After 2026-08-21: the notice
of the exchange for 2026 as printed by cafef.vn 188251209150402243 (2025-12-09); whether a later one amended it was not
checked. The notice does not name 2026-01-02, no series has it. Nobody traded on Saturdays that made up for a swapped
day.

Only HOSE stood still on 2018-01-23 and 2018-01-24, when its trading system had failed: HNX and UPCoM traded, so these
days are no holidays.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum


class Holiday(StrEnum):
    """Why the exchanges are closed; a day swapped or given for a holiday counts as that holiday."""

    NEW_YEAR = "new_year"
    TET = "tet"
    HUNG_KINGS = "hung_kings"
    REUNIFICATION_AND_LABOUR = "reunification_and_labour"
    NATIONAL_DAY = "national_day"


FIRST_KNOWN_YEAR = 2011
LAST_KNOWN_YEAR = 2026


_SATURDAY = 5

# Each a day, or the first and last day of a closure, weekends between them included. The festival of the Hùng Kings
# fell on a Saturday in 2023: the day given for it is among those after 30 April.
_CLOSURES: dict[Holiday, str] = {
    Holiday.NEW_YEAR: """
        2011-01-03 2012-01-02 2012-12-31/2013-01-01 2014-01-01 2015-01-01/2015-01-02 2016-01-01 2017-01-02
        2018-01-01 2018-12-31/2019-01-01 2020-01-01 2021-01-01 2022-01-03 2023-01-02 2024-01-01 2025-01-01
        2026-01-01/2026-01-02
    """,
    Holiday.TET: """
        2011-01-31/2011-02-07 2012-01-23/2012-01-27 2013-02-11/2013-02-15 2014-01-28/2014-02-05
        2015-02-16/2015-02-23 2016-02-08/2016-02-12 2017-01-26/2017-02-01 2018-02-14/2018-02-20
        2019-02-04/2019-02-08 2020-01-23/2020-01-29 2021-02-10/2021-02-16 2022-01-31/2022-02-04
        2023-01-20/2023-01-26 2024-02-08/2024-02-14 2025-01-27/2025-01-31 2026-02-16/2026-02-20
    """,
    Holiday.HUNG_KINGS: """
        2011-04-11/2011-04-12 2012-04-02 2013-04-19 2014-04-09 2015-04-28 2016-04-18 2017-04-06 2018-04-25
        2019-04-15 2020-04-02 2021-04-21 2022-04-11 2024-04-18 2025-04-07 2026-04-27
    """,
    Holiday.REUNIFICATION_AND_LABOUR: """
        2011-05-02/2011-05-03 2012-04-30/2012-05-01 2013-04-29/2013-05-01 2014-04-30/2014-05-02
        2015-04-29/2015-05-01 2016-05-02/2016-05-03 2017-05-01/2017-05-02 2018-04-30/2018-05-01
        2019-04-29/2019-05-01 2020-04-30/2020-05-01 2021-04-30/2021-05-03 2022-05-02/2022-05-03
        2023-05-01/2023-05-03 2024-04-29/2024-05-01 2025-04-30/2025-05-02 2026-04-30/2026-05-01
    """,
    Holiday.NATIONAL_DAY: """
        2011-09-02 2012-09-03 2013-09-02 2014-09-01/2014-09-02 2015-09-02 2016-09-02 2017-09-04 2018-09-03
        2019-09-02 2020-09-02 2021-09-02/2021-09-03 2022-09-01/2022-09-02 2023-09-01/2023-09-04
        2024-09-02/2024-09-03 2025-09-01/2025-09-02 2026-08-31/2026-09-02
    """,
}


def _weekdays(closure: str) -> Iterator[date]:
    first, _, last = closure.partition("/")
    day = date.fromisoformat(first)
    while day <= date.fromisoformat(last or first):
        if day.weekday() < _SATURDAY:
            yield day
        day += timedelta(days=1)


VIETNAM_HOLIDAYS: dict[date, Holiday] = {
    day: holiday
    for holiday, closures in _CLOSURES.items()
    for closure in closures.split()
    for day in _weekdays(closure)
}
"""Every weekday of the known years on which the exchanges were or will be closed, and why."""
