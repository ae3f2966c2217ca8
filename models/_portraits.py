"""Portraits for engines with weights, see :mod:`visutale.portraits`."""

from __future__ import annotations

from visutale.portraits import PortraitOrder, hero_in, portrait_order, portrait_seed

__all__ = ["PortraitOrder", "hero_in", "portrait_order", "portrait_seed"]
