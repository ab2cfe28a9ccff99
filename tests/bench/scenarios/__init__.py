"""What is measured: each scenario sets up its own lab and gives its figures."""
