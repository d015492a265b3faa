"""The track record: what every signal was worth on the prices at hand, beside any bar of the same shares.

`Track.of` reads one share, `Pool.of` lays many end to end, `measure` reads records out of them.
"""

from analysis.track_record.confidence import Interval, wilson
from analysis.track_record.definition import (
    DEFINITION_VERSION,
    ENOUGH_SIGNALS,
    ENTRIES,
    EXIT_BARS,
    VIETNAM_COSTS,
    Contradiction,
    ContradictorySelection,
    Costs,
    Entry,
    Selection,
    StatusWanted,
    usual_status,
)
from analysis.track_record.filters import FILTERS, SIX_STEPS, VOLUME_RATIOS, Filter, TickAt
from analysis.track_record.measuring import measure
from analysis.track_record.occurrences import Occurrences
from analysis.track_record.outcomes import LONGEST_PAUSE_DAYS, Outcomes
from analysis.track_record.pool import Pool, Track
from analysis.track_record.record import (
    DISTRIBUTION_EDGES,
    FIXED_PERIODS,
    HALVES,
    Difference,
    Distribution,
    Drawdown,
    Period,
    PeriodName,
    Record,
    Tally,
)
from analysis.track_record.selections import every_selection

__all__ = [
    "DEFINITION_VERSION",
    "DISTRIBUTION_EDGES",
    "ENOUGH_SIGNALS",
    "ENTRIES",
    "EXIT_BARS",
    "FILTERS",
    "FIXED_PERIODS",
    "HALVES",
    "LONGEST_PAUSE_DAYS",
    "SIX_STEPS",
    "VIETNAM_COSTS",
    "VOLUME_RATIOS",
    "Contradiction",
    "ContradictorySelection",
    "Costs",
    "Difference",
    "Distribution",
    "Drawdown",
    "Entry",
    "Filter",
    "Interval",
    "Occurrences",
    "Outcomes",
    "Period",
    "PeriodName",
    "Pool",
    "Record",
    "Selection",
    "StatusWanted",
    "Tally",
    "TickAt",
    "Track",
    "every_selection",
    "measure",
    "usual_status",
    "wilson",
]
