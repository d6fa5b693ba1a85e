"""`microloan demo`: the journey, from invitation to a proven night."""
