"""The lottery: open a campaign, count, cut off, invite, close.

Each step may run twice.
"""
