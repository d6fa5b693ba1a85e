"""The ports on AWS, and their stand-ins in a sandbox."""
