"""Hiding personal values from those who need not see them: enough is left to recognise one's own."""


def mask_number(number: str) -> str:
    """An identity or telephone number with its middle hidden; short ones are hidden whole."""
    if len(number) < 8:
        return "*" * len(number)
    head, tail = (6, 4) if len(number) >= 15 else (3, 4)
    return number[:head] + "*" * (len(number) - head - tail) + number[-tail:]


def mask_name(name: str) -> str:
    """A person's name with all but the first character hidden."""
    return name[:1] + "*" * max(len(name) - 1, 0)


def mask_email(address: str) -> str:
    """A mail address with its local part hidden but for the first character."""
    local, at, domain = address.partition("@")
    return f"{local[:1]}***{at}{domain}" if at else "***"
