"""Rasa without TensorFlow, where the model has no use for it. Each in a process of its own: imports stay."""

import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from bot.engine.lean import classes_of, go_without_for, needs_tensorflow
from bot.engine.text.data_files import PROJECT_ROOT

OURS = "bot.engine.components.intents.IntentReader"
RULES = "rasa.core.policies.rule_policy.RulePolicy"
DIET = "rasa.nlu.classifiers.diet_classifier.DIETClassifier"


def model(folder: Path, *classes: str) -> Path:
    nodes = {f"n{number}": {"uses": name} for number, name in enumerate(classes)}
    metadata = json.dumps({"predict_schema": {"nodes": nodes}}).encode()
    file = folder / "model.tar.gz"
    with tarfile.open(file, "w:gz") as archive:
        entry = tarfile.TarInfo("metadata.json")
        entry.size = len(metadata)
        archive.addfile(entry, io.BytesIO(metadata))
    return file


def ran(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("classes", "needed"),
    [((OURS, RULES), False), ((OURS, DIET), True), ((OURS, "somebodys.component.Reader"), True)],
)
def test_only_what_is_known_to_be_plain_goes_without(classes: tuple[str, ...], needed: bool) -> None:
    assert needs_tensorflow(classes) is needed


def test_the_classes_stand_in_the_models_own_metadata(tmp_path: Path) -> None:
    assert classes_of(model(tmp_path, OURS, RULES)) == {OURS, RULES}


def test_a_model_with_diet_or_none_at_all_is_left_to_rasa(tmp_path: Path) -> None:
    assert go_without_for(model(tmp_path, OURS, DIET)) is False
    assert go_without_for(tmp_path / "none.tar.gz") is False


def test_rasa_is_imported_without_tensorflow() -> None:
    code = (
        "from bot.engine.lean import go_without_tensorflow; go_without_tensorflow();"
        "import sys, rasa.__main__, rasa.core.agent, rasa.server, rasa.model_training;"
        "import tensorflow; print(tensorflow.__spec__.loader.__class__.__module__,"
        " any(name.startswith('tensorflow.python') for name in sys.modules))"
    )
    assert ran(code) == "bot.engine.lean False"


def test_who_computes_with_a_placeholder_fails_loudly() -> None:
    code = (
        "from bot.engine.lean import TensorFlowAbsentError, go_without_tensorflow; go_without_tensorflow();"
        "import tensorflow as tf\n"
        "class Callback(tf.keras.callbacks.Callback): ...\n"
        "try: tf.constant(1)\nexcept TensorFlowAbsentError: print('absent')"
    )
    assert ran(code) == "absent"
