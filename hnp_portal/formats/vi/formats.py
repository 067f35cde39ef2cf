"""Vietnamese dates and times: time first when shown, the day first when typed.

Django has no input formats for `vi` and falls back to the American ones, so that 05/06/2026 would become 6 May.
`%d/%m` also reads 5/6. The first of each list is what fields and the admin's calendar write.
"""

DATE_FORMAT = "d/m/Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "H:i d/m/Y"
SHORT_DATE_FORMAT = "d/m/Y"
SHORT_DATETIME_FORMAT = "H:i d/m/Y"
YEAR_MONTH_FORMAT = "m/Y"
MONTH_DAY_FORMAT = "d/m"
FIRST_DAY_OF_WEEK = 1
NUMBER_GROUPING = 3

DATE_INPUT_FORMATS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"]
TIME_INPUT_FORMATS = ["%H:%M", "%H:%M:%S", "%H:%M:%S.%f", "%Hh%M"]
DATETIME_INPUT_FORMATS = [
    *(f"{day} {time}" for day in DATE_INPUT_FORMATS for time in TIME_INPUT_FORMATS),
    *(f"{time} {day}" for day in DATE_INPUT_FORMATS for time in TIME_INPUT_FORMATS),
    *DATE_INPUT_FORMATS,
]
