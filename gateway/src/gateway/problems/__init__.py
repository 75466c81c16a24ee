"""RFC 9457: every error, wherever it arises, leaves as `application/problem+json`."""

from gateway.problems.document import (
    PROBLEM_JSON,
    Problem,
    ProblemDocument,
    ProblemError,
    answer_problem,
)
from gateway.problems.handlers import install, problem_of

__all__ = [
    "PROBLEM_JSON",
    "Problem",
    "ProblemDocument",
    "ProblemError",
    "answer_problem",
    "install",
    "problem_of",
]
