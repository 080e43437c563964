"""Other computers, asked with care for their limits and our time; only this uses the network."""
