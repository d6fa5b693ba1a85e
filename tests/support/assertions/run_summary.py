"""What a run tells at its end."""

import pytest

CRASH_POINTS = pytest.StashKey[dict[str, int]]()
