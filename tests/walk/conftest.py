"""The walk needs what the pages' tests need: the country, and officers with sessions."""

from tests.regions.fixtures import all_of_china, china
from tests.web.test_views import hires, told

__all__ = ["all_of_china", "china", "hires", "told"]
