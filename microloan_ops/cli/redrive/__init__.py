"""What is left in queues and in failed executions: shown, done once more, and taken out."""
