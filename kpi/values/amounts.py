"""From phrases to the amounts of a segment: which numbers are demands, and what belongs to each.

Each function takes the phrases or items of a segment and returns them with one thing put together: an item
is a phrase of the grammar or a draft made of phrases.
"""

from collections.abc import Iterable, Iterator, Sequence

from kpi import units
from kpi.model.constraint import Operator
from kpi.values.drafts import Draft, Fault
from kpi.values.phrases import Phrase, Quantity, Sign, Word
from kpi.values.words import load

Item = Phrase | Draft

_FEW_DIGITS = 2
_SHORT_TEXT = 4
_LONGEST_UNIT = 3
UPPER, LOWER = frozenset({"<=", "<"}), frozenset({">=", ">"})


def named(phrases: Sequence[Phrase]) -> list[Phrase]:
    """Take a short word that ends the segment behind a bare number as its unit, though no list has it."""
    index = next((i for i, phrase in enumerate(phrases) if isinstance(phrase, Quantity)), len(phrases))
    rest = phrases[index + 1 :]
    text = "".join(word.text for word in rest if isinstance(word, Word) and word.mark == "text")
    if not rest or not _is_bare(phrases[index]) or len(text) != rest[-1].span[1] - phrases[index].span[1]:
        return [*phrases]
    divided = any(isinstance(phrase, Word) and phrase.mark == "each" for phrase in phrases)
    if (
        divided
        or text in load().suffixes
        or len(text) > _LONGEST_UNIT
        or not all("\u4e00" <= char <= "\u9fff" for char in text)
    ):
        return [*phrases]
    quantity = phrases[index]
    assert isinstance(quantity, Quantity)
    span = (quantity.span[0], rest[-1].span[1])
    return [*phrases[:index], quantity._replace(span=span, low=quantity.low._replace(unit=text))]


def _is_bare(phrase: Phrase) -> bool:
    """Tell whether it is a number in digits and no more, but perhaps a sign."""
    if not isinstance(phrase, Quantity) or phrase.high or phrase.suffix:
        return False
    low = phrase.low
    plain = low.number.fixed is None and not low.number.bad and low.span[1] == phrase.span[1]
    return plain and low.unit is None and not low.per


def demanded(phrases: Sequence[Phrase]) -> list[Item]:
    """Return the phrases; a number that is part of a name (5G, 12345热线, 60周岁以上老人) becomes a word."""
    return [
        Word(phrase.span, "text", "0")
        if isinstance(phrase, Quantity) and _only_names(phrases, index)
        else phrase
        for index, phrase in enumerate(phrases)
    ]


def _only_names(phrases: Sequence[Phrase], index: int) -> bool:
    """Tell whether the number there is only part of a name."""
    quantity = phrases[index]
    assert isinstance(quantity, Quantity)
    if quantity.high or any(sign.symbol for sign in quantity.signs):
        return False
    after = phrases[index + 1] if index + 1 < len(phrases) else None
    text = after.text if isinstance(after, Word) and after.mark == "text" else ""
    signed = bool(quantity.signs) or _sign_waits(phrases[:index])
    if quantity.low.number.fixed is not None:
        return _names_in_chinese(quantity, phrases, index, followed=bool(text), signed=signed)
    return not signed and bool(text) and _names_in_digits(quantity, index, text)


def _names_in_digits(quantity: Quantity, index: int, text: str) -> bool:
    """Tell whether figures that no sign precedes are part of a word that goes on: 5G, 60周岁以上老人."""
    if quantity.low.unit in units.table().attribute:
        return True
    if quantity.low.unit or quantity.low.per or quantity.suffix:
        return False
    digits = quantity.low.number.span[1] - quantity.low.number.span[0]
    return index > 0 or text.isascii() or digits > _FEW_DIGITS or len(text) > _SHORT_TEXT


def _names_in_chinese(
    quantity: Quantity, phrases: Sequence[Phrase], index: int, *, followed: bool, signed: bool
) -> bool:
    """Tell whether Chinese numerals are part of a word: 一体化, 二级, 一次验收合格."""
    unit, number = quantity.low.unit, quantity.low.number.fixed
    if unit in units.table().rank and not quantity.low.per:
        return True
    if signed or unit == "%":
        return False
    if unit is None:
        return len(phrases) > 1
    others = sum(isinstance(phrase, Quantity) for phrase in phrases) > 1
    return followed and not quantity.suffix and (index > 0 or number == 1 or others)


def _sign_waits(phrases: Sequence[Phrase]) -> bool:
    return any(isinstance(phrase, Word) and phrase.mark == "bare" for phrase in phrases)


def attached(items: Iterable[Item]) -> Iterator[Item]:
    """Make drafts of the quantities; each takes the signs and 每… that were said before it."""
    signs: tuple[Sign, ...] = ()
    per: tuple[str, ...] = ()
    for item in items:
        if isinstance(item, Word) and item.mark == "bare":
            signs += tuple(sign for sign in item.signs if sign.operator)
            yield item
        elif isinstance(item, Word) and item.mark == "each":
            per += item.names
            yield item
        elif isinstance(item, Quantity):
            if not any(sign.operator is None for sign in item.signs):
                yield amount(item._replace(signs=item.signs or signs), per)
            signs, per = (), ()
        else:
            yield item


def amount(quantity: Quantity, per: tuple[str, ...] = (), *, alone: bool = False) -> Draft:
    """Return a quantity as a draft; ``per`` is what was said before it (每人每月)."""
    low, high = quantity.low, quantity.high
    unit = (high and high.unit) or low.unit
    below = low.per or (high.per if high else ()) or ()
    if per and units.dimension(unit) != "share":  # 人均 before a percentage is part of a name
        below = tuple(name for name in per if name not in below) + below
    operator, said = operator_of(quantity)
    ranged = high is not None or quantity.tolerance
    loose = bool(quantity.signs) and not any(sign.firm for sign in quantity.signs)
    return Draft(
        "range" if ranged else "quantity",
        quantity.span,
        operator=None if ranged else operator,
        said=said,
        low=low.number,
        high=high.number if high else None,
        unit=unit,
        per=below,
        tolerance=quantity.tolerance,
        divided=quantity.low.divided,
        fault=_fault(quantity),
        unsure=low.number.more
        or any(sign.mistyped for sign in quantity.signs)
        or (loose and not quantity.suffix),
        doubtful_digits=said and not ranged and unit is None and not below,
        loose=loose,
        alone=alone,
    )


def operator_of(quantity: Quantity) -> tuple[Operator, bool]:
    """Return the operator, and whether the text says one; a suffix settles what 控制在, 达到 leave open."""
    firm = [sign.operator for sign in quantity.signs if sign.operator and sign.firm]
    loose = [sign.operator for sign in quantity.signs if sign.operator and not sign.firm]
    suffix = [quantity.suffix.operator] if quantity.suffix and quantity.suffix.operator else []
    more: list[Operator] = [">"] if quantity.low.number.more else []
    strict = [operator for operator in firm if operator in UPPER | LOWER]
    options = [*strict, *suffix, *firm, *loose, *more]
    return (options[0], True) if options else ("==", False)


def _fault(quantity: Quantity) -> Fault | None:
    """Find signs that contradict each other, and figures that are no number."""
    if quantity.low.number.bad or (quantity.high and quantity.high.number.bad):
        return Fault("number-malformed", quantity.low.number.span)
    said = [sign for sign in [*quantity.signs, quantity.suffix] if sign and sign.firm]
    operators = {sign.operator for sign in said}
    if operators & UPPER and operators & LOWER:
        return Fault("sign-conflict", (said[0].span[0], said[-1].span[1]))
    symbols = [sign for sign in quantity.signs if sign.symbol]
    if len(symbols) > 1:
        return Fault("sign-doubled", (symbols[0].span[0], symbols[-1].span[1]))
    return None
