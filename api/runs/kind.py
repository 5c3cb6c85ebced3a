"""What a kind of run is: what every room of kinds/ says of itself."""

from collections.abc import Callable
from dataclasses import dataclass

from api.runs.config import RunConfig
from api.runs.names import RunKind
from api.runs.values import Document


@dataclass(frozen=True, slots=True)
class Kind:
    """What a run of one kind is; found by name through api/registry.py.

    description: one sentence, for the schema. from_document: the config whose document a run
    holds, one of an older release too. shards_stand_alone: each shard is a result by itself, so
    one that fails never stops the rest. answer_lasts: an equal question is answered by a run that
    has succeeded. offers_choice: it has many results, of which one is chosen and run again: that
    run is judged as the best of all.

    Beside kind.py its room holds, each loaded by name and only by whom it concerns: work.py
    (workers), graphql.py (the API), and where a kind has such, tables.py (exports), progress.py
    (what is told to subscribers before anything else), overlay.py (its result as one curve, to be
    compared with those of other runs), judging.py (what of its result is judged:
    a run whose kind has it is judged once it has succeeded), previewed.py (what it would come to,
    stored nowhere), commands.py (the command that starts it) and report.py (how the command line
    shows it).
    """

    name: RunKind
    description: str
    from_document: Callable[[Document], RunConfig]
    shards_stand_alone: bool = False
    answer_lasts: bool = True
    offers_choice: bool = False
