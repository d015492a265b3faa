"""The hammer checklist: six steps at one bar of the hammer family, and why another bar is no hammer."""

from analysis.checklist.levels import Level, LevelKind, resistances_at, supports_at
from analysis.checklist.price_step import price_step
from analysis.checklist.reading import Checklist, hammer_at, hammer_bars, read_checklist
from analysis.checklist.refusal import NoHammer, Restriction, why_no_hammer
from analysis.checklist.steps import (
    MAX_STOP_DISTANCE,
    MIN_REWARD_RATIO,
    MIN_VOLUME_RATIO,
    STOP_TICKS,
    SUPPORT_ATRS,
    ConfirmationStep,
    Outcome,
    RewardStep,
    ShapeStep,
    StopStep,
    SupportStep,
    VolumeStep,
)
from analysis.checklist.told import LineDivergence, RsiEffect, Told, weekly_trend_at

__all__ = [
    "MAX_STOP_DISTANCE",
    "MIN_REWARD_RATIO",
    "MIN_VOLUME_RATIO",
    "STOP_TICKS",
    "SUPPORT_ATRS",
    "Checklist",
    "ConfirmationStep",
    "Level",
    "LevelKind",
    "LineDivergence",
    "NoHammer",
    "Outcome",
    "Restriction",
    "RewardStep",
    "RsiEffect",
    "ShapeStep",
    "StopStep",
    "SupportStep",
    "Told",
    "VolumeStep",
    "hammer_at",
    "hammer_bars",
    "price_step",
    "read_checklist",
    "resistances_at",
    "supports_at",
    "weekly_trend_at",
    "why_no_hammer",
]
