"""How often people are answered: token buckets of persons and groups, in this process or shared by several."""

from bot.pacing.port import Bucket, Pace, Verdict

__all__ = ["Bucket", "Pace", "Verdict"]
