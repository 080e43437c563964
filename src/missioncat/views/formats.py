"""How single values are written: numbers, dates, places, and keys as the words in them."""

from missioncat.dates import Date, format_short, parse_date


def format_number(value: float, grouped: bool = True) -> str:
    """A number as people write it.

    >>> format_number(8200), format_number(1935.3), format_number(2.0)
    ('8,200', '1,935.3', '2')
    >>> format_number(47097, grouped=False)
    '47097'
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if grouped:
        return f"{value:,}"
    return str(value)


def format_ordinal(number: int) -> str:
    """A place in an order.

    >>> [format_ordinal(number) for number in (1, 2, 3, 11, 356, 1012)]
    ['1st', '2nd', '3rd', '11th', '356th', '1,012th']
    """
    endings = {1: "st", 2: "nd", 3: "rd"}
    if number % 100 in (11, 12, 13):
        return f"{number:,}th"
    return f"{number:,}{endings.get(number % 10, 'th')}"


def format_known(date: Date | None, tz: str | None = None) -> str:
    """A date in short; nothing if there is none."""
    if date is None:
        return ""
    return format_short(date, tz)


def format_stored(date: str | None, tz: str | None = None) -> str:
    """A date as it stands in the file, in short; nothing if there is none."""
    if not date:
        return ""
    return format_short(parse_date(date), tz)


def plural(count: int, noun: str) -> str:
    """A noun as it stands behind a count.

    >>> plural(1, "place"), plural(0, "place")
    ('place', 'places')
    """
    if count == 1:
        return noun
    return f"{noun}s"


def count_units(count: int, noun: str) -> str:
    """A count with its noun, as it stands in a sentence: `1 day`, `2000 days`."""
    return f"{count} {plural(count, noun)}"


def format_words_of(key: str) -> str:
    """A key, such as a kind of event or a milestone, as the words it is made of.

    >>> format_words_of("orbit-insertion")
    'orbit insertion'
    """
    return key.replace("-", " ")


def format_site(key: str) -> str:
    """The key of a site as the name that it is.

    >>> format_site("jiuquan"), format_site("cape-canaveral")
    ('Jiuquan', 'Cape Canaveral')
    """
    if key.islower():
        return format_words_of(key).title()
    return key


def format_country(country: str) -> str:
    """The name in a country as the catalogue writes it.

    >>> format_country("RUS Russia"), format_country("Wonderland")
    ('Russia', 'Wonderland')
    """
    code, _, name = country.partition(" ")
    if len(code) == 3 and name:
        return name
    return country


def format_position(lat: float, lon: float) -> str:
    """Coordinates as people write them.

    >>> format_position(43.0576, -51.9161)
    '43.0576°N 51.9161°W'
    """
    north, east = "N", "E"
    if lat < 0:
        north = "S"
    if lon < 0:
        east = "W"
    return f"{format_number(abs(lat))}°{north} {format_number(abs(lon))}°{east}"
