"""The classes of words of time, and as bits of one number what a token may be.

- `num` `tens` `some` `half` `quarter` `three_quarters` `and_half` `and_quarter` `ordinal` `suffix` `zero` - numbers;
  `some` counts only before a unit ("a", "a couple of")
- `weekday` `short_weekday` `month` `short_month` - Monday is 0; `doubtful` words need company to be a time at all
- `day` `day_part` `part` - days from today, with a part of the day, and the part alone (its hours are in `[parts]`)
- `unit`, `mod` before and `after_mod` behind it - this, next, last
- `counted` - measures and things: a number before one is no hour and no day ("at 12 euros", "the 3rd slide")
- `every`, `habit`, `habit_weekend`, `habit_part` - wishes without a date
- `edge`, `edge_unit` - beginning, middle or end of a period; `rank` - ordinals that name no day of a month ("segunda"),
  `half_of` - "second half of"
- `clock` `late_clock` `hour_mark` `weak_mark` `bare_mark` `hour_end` `am` `pm` `past` `to` `half_past` `quarter_past`
  `quarter_to`, and where minutes follow the hour `plus` `minus` `minus_quarter` `and_three_quarters` - times of day;
  `one` marks have the article of one o'clock ("a la"); `yes_hour` words may follow a bare number as an hour, and
  `one_hour` is "one" with a word for hours before it
- `limit` - words of a limit, behind which a lone part or day is meant ("before lunch"); `any_of` - some of several
  ("none of the two"); `definite` articles, and those of a day of the month: `day_article`, `case` after a preposition
- `part_hour`: half an hour, in minutes; `plural` tells `days` from `day`; `month_lead` makes a doubtful month a month
- `in` `after` `before_shift` `earlier` `ago` `ago_first` `hence` `more` - durations counted from now or from a date
- `from` `range` `from_day` `range_day` `lasting` `moved` `dash` `or` `of` `article` `glue` - what joins parts
- `holiday` - month-day, or days from Easter Sunday; `zone` `zone_mark` `zone_lead` - a place's time
"""

_CLASSES = """
num tens some half quarter three_quarters and_half and_quarter ordinal suffix zero weekday short_weekday month
short_month doubtful day day_part part unit mod after_mod counted every habit habit_weekend habit_part edge edge_unit
clock late_clock hour_mark weak_mark bare_mark hour_end am pm past to half_past quarter_past quarter_to plus minus
minus_quarter and_three_quarters yes_hour one_hour part_hour rank half_of limit any_of definite day_article plural
month_lead in after before_shift earlier ago ago_first hence more from range from_day range_day lasting moved dash or
of article glue holiday zone zone_mark zone_lead
"""
BITS = {cls: 1 << place for place, cls in enumerate(_CLASSES.split())}
FIGURES = 1 << len(BITS)  # a number in figures is a class that no list names


def kinds(classes: str) -> int:
    """Classes, with blanks between them, as the bits of one number."""
    total = 0
    for cls in classes.split():
        total |= BITS[cls]
    return total


# The classes of which one word is enough to look closer.
STARTERS = kinds(
    "weekday short_weekday month short_month day day_part part unit edge_unit clock late_clock half_past quarter_past"
    " quarter_to holiday habit habit_weekend habit_part num tens ordinal one_hour part_hour"
)

# What tells a piece of an expression, and what says nothing by itself but leads to it: "at the", "in the next".
TELLING = FIGURES | (STARTERS & ~kinds("one_hour")) | kinds("edge")
LEADING = kinds(
    "article mod some in ago_first every hour_mark weak_mark bare_mark half quarter three_quarters and_half more rank"
    " day_article half_of"
)

# Classes that never begin an expression: what joins, ends or only allows one.
INNER = kinds(
    "glue yes_hour of range range_day or dash hour_end am pm past to plus minus suffix and_half and_quarter"
    " and_three_quarters minus_quarter zone zone_mark zone_lead plural month_lead hence ago after before_shift earlier"
    " zero after_mod lasting moved doubtful limit any_of definite"
)

RANGES = kinds("from from_day")  # what opens one

# A number is a time by what stands behind it: one of these, more figures, or a sign that joins them.
NUMBERS = INNER | FIGURES | kinds("num tens some")
BEHIND_NUMBER = FIGURES | kinds(
    "unit mod more half quarter and_half and_quarter and_three_quarters minus_quarter plus minus zero dash num tens"
    " ordinal suffix past to am pm hour_end part day day_part month short_month weekday of article"
)
