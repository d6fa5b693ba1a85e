"""The local cloud: the same template, deployed to this machine's loopback address."""
