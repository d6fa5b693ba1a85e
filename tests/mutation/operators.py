"""Mutations of our own, for what cosmic-ray leaves alone.

cosmic-ray changes operators, comparisons, numbers, booleans and decorators. A figure can also go
wrong by the wrong bound, the wrong rounding, a field that is not carried on, or a sum that runs
the other way.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

Node = Any
"""A node of the parso tree."""
Position = tuple[tuple[int, int], tuple[int, int]]

ROUNDINGS = ("ROUND_HALF_UP", "ROUND_HALF_EVEN", "ROUND_HALF_DOWN", "ROUND_DOWN", "ROUND_UP")


class Leaf:
    """Gives a leaf of the tree other texts."""

    def others(self, node: Node) -> tuple[str, ...]:
        """Return what the leaf can become."""
        raise NotImplementedError

    def mutation_positions(self, node: Node) -> Iterator[Position]:
        """Yield the leaf's place once for each text."""
        if getattr(node, "value", ""):
            for _ in self.others(node):
                yield node.start_pos, node.end_pos

    def mutate(self, node: Node, index: int) -> Node:
        """Return the leaf with the text of that number."""
        node.value = self.others(node)[index]
        return node

    @classmethod
    def arguments(cls) -> tuple[()]:
        """Return the options: none."""
        return ()


class SwapBound(Leaf):
    """`min` for `max`, and the other way round."""

    def others(self, node: Node) -> tuple[str, ...]:
        """Return the other bound."""
        return {"min": ("max",), "max": ("min",)}.get(node.value, ())


class OtherRounding(Leaf):
    """Every other rounding mode."""

    def others(self, node: Node) -> tuple[str, ...]:
        """Return the other modes, where one is passed."""
        if node.value not in ROUNDINGS or node.parent.type != "argument":
            return ()
        return tuple(repr(mode) for mode in ROUNDINGS if mode != node.value)


class OtherAssignment(Leaf):
    """`+=` for `-=`, and a plain assignment for either."""

    def others(self, node: Node) -> tuple[str, ...]:
        """Return the other assignments."""
        return {"+=": ("-=", "="), "-=": ("+=", "=")}.get(node.value, ())


class KeepField:
    """`replace(it, field=...)` that leaves a field as it was."""

    def mutation_positions(self, node: Node) -> Iterator[Position]:
        """Yield the place of a keyword in a call of `replace`."""
        if node.type == "argument" and node.children[1] == "=" and self._of_replace(node):
            yield node.start_pos, node.end_pos

    def mutate(self, node: Node, index: int) -> Node:
        """Return the keyword with the value that the field has already."""
        del index
        node.children[2:] = [_leaf(node, f"{_value_replaced(node)}.{node.children[0].value}")]
        return node

    @classmethod
    def arguments(cls) -> tuple[()]:
        """Return the options: none."""
        return ()

    @staticmethod
    def _of_replace(node: Node) -> bool:
        call = node.parent.parent if node.parent.type == "arglist" else node.parent
        return bool(call.get_previous_leaf().value == "replace")


def _value_replaced(node: Node) -> str:
    return str(node.parent.children[0].get_code(include_prefix=False))


def _leaf(node: Node, text: str) -> Node:
    leaf = node.children[0]
    return type(leaf)(text, leaf.start_pos)


class Provider:
    """These operators, under the names that cosmic-ray asks for."""

    _operators: ClassVar = {
        one.__name__: one for one in (SwapBound, OtherRounding, OtherAssignment, KeepField)
    }

    def __iter__(self) -> Iterator[str]:
        """Yield their names."""
        return iter(self._operators)

    def __getitem__(self, name: str) -> type:
        """Return the operator of a name."""
        return self._operators[name]
