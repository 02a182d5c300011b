"""Keeps TensorFlow out of a process whose model has no use for it (docs/decisions/0021).

Rasa 3.6 imports every component it ships, and with them TensorFlow: some 10 s of processor and 300 MB, for
DIET and TED, which this project does not use. Rasa is frozen, so what it imports is known.
"""

import importlib.abc
import importlib.machinery
import json
import sys
import tarfile
import types
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

_ABSENT = ("tensorflow", "tensorflow_addons", "keras")
_REGISTRY = "rasa.engine.recipes.default_components"
_OURS = "bot.engine."
# What Rasa puts into every graph, and the one policy that needs no network. Anything else loads TensorFlow.
_PLAIN = (
    *("rasa.graph_components.", "rasa.core.policies.rule_policy.", "rasa.core.policies.ensemble."),
    *("rasa.nlu.classifiers.regex_message_handler.", "RulePolicy"),
)


class TensorFlowAbsentError(RuntimeError):
    """Something wanted to compute with TensorFlow in a process that was started without it."""


class _Name(type):
    """Any attribute of TensorFlow: may be derived from or named in a signature, not called."""

    def __getattr__(cls, name: str) -> Any:  # noqa: ANN401 — stands for anything
        if name.startswith("__"):
            raise AttributeError(name)
        return _Placeholder

    def __call__(cls, *_args: object, **_kwargs: object) -> NoReturn:
        raise TensorFlowAbsentError("this process runs without TensorFlow: see docs/decisions/0021")


class _Placeholder(metaclass=_Name):
    pass


class _Absent(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the names below `_ABSENT` and gives modules that only hold placeholders."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] not in _ABSENT:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def exec_module(self, module: types.ModuleType) -> None:
        def attribute(name: str) -> type[_Placeholder]:
            if name.startswith("__"):
                raise AttributeError(name)
            return _Placeholder

        vars(module)["__getattr__"] = attribute


def needs_tensorflow(classes: Iterable[str]) -> bool:
    """Say whether one of these classes or component names is neither ours nor known as plain."""
    return not all(name.startswith((_OURS, *_PLAIN)) for name in classes)


def classes_of(model: Path) -> set[str]:
    """The classes in the graph of a trained model; OSError or ValueError when it is no model of Rasa's."""
    with tarfile.open(model) as archive:
        for entry in archive:
            if Path(entry.name).name == "metadata.json" and (file := archive.extractfile(entry)):
                schema = json.load(file)["predict_schema"]["nodes"]
                return {str(node["uses"]) for node in schema.values()}
    raise ValueError(f"{model}: no model of Rasa's")


def go_without_tensorflow() -> None:
    """Put placeholders for TensorFlow and a short list of components in place; before Rasa is imported."""
    if _REGISTRY in sys.modules or "tensorflow" in sys.modules:
        return
    sys.meta_path.insert(0, _Absent())
    registry = types.ModuleType(_REGISTRY)
    sys.modules[_REGISTRY] = registry
    from rasa.core.policies.rule_policy import RulePolicy  # noqa: PLC0415 — registers itself

    vars(registry)["DEFAULT_COMPONENTS"] = [RulePolicy]


def go_without_for(model: Path) -> bool:
    """As `go_without_tensorflow`, unless the model needs it or cannot be looked into; say which."""
    try:
        needed = needs_tensorflow(classes_of(model))
    except (OSError, ValueError, KeyError, tarfile.TarError):
        return False  # Rasa says what is wrong with it
    if not needed:
        go_without_tensorflow()
    return not needed
