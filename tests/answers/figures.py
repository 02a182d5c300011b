"""Counts of a yes-or-no finding against what was wanted."""

from dataclasses import dataclass


@dataclass
class Share:
    """How often something was found, rightly and wrongly, and how often it was there."""

    right: int = 0
    wrong: int = 0
    wanted: int = 0
    unwanted: int = 0

    def count(self, *, found: bool, wanted: bool) -> None:
        """Count one case."""
        self.right += found and wanted
        self.wrong += found and not wanted
        self.wanted += wanted
        self.unwanted += not wanted

    @property
    def false_share(self) -> float:
        """Return how many of the cases without it were called one."""
        return self.wrong / max(1, self.unwanted)


def precision(share: Share) -> float:
    """Return how many of the found ones were right."""
    return share.right / max(1, share.right + share.wrong)


def recall(share: Share) -> float:
    """Return how many of the wanted ones were found."""
    return share.right / max(1, share.wanted)
