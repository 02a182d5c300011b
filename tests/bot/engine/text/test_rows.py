"""Single texts are read exactly as scikit-learn reads them, only faster."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.engine.text.rows import QuickTfidf, Row, beside, dense

_LEARNT = ["路灯坏了三天", "路灯不亮，没人修", "Wi-Fi 坏了坏了坏了", "ban shi da ting dianhua"]
_SHARED = {"sublinear_tf": True, "dtype": np.float32}
_CHARACTERS = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), **_SHARED).fit(_LEARNT)
_WORDS = TfidfVectorizer(token_pattern=r"\S+", ngram_range=(1, 2), **_SHARED).fit(_LEARNT)


@pytest.mark.parametrize("vectoriser", [_CHARACTERS, _WORDS], ids=["characters", "words"])
@pytest.mark.parametrize("text", ["路灯坏了坏了坏了", "WI-FI  坏了", "shi da Ting ban", "从没见过", ""])
def test_a_row_holds_what_the_vectoriser_finds(vectoriser: TfidfVectorizer, text: str) -> None:
    row = QuickTfidf(vectoriser).row(text)

    spread = np.zeros(len(vectoriser.vocabulary_), dtype=np.float32)
    spread[row.columns] = row.values
    assert_allclose(spread, vectoriser.transform([text]).toarray()[0], atol=1e-6)


def test_rows_stand_side_by_side() -> None:
    row = beside((Row(np.array([1]), np.array([2.0], dtype=np.float32)), 3), (dense(np.array([5.0, 7.0])), 2))

    assert row.columns.tolist() == [1, 3, 4]
    assert row.values.tolist() == [2.0, 5.0, 7.0]


def test_a_row_times_weights_is_the_plain_product() -> None:
    weights = np.arange(8, dtype=np.float16).reshape(4, 2)

    assert Row(np.array([0, 3]), np.array([1.0, 2.0], dtype=np.float32)).times(weights).tolist() == [
        12.0,
        15.0,
    ]
