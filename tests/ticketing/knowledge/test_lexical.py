from ticketing.knowledge.lexical import Characters, replacer


def test_everyday_words_count_as_the_words_of_the_forms() -> None:
    characters = Characters(["不动产权证补办", "水费缴纳"], replace=replacer({"房本": "不动产权证"}))
    plain, other = characters.scores(["房本丢了"])[0]
    assert plain > 0.3 > other == 0.0


def test_the_longest_everyday_word_wins() -> None:
    assert replacer({"车": "机动车", "电动车": "电动自行车"})("电动车和车") == "电动自行车和机动车"


def test_without_synonyms_a_text_is_only_made_comparable() -> None:
    assert replacer({})("ＡＢ") == "ab"


def test_other_texts_are_compared_beside_the_fixed_ones() -> None:
    characters = Characters(["不动产权证补办", "水费缴纳"], replace=replacer({}))
    assert characters.beside(["水费"], characters.rows(["水费缴纳", "补办"]))[0].argmax() == 0
