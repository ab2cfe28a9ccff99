"""The lab: real qBittorrents and simulated Arrs for the tests, the demo and the benchmarks."""
