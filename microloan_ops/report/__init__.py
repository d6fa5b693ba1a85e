"""`microloan report`: one page about the whole book, from its closings and its journal."""
