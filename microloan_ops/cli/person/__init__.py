"""`microloan person`: what is kept of a person, to see and to erase, for the privacy officer."""
