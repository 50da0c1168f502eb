"""What an answer says, however it is worded: its content words in their order, with every negation.

Content is whatever is not written in hiragana, and the hiragana that is no particle, ending or auxiliary. A word that
is not known here counts as content: it splits answers and never joins them. Similarity would not do, because an
answer and its opposite are more alike than two right answers: 正の値 and 負の値, 微分 and 積分, AよりB and BよりA.
"""

from __future__ import annotations

import re
from typing import Final

_DIGITS: Final = str.maketrans("一二三四五六七八九", "123456789")
_SPELLINGS: Final = tuple(
    (re.compile(pattern), spelling)
    for pattern, spelling in (
        ("(?:だ|である)?と(?:思(?:う|います|われる|われます)|考え(?:る|ます|られる|られます))", ""),
        ("かもしれ(?:ない|ません)|でしょう|だろう", ""),
        ("^(?:その)?理由は|何故ならば?|なぜならば?", ""),
        ("によって|により(?!も)", "で"),
        ("全[て部]|すべて|ぜんぶ", "全"),
        ("かんたん|容易|楽(?=[にで])", "簡単"),
        ("用い", "使"),
        ("ゼロ", "0"),
        ("ひとつ", "1つ"),
        ("ふたつ", "2つ"),
        ("綺麗", "きれい"),
        ("出来", "でき"),
        ("分か", "わか"),
        ("行な|おこな", "行"),
        ("良(?=[いくか])", "よ"),
        ("無(?=[いくかし])", "な"),
        ("合(?=[うわいっえ])", "あ"),
        ("来(?=[るたてま])", "く"),
        ("出(?=[るてた])", "で"),
        ("見(?=[えるて])", "み"),
        ("取(?=[るりっれ])", "と"),
        ("掛(?=け)", "か"),
        ("(?<=[ぁ-ん])度(?=に|$)", "たび"),
        ("毎(?=[にの]|$)", "ごと"),
        ("(?<=[ぁ-ん])(?:時|為|様|事|際)(?=[ぁ-ん]|$)", "こと"),
        ("(?<=[ァ-ヶ])ー(?![ァ-ヶー])", ""),
        ("(?<=やす|にく|づら|がた)[いくけか]", ""),
        ("ありません|ません|なくな(?=[るりっら])|な(?:[いくし]|か(?=っ|ろ)|け(?=れ))|ざる|not|n't", "否"),
        ("(?<![ま必はいみ])ず(?![つれっから])", "否"),
    )
)
_ROLE: Final = re.compile("(?<=[^ぁ-ん否])(?:で(?![すしあはの否])|から|へ|より|に|か(?=[^ぁ-ん]))")
_SUBJECT: Final = re.compile("(?<=[^ぁ-ん])が")
_OBJECT: Final = re.compile("(?<=[^ぁ-ん])を")
_KATAKANA: Final = {code: code + 96 for code in range(ord("ぁ"), ord("ん") + 1)}
_ENDING: Final = "(?<=[一-龠々])[いくうえきりみせめっさ]{1,2}"  # of a verb or an adjective
_FUNCTION_WORDS: Final = """
    という といった ように ような よう であり である であっ でした です だから だった ます ました まし
    から ため ので こと もの とき さい ところ など して した し いる いく いき いっ いけ くる くれ き
    しまう しまい しまっ たら れる られ れば され させ する すれ でき なる なり なっ なら なれ
    あう あわ あい あっ みえ が を は も に で と や か て た だ る れ の な ば
"""
_TELLING: Final = "やす にく づら がた しか のみ ばかり ても でも のに とる とり とっ とれ みる はい いいえ"
_HIRAGANA: Final = sorted(f"{_FUNCTION_WORDS} {_TELLING}".split(), key=len, reverse=True)
_WORDS: Final = re.compile("|".join([_ENDING, *_HIRAGANA]))


def content(words: str) -> str:
    """The content of a normalised text; of one without content words, the text itself."""
    text = words.translate(_DIGITS)
    for pattern, spelling in _SPELLINGS:
        text = pattern.sub(spelling, text)
    return _WORDS.sub(_kept, _with_roles(text)) or words


def _with_roles(text: str) -> str:
    """The text with the particles that say which noun does what to which in katakana: those stay."""
    both = _SUBJECT.search(text) and _OBJECT.search(text)
    for role in (_ROLE, _SUBJECT, _OBJECT) if both else (_ROLE,):
        text = role.sub(lambda particle: particle[0].translate(_KATAKANA), text)
    return text


def _kept(word: re.Match[str]) -> str:
    return word[0] if word[0] in _TELLING.split() else ""
