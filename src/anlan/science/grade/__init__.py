"""How bad it is, as law and standard grade it: risk, major hazards, accidents, events and response levels.

Here stands the algebra; thresholds, tables and schemes are data of packs and come in as arguments. A level counts
from 1, the most severe; 0 is none; −1 is undecided. Unknown is never taken for false: an answer says what is certain,
what can still be, and what would change it.
"""

from anlan.science.grade.decision import (
    UNDECIDED,
    Between,
    Change,
    Decision,
    LevelRange,
    Line,
    decide,
    decide_levels,
)
from anlan.science.grade.hazard import (
    EnterpriseHazard,
    Holding,
    OpenQuestion,
    Term,
    Unit,
    UnitHazard,
    gb18218_grade,
)
from anlan.science.grade.hazard_index import gb18218_alpha, gb18218_level, gb18218_r, gb18218_s
from anlan.science.grade.hazard_tables import HazardClass, HazardTables, Substance, read_hazard_tables
from anlan.science.grade.risk import (
    Band,
    RiskGrades,
    RiskScheme,
    banded,
    matrix_risk,
    product_risk,
    raised_grade,
    read_risk_scheme,
)
from anlan.science.grade.table import DecisionTable, Level, Question, Reaches, read_decision_table

__all__ = [
    "UNDECIDED",
    "Band",
    "Between",
    "Change",
    "Decision",
    "DecisionTable",
    "EnterpriseHazard",
    "HazardClass",
    "HazardTables",
    "Holding",
    "Level",
    "LevelRange",
    "Line",
    "OpenQuestion",
    "Question",
    "Reaches",
    "RiskGrades",
    "RiskScheme",
    "Substance",
    "Term",
    "Unit",
    "UnitHazard",
    "banded",
    "decide",
    "decide_levels",
    "gb18218_alpha",
    "gb18218_grade",
    "gb18218_level",
    "gb18218_r",
    "gb18218_s",
    "matrix_risk",
    "product_risk",
    "raised_grade",
    "read_decision_table",
    "read_hazard_tables",
    "read_risk_scheme",
]
