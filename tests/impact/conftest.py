from tests.regions.fixtures import all_of_china, china

__all__ = ["all_of_china", "china"]
