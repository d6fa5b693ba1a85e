"""The business itself: pure, immutable, standard library only.

Money is an integer of fen, a rate is a `Decimal` per day, a business date is a `date` in
Asia/Shanghai. Nothing here reads a clock, draws a random number or knows of HTTP or a database.
"""
