"""How busy each second of a day is, beside the day's average."""

import numpy as np
from numpy.typing import NDArray

DAY = 86_400
Series = NDArray[np.float64]
# Business time, in Asia/Shanghai: the night's run, and the evening's rush.
NIGHT, RUSH = 600, 20 * 3_600
PLATEAU, RAMP = 600, 300
_SWING = 0.8
_ROUNDS = 20


def shape(peak: float) -> Series:
    """Return each second's rate as a multiple of the average: calm at night, a rush at eight.

    Examples
    --------
    >>> found = shape(10)
    >>> round(float(found.mean()), 3), float(found.max()), int(found.argmax()) // 3_600
    (1.0, 10.0, 20)
    """
    seconds = np.arange(DAY)
    calm = 1 + _SWING * np.sin(2 * np.pi * (seconds / 3_600 - 9) / 24)
    into = np.clip((seconds - RUSH + RAMP) / RAMP, 0, 1)
    out_of = np.clip((RUSH + PLATEAU + RAMP - seconds) / RAMP, 0, 1)
    rush = np.minimum(into, out_of)
    level = 1.0
    for _ in range(_ROUNDS):
        found = (1 - rush) * level * calm + rush * peak
        level *= 1 + (1 - found.mean())
    return found
