"""Tables in Markdown of what the study found."""

from collections.abc import Iterable, Mapping, Sequence

from scorecards.calibration import calibration
from scorecards.card import Card, Characteristic
from scorecards.contest import Result, standard_error
from scorecards.cutoff import GRADES, MOST_DEFAULT, cut_off
from scorecards.figures import FIGURES
from scorecards.measures import auc, ks, psi, tenths
from scorecards.pictures.frame import WALLETS
from scorecards.sources import added, weights
from scorecards.study import CHALLENGER, CHAMPION, Applicants, Study


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table.

    Examples
    --------
    >>> print(markdown(("a", "b"), [("1", "2")]))
    | a | b |
    |---|---|
    | 1 | 2 |
    """
    lines = [head, *rows]
    told = [f"| {' | '.join(line)} |" for line in lines]
    return "\n".join([told[0], "|" + "---|" * len(head), *told[1:]])


def percent(share: float) -> str:
    """Return a share as percent."""
    return f"{100 * share:.1f} %"


def truth(weights: Mapping[str, float]) -> str:
    """Return what each trait does to the log-odds of default."""
    return markdown(
        ("trait, which no lender sees", "log-odds of default per standard deviation"),
        [(trait, f"{weight:+.2f}") for trait, weight in weights.items()],
    )


def recipes() -> str:
    """Return how champion and challenger are fitted."""
    rows = [
        (
            f"{name}, `*-{each.version}`",
            str(each.fineness.most),
            f"{each.fineness.least:.0%}",
            str(each.fineness.apart),
            f"{each.ridge:.0f}",
        )
        for name, each in (("champion", CHAMPION), ("challenger", CHALLENGER))
    ]
    head = ("", "bins of a figure at most", "each holds at least", "neighbours apart", "ridge")
    return markdown(head, rows)


def quality(study: Study) -> str:
    """Return how well each card separates, on the three sets of people."""
    head = (
        "card",
        "fitted on",
        "bad",
        "AUC test",
        "KS test",
        "AUC a year on",
        "KS a year on",
        "PSI",
    )
    return markdown(
        head,
        [
            _quality(f"{channel}-{recipe.version}", study.applicants[channel], card)
            for recipe in (CHAMPION, CHALLENGER)
            for channel, card in study.cards[recipe.version].items()
        ],
    )


def _quality(name: str, people: Applicants, card: Card) -> tuple[str, ...]:
    fitted = card.score(people.development.figures)
    test, later = (card.score(sample.figures) for sample in (people.test, people.later))
    bands = tenths(fitted)
    return (
        f"`{name}`",
        f"{len(fitted):,}",
        percent(people.development.bad.mean()),
        f"{auc(people.test.bad, test):.3f}",
        f"{ks(people.test.bad, test):.3f}",
        f"{auc(people.later.bad, later):.3f}",
        f"{ks(people.later.bad, later):.3f}",
        f"{psi(bands.shares(fitted), bands.shares(later)):.3f}",
    )


def calibrated(study: Study, channel: str) -> str:
    """Return the champion's bands of test people: expected and seen."""
    found = calibration(study.applicants[channel].test, study.cards[CHAMPION.version][channel])
    columns = (found.people, found.score, found.expected, found.seen, found.true)
    return markdown(
        ("people", "mean score", "bad, as the score says", "bad, as seen", "bad, in truth"),
        [
            (f"{people:,}", f"{score:.0f}", percent(expected), percent(seen), percent(true))
            for people, score, expected, seen, true in zip(*columns, strict=True)
        ],
    )


def grades(study: Study) -> str:
    """Return what each grade's least score does, in each channel."""
    found = {
        channel: cut_off(study.applicants[channel].test, card)
        for channel, card in study.cards[CHAMPION.version].items()
    }
    return markdown(
        (
            *("grade", "PD at most", "score at least"),
            *(f"{WALLETS[name]}: {what}" for name in found for what in ("approved", "bad")),
        ),
        [
            (
                *(grade, percent(MOST_DEFAULT[grade]), str(least)),
                *(
                    percent(share[least - each.score[0]])
                    for each in found.values()
                    for share in (each.approved, each.bad)
                ),
            )
            for grade, least in GRADES.items()
        ],
    )


def sources(study: Study) -> str:
    """Return the weight of each source in each champion."""
    rows = []
    for channel, card in study.cards[CHAMPION.version].items():
        found = weights(study.applicants[channel].test, card)
        told = [f"{weight.points} points, {percent(weight.share)}" for weight in found.values()]
        rows.append((f"{WALLETS[channel]} card", *told))
    return markdown(("", "bureau", "QQ", "WeChat"), rows)


def additions(study: Study) -> str:
    """Return the AUC that each source adds."""
    found = {channel: added(people, channel) for channel, people in study.applicants.items()}
    return markdown(
        ("AUC, test", *next(iter(found.values()))),
        [
            (f"{WALLETS[channel]} applicants", *(f"{value:.3f}" for value in values.values()))
            for channel, values in found.items()
        ],
    )


def contest(results: Sequence[Result]) -> str:
    """Return the measures on real loans, with standard errors, and how far ours is from each."""
    ours = results[0]
    rows = []
    for each in results:
        apart = ours.auc - each.auc
        ahead = f"{apart.mean():+.4f} ± {standard_error(apart):.4f}" if each is not ours else ""
        rows.append(
            (
                each.name,
                f"{each.auc.mean():.4f} ± {standard_error(each.auc):.4f}",
                f"{each.ks.mean():.4f} ± {standard_error(each.ks):.4f}",
                f"{each.ks_together.mean():.4f}",
                ahead,
            )
        )
    return markdown(
        ("", "AUC", "KS", "KS, folds of a repeat put together", "AUC of ours less this one"), rows
    )


def points(study: Study) -> str:
    """Return both champions' points for every figure."""
    cards = study.cards[CHAMPION.version]
    of = {
        channel: {one.figure.name: one for one in card.characteristics}
        for channel, card in cards.items()
    }
    rows = [("base", *(str(card.base) for card in cards.values()))]
    rows += [
        (f"`{figure.name}`", *(_bins(of[channel][figure.name]) for channel in cards))
        for figure in FIGURES
    ]
    return markdown(("figure", *(f"`{channel}-{CHAMPION.version}`" for channel in cards)), rows)


def _bins(one: Characteristic) -> str:
    told = [f"{begin}: **{points:+d}**" for begin, points in one.bins]
    absent = [] if one.figure.source == "bureau" else [f"no account: **{one.missing:+d}**"]
    return ", ".join(told + absent)
