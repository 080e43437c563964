"""Other computers: asked with care for their limits and our time. Nothing else in the program uses
the network.
"""
