"""The mutants of some files by cosmic-ray, run by the Python of cosmic-ray's own environment.

    python cosmic_ray_side.py SEED COUNT FILE...

Knows nothing of Carrybench. Prints one JSON object: `found`, the number of mutants of each file,
and `mutants`, COUNT of them drawn with SEED (0: all), each with the mutated source.
"""

import json
import random
import sys
from pathlib import Path
from typing import Any

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator

NEIGHBOURS = {
    "Lt": ("LtE", "GtE"),
    "LtE": ("Lt", "Gt"),
    "Gt": ("GtE", "LtE"),
    "GtE": ("Gt", "Lt"),
    "Eq": ("NotEq",),
    "NotEq": ("Eq",),
    "Is": ("IsNot",),
    "IsNot": ("Is",),
}
OPERATORS = (
    "AddNot",
    "NumberReplacer",
    "ReplaceAndWithOr",
    "ReplaceBinaryOperator_Add_Sub",
    "ReplaceBinaryOperator_Div_Mul",
    "ReplaceBinaryOperator_Mul_Div",
    "ReplaceBinaryOperator_Sub_Add",
    "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak",
    "ReplaceFalseWithTrue",
    "ReplaceOrWithAnd",
    "ReplaceTrueWithFalse",
    "ReplaceUnaryOperator_Delete_Not",
    "ReplaceUnaryOperator_Delete_USub",
    "ZeroIterationForLoop",
    *(f"ReplaceComparisonOperator_{a}_{b}" for a, several in NEIGHBOURS.items() for b in several),
)
"""Of cosmic-ray's: those whose mutants can run. Bits and shifts of floats only ever raise."""


class ReplaceAugmentedAssignment(Operator):
    """What cosmic-ray has not: x += y becomes x -= y, and the other way round."""

    OTHER = {"+=": "-=", "-=": "+=", "*=": "/=", "/=": "*="}  # noqa: RUF012

    def mutation_positions(self, node: Any) -> Any:
        if node.type == "operator" and node.value in self.OTHER:
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:  # noqa: ARG002
        node.value = self.OTHER[node.value]
        return node

    @classmethod
    def examples(cls) -> Any:
        return ()


def _is_a_rule(node: Any) -> bool:
    # Decorators say how to compile, and mutants are not compiled.
    while node is not None:
        if node.type == "decorator":
            return False
        node = node.parent
    return True


def main(seed: int, count: int, files: list[str]) -> None:
    operators: dict[str, Any] = {name: get_operator(f"core/{name}")() for name in OPERATORS}
    operators["ReplaceAugmentedAssignment"] = ReplaceAugmentedAssignment()
    sources = {file: Path(file).read_text(encoding="utf-8") for file in files}
    everything: list[tuple[str, str, int, int]] = []
    found: dict[str, int] = {}
    for file, source in sources.items():
        nodes = list(ast_nodes(get_ast(source)))
        own: list[tuple[str, str, int, int]] = []
        for name, operator in operators.items():
            places = [(node, at) for node in nodes for at in operator.mutation_positions(node)]
            own.extend(
                (file, name, occurrence, at[0][0])
                for occurrence, (node, at) in enumerate(places)
                if _is_a_rule(node)
            )
        found[file] = len(own)
        everything.extend(own)
    random.Random(seed).shuffle(everything)
    mutants = [
        {
            "file": file,
            "operator": name,
            "occurrence": occurrence,
            "line": line,
            "source": mutate_code(sources[file], operators[name], occurrence),
        }
        for file, name, occurrence, line in everything[: count or None]
    ]
    json.dump({"found": found, "mutants": mutants}, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
