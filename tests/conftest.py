"""How property tests run: nothing fails because the machine is slow, and each run tries the same examples.

With LINDERO_EXAMPLES, which asks for more of them, they are new ones each time.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "patient",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="LINDERO_EXAMPLES" not in os.environ,
)
settings.load_profile("patient")
