"""The documents themselves: what they show works, and what they name is there."""
