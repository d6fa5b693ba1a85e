"""What all pictures share: size, colours, and how they are saved."""

from collections.abc import Callable, Mapping
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

WALLETS = {"qq": "QQ", "wechat": "WeChat"}
GOOD, BAD, INK, PALE = "#2f6f4f", "#b5432f", "#2b3a55", "#9aa5b8"
SOURCES = {"bureau": "#2b3a55", "qq": "#1f9bd7", "wechat": "#2aae67"}

SMALL = {"optimize": True}

mpl.use("agg")
mpl.rcParams |= {
    "axes.grid": True,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 10.5,
    "figure.dpi": 80,
    "font.size": 9,
    "grid.alpha": 0.3,
    "legend.frameon": False,
}


def pair(title: str, draw: Callable[[Axes, str], None]) -> Figure:
    """Draw one picture per wallet, side by side, on the same heights."""
    figure = Figure(figsize=(8.4, 3.7), layout="constrained")
    figure.suptitle(title)
    first, second = figure.subplots(1, 2, sharey=True)
    for axes, (channel, name) in zip((first, second), WALLETS.items(), strict=True):
        axes.set_title(f"{name} applicants")
        draw(axes, channel)
    return figure


def single(title: str) -> tuple[Figure, Axes]:
    """Return one picture and its axes."""
    figure = Figure(figsize=(8.4, 3.4), layout="constrained")
    axes = figure.subplots()
    axes.set_title(title)
    return figure, axes


def save(pictures: Mapping[str, Figure], folder: Path) -> None:
    """Save each; without the date and version that would make every run another file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures.items():
        picture.savefig(folder / f"{name}.png", metadata={"Software": None}, pil_kwargs=SMALL)
