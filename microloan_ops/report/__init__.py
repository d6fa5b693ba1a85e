"""`microloan report`: one page about the whole book."""
