"""Load on the local cloud: a wallet's real traffic over HTTP, and where its time goes."""
