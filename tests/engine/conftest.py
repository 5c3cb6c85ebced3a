"""How hypothesis searches in the engine's rooms."""

from hypothesis import HealthCheck, settings

# The first example of a process may compile a kernel, and machines that run tests are busy:
# neither says anything about the engine.
settings.register_profile("engine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("engine")
