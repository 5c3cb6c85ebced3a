"""What a run was asked, told so that asking it again means the same.

Until there were accounts that pay for what they open, an input that said nothing of its account
meant that of preset `origin`. The stored configuration tells what was meant: where it is another
than an open field means today, the field is written out.
"""

from typing import Any

from api.runs.values import Document
from engine.model.presets.origin import ORIGIN


def input_as_meant(sent: Any, config: Document) -> Any:
    """The input of a stored run, as it was sent but for what meant something else."""
    if not isinstance(sent, dict) or "capital" not in config or sent.get("preset") is not None:
        return sent
    written = _written_out(sent, config)
    if not written:
        return sent
    told = dict(sent)
    for part, fields in written.items():
        told[part] = {**(sent.get(part) or {}), **fields}
    if not sent.get("venueProfile"):
        told["venueProfile"] = ORIGIN.input["venue_profile"]
    return told


def _written_out(sent: Document, config: Document) -> dict[str, Document]:
    # By part of the input the fields that were left open and were meant otherwise.
    trading = config.get("trading") or {}
    capital, rules = config["capital"], trading.get("rules") or {}
    margin = trading.get("margin")
    given = {part: sent.get(part) or {} for part in ("capital", "rules", "margin")}
    found: dict[str, Document] = {}
    if given["capital"].get("funded") is None and not capital.get("funded", False):
        found["capital"] = {"funded": False}
    is_unlimited = capital.get("resize_band") is None and capital.get("funded", False)
    is_rebalanced = margin is not None and margin["rebalance"] is not None
    if "resizeBand" not in given["capital"] and is_unlimited and not is_rebalanced:
        found["capital"] = {**found.get("capital", {}), "resizeBand": None}
    if given["rules"].get("fillWithoutVolume") is None and rules.get("fill_without_volume", True):
        found["rules"] = {"fillWithoutVolume": True}
    if given["margin"].get("mode") is None and margin is None:
        found["margin"] = {"mode": "UNCONSTRAINED"}
    return found
