"""One form for the figures of all benchmarks: a table to read, and JSON beside it."""

import argparse
import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

RESULTS = Path(__file__).resolve().parent / "results"
"""Where the JSON goes by default; git leaves it out."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What a figure should be. Of its value, or of how many times as fast as its peer it is."""

    at_most: float | None = None
    at_least: float | None = None
    of_ratio: bool = False

    def met(self, value: float) -> bool:
        """Whether `value` is good enough."""
        low = self.at_least is None or value >= self.at_least
        return low and (self.at_most is None or value <= self.at_most)

    def __str__(self) -> str:
        bound = f"≤ {self.at_most:,g}" if self.at_most is not None else f"≥ {self.at_least:,g}"
        return f"{bound}{' ×' if self.of_ratio else ''}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was measured, perhaps beside a peer."""

    what: str
    value: float
    unit: str = "ms"
    """Milliseconds, of which few are good; or something a second, of which many are."""
    p99: float | None = None
    peer: float | None = None
    aim: Aim | None = None

    @classmethod
    def of_times(
        cls, what: str, ms: Sequence[float], peer: float | None = None, aim: Aim | None = None
    ) -> "Figure":
        """The median and, of a hundred times or more, the 99th percentile of milliseconds."""
        p99 = quantiles(ms, n=100)[-1] if len(ms) >= 100 else None
        return cls(what, median(ms), "ms", p99, peer, aim)

    @property
    def ratio(self) -> float | None:
        """How many times as fast as the peer."""
        if self.peer is None:
            return None
        return self.value / self.peer if self.unit.endswith("/s") else self.peer / self.value

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None without one."""
        if self.aim is None:
            return None
        measured = self.ratio if self.aim.of_ratio else self.value
        return measured is not None and self.aim.met(measured)

    def line(self) -> str:
        """The line of the table."""
        aim = f"{self.aim} {'met' if self.met else 'MISSED'}" if self.aim else ""
        cells = (_short(self.value), _short(self.p99), _short(self.peer), _short(self.ratio))
        row = f"{self.what:<46}" + "".join(f"{cell:>11}" for cell in cells)
        return f"{row}  {self.unit:<8}{aim}".rstrip()


def options_of(story: str | None) -> argparse.ArgumentParser:
    """The options that every benchmark takes; `story` is its docstring."""
    parser = argparse.ArgumentParser(description=(story or "").splitlines()[0])
    parser.add_argument(
        "--json", type=Path, help="where the JSON goes; benchmarks/results/NAME.json by default"
    )
    return parser


def tell(name: str, about: str, peer: str, figures: Sequence[Figure], path: Path | None) -> None:
    """Print the table, and write the same as JSON. `peer` says what the figures are beside."""
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    print(f"\n{name}: {about}\nbeside {peer}; {os.cpu_count()} cores, load {load}")
    heads = ("ours", "p99", "peer", "× as fast")
    print(f"{'':<46}" + "".join(f"{head:>11}" for head in heads))
    for figure in figures:
        print(figure.line())
    document = {
        "benchmark": name,
        "about": about,
        "peer": peer,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "cores": os.cpu_count(),
            "load": load,
            "system": platform.platform(),
            "python": platform.python_version(),
        },
        "figures": [
            asdict(each)
            | {"aim": str(each.aim) if each.aim else None, "ratio": each.ratio, "met": each.met}
            for each in figures
        ],
    }
    path = path or RESULTS / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document, indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def _short(value: float | None) -> str:
    if value is None:
        return "–"
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value < 10 else f"{value:.1f}"
