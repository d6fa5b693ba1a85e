"""Redrive of dead letters and failed executions."""
