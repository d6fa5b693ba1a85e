"""The commands of `microloan person`: personal data, for the privacy officer."""
