"""Why a signature is wrong: the known mistakes of clients, and which of them was made."""

from flushproof.diagnosis.diagnosing import diagnose
from flushproof.diagnosis.values import Diagnosis, Mistake, Verdict

__all__ = ["Diagnosis", "Mistake", "Verdict", "diagnose"]
