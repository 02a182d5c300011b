"""What a citizen wants to do: character n-grams and a few plain features, read by logistic regression."""

import re
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.engine.text.normalise import normalise

Ranking = list[tuple[str, float]]

_DIGITS = re.compile(r"\d")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_NUMBER_LENGTH = 7  # phone and order numbers are answers, whatever else is said
_FEATURE_WEIGHT = 0.3
_FEATURES = tuple(
    re.compile(pattern)
    for pattern in (
        r"[?？]|吗|呢[。？]?$|么[。？]?$",
        r"怎么|如何|什么|哪|多少|几|能不能|可不可以|是否|有没有|请问|咨询",
        r"投诉|反映|不管|不作为|气|扰民|没人",
        r"举报|违法|非法|无证|偷",
        r"建议|应该|希望能|能否增|增设|不如|最好",
        r"感谢|表扬|点赞|锦旗|谢谢",
        r"进度|进展|到哪|办得|结果|处理得|单子|工单|反映的",
        r"催|快点|加急|还没|尽快",
        r"补充|再加|还有一",
        r"撤|不报了|算了|取消|不用",
        r"满意|解决了|分|星|评价",
        r"人工|客服|真人|转",
        r"不是.{1,12}(?:，|,|是|应该)|错了|改成|说错|记错",
        r"不想说|不方便|保密|不透露|不告诉",
        r"TY\d|20\d{6}",
        r"帮忙|帮我|求助|帮帮|求求",
        r"1[3-9]\d{9}",
        r"(?:路|街|区|县|村|小区|号楼|单元)$",
    )
)
_LENGTHS = (3, 6, 12, 25, 60, 120)
_HEAD, _TAIL = 160, 90


def shape(text: str) -> str:
    """The text as the vectoriser sees it: digits as 0, no spaces, without the middle of long petitions."""
    plain = _DIGITS.sub("0", re.sub(r"\s+", "", normalise(text).lower()))
    if len(plain) <= _HEAD + _TAIL:
        return f"^{plain}$"
    return f"^{plain[:_HEAD]}…{plain[-_TAIL:]}$"


def plain_features(text: str) -> list[float]:
    """Yes/no answers to fixed questions about the words, and length steps."""
    plain = normalise(text)
    asked = [1.0 if pattern.search(plain) else 0.0 for pattern in _FEATURES]
    return asked + [1.0 if len(plain) > limit else 0.0 for limit in _LENGTHS]


@dataclass
class IntentModel:
    """A fitted reader; picklable. `rank` takes about 1 ms."""

    vectoriser: TfidfVectorizer
    classifier: LogisticRegression
    foreign: frozenset[str]

    @classmethod
    def fit(cls, texts: list[str], intents: list[str]) -> "IntentModel":
        """Fit on parallel lists; each intent needs at least one example."""
        vectoriser = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
        matrix = vectoriser.fit_transform([shape(text) for text in texts])
        classifier = LogisticRegression(C=40.0, max_iter=300, class_weight="balanced")
        classifier.fit(_with_features(matrix, texts), np.array(intents))
        foreign = frozenset(_bare(text) for text in texts if not _CHINESE.search(text))
        return cls(vectoriser, classifier, foreign)

    def rank(self, text: str) -> Ranking:
        """All intents with their probabilities, best first; nothing for text without Chinese never learnt.

        Emoji, code and other languages would otherwise be read by their few familiar characters.
        """
        if self._is_unreadable(text):
            return []
        matrix = _with_features(self.vectoriser.transform([shape(text)]), [text])
        chances = self.classifier.predict_proba(matrix)[0]
        order = np.argsort(-chances)
        return [(str(self.classifier.classes_[i]), float(chances[i])) for i in order]

    def _is_unreadable(self, text: str) -> bool:
        if _CHINESE.search(text) or len(_DIGITS.findall(text)) >= _NUMBER_LENGTH:
            return False
        return _bare(text) not in self.foreign


def _bare(text: str) -> str:
    return normalise(text).strip().lower()


def _with_features(matrix: csr_matrix, texts: list[str]) -> csr_matrix:
    features = csr_matrix(_FEATURE_WEIGHT * np.array([plain_features(text) for text in texts]))
    return hstack([matrix, features]).tocsr()
