"""What a code may look like: the one rule that picture and sound share."""

import re

_CODE = re.compile(r"[0-9]{4,5}")


def checked(digits: str) -> str:
    """Give the code back, or raise ValueError: only four or five plain digits fit the picture."""
    if not _CODE.fullmatch(digits):
        raise ValueError("a captcha code has four or five digits from 0 to 9")
    return digits
