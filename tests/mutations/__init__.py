"""One known defect put into a sound project of tests/corpus: what must be found, and what else may be."""

from tests.mutations.changes import Draft, Mutation, Spot
from tests.mutations.money import FUNDING, SUMS
from tests.mutations.shape import COMPLETENESS, STRUCTURE
from tests.mutations.values import DIRECTION, PLAUSIBILITY, UNITS, VALUES
from tests.mutations.words import PROJECTS, RELEVANCE, TEXTS

MUTATIONS: tuple[Mutation, ...] = (
    *COMPLETENESS,
    *STRUCTURE,
    *VALUES,
    *DIRECTION,
    *UNITS,
    *PLAUSIBILITY,
    *SUMS,
    *RELEVANCE,
    *FUNDING,
    *TEXTS,
    *PROJECTS,
)

__all__ = ["MUTATIONS", "Draft", "Mutation", "Spot"]
