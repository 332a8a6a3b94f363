"""The model of ``stability.yaml``, the graph model of a conflict."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from detente.case.format.fields import Expr, Id, Model, OptDay, OptRef, OptStr, Ref, Str, a_list, a_mapping

List = BeforeValidator(a_list)
Mapping = BeforeValidator(a_mapping)


class ForbiddenMove(Model):
    """A move that a party cannot make."""

    by: Ref
    from_: Expr = Field(alias="from")
    to: Expr


class StabilityFile(Model):
    """``stability.yaml``: the graph model. A state is a yes or no for every option, in file order."""

    options: Annotated[dict[str, Annotated[tuple[Id, ...], List]], Mapping]
    feasible: Expr = "true"
    irreversible: Annotated[tuple[Ref, ...], List] = ()
    forbid: Annotated[tuple[ForbiddenMove, ...], List] = ()
    preferences: Annotated[dict[str, Annotated[tuple[Any, ...], List]], Mapping]
    now: OptRef = None
    texts: Annotated[dict[str, Str], Mapping] = {}
    note: OptStr = None
    known_from: OptDay = None
