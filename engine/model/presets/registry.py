"""Every preset, from cautious to eager, and the one that is about the account."""

from collections.abc import Mapping
from types import MappingProxyType

from engine.model.presets.aggressive import AGGRESSIVE
from engine.model.presets.balanced import BALANCED
from engine.model.presets.conservative import CONSERVATIVE
from engine.model.presets.origin import ORIGIN
from engine.model.presets.preset import Preset

_ALL = (CONSERVATIVE, BALANCED, AGGRESSIVE, ORIGIN)

PRESETS: Mapping[str, Preset] = MappingProxyType({preset.name: preset for preset in _ALL})
