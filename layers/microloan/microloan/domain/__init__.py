"""The business itself: pure, immutable, standard library only.

Money is an integer of fen, a rate is a `Decimal` per day, a business date is a `date` in
Asia/Shanghai. The domain reads no clock, makes no random number and knows neither HTTP nor a
database.
"""
