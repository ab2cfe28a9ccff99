"""What every test can use."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.lab.fixtures", "tests.lab.postgres"]

# How long one example takes says more of how busy the machine is than of the code.
settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ours")
