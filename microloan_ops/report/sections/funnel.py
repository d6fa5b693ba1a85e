"""The invitation funnel."""

from microloan.domain.invitations.campaign import EligibilityCounts
from microloan_ops.report.figures.funnel import Funnel, Step
from microloan_ops.report.figures.period import share
from microloan_ops.report.gather import Report
from microloan_ops.report.sections.frame import Section, sentences, several
from microloan_ops.report.sections.names import CHANNELS
from microloan_ops.report.tables import Cell, Shown, Table, percent


def section(report: Report) -> Section:
    """Return the section."""
    return Section(
        name="funnel",
        title="From the white list to the first draw",
        summary=_summary(report),
        tables=(_steps(report), _campaigns(report)),
        source=(
            "The rows of the white list at the time of this page. A row without an invitation is"
            " deleted a month after it has expired. Conditions are those of the channel's last"
            " draw, today. Steps after a bound card are the customer's, so a person with both"
            " wallets counts in both. The counts of campaigns are those of their draw."
        ),
        drawn=any(funnel.counts[Step.LISTED] for funnel in report.funnels),
    )


def _summary(report: Report) -> str:
    sentences_ = [_sentence(funnel) for funnel in report.funnels if funnel.counts[Step.LISTED]]
    return sentences(*sentences_) or "The white list is empty."


def _sentence(funnel: Funnel) -> str:
    counts = funnel.counts
    drew = share(counts[Step.DREW], counts[Step.INVITED])
    rest = f": {percent(drew)} of the invited" if counts[Step.INVITED] else ""
    return (
        f"{CHANNELS[funnel.channel]} has {several(counts[Step.LISTED], 'member')}."
        f" {counts[Step.INVITED]:,} were invited and {counts[Step.DREW]:,} drew{rest}."
    )


def _steps(report: Report) -> Table:
    columns = [("step", "step", Shown.TEXT)]
    for funnel in report.funnels:
        name = CHANNELS[funnel.channel]
        columns += [
            (f"{funnel.channel}", name, Shown.COUNT),
            (f"{funnel.channel}_share", "of the step before", Shown.SHARE),
        ]
    rows: list[list[Cell]] = []
    for step in Step:
        row: list[Cell] = [step.value]
        for funnel in report.funnels:
            took, could = funnel.of_the_step_before(step)
            row += [took, share(took, could) if could and step is not Step.LISTED else None]
        rows.append(row)
    return Table.of("Members by step", columns, rows)


def _campaigns(report: Report) -> Table:
    columns = (
        ("campaign", "campaign", Shown.TEXT),
        ("channel", "channel", Shown.TEXT),
        ("as_of", "as of", Shown.DAY),
        ("stage", "stage", Shown.TEXT),
        ("listed", "listed", Shown.COUNT),
        ("eligible", "eligible", Shown.COUNT),
        ("invited", "invited", Shown.COUNT),
    )
    rows = []
    for campaign in report.campaigns:
        counted = campaign.counted or EligibilityCounts()
        terms = campaign.terms
        name = (terms.name, CHANNELS[terms.channel], campaign.as_of, campaign.stage.value)
        rows.append((*name, counted.listed, counted.eligible, campaign.invited))
    return Table.of("Campaigns", columns, rows)
