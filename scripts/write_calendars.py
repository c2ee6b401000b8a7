#!/usr/bin/env python3
"""Writes the calendars that amends ships, from the library python-holidays (MIT), pinned.

    pip install holidays==0.108
    write_calendars.py crates/amends-calendar/calendars

A published file never changes: for a correction, give VERSION a new value, list the new files in shipped.rs, and keep
the old ones. The tests hold every file against the government's own list for the United Kingdom and against a computed
calendar for the others, both in ../shared.
"""
import sys
from pathlib import Path

import holidays

VERSION = "2026.1"
CHECKED_ON = "2026-11-22"
FIRST, LAST = 2010, 2028
LIBRARY = f"python-holidays {holidays.__version__} (MIT)"
UK_LAW = "Banking and Financial Dealings Act 1971, section 1 and schedule 1, and the proclamations under it"
GOV_UK = "https://www.gov.uk/bank-holidays (Open Government Licence v3.0)"

# As GOV.UK calls them.
UK_NAMES = {
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Summer Bank Holiday": "Summer bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
    "Diamond Jubilee of Elizabeth II": "Queen's Diamond Jubilee",
    "Platinum Jubilee of Elizabeth II": "Platinum Jubilee bank holiday",
    "State Funeral of Queen Elizabeth II": "Bank Holiday for the State Funeral of Queen Elizabeth II",
    "Coronation of Charles III": "Bank holiday for the coronation of King Charles III",
    "Wedding of William and Catherine": "Royal wedding",
    "New Year Holiday": "2nd January",
    "Saint Andrew's Day": "St Andrew's Day",
    "Saint Patrick's Day": "St Patrick's Day",
    "Scotland's participation in the FIFA World Cup final": "World Cup bank holiday",
}


def country(code, subdivision=None, names=None, language="en_US"):
    def days(years):
        return holidays.country_holidays(code, subdiv=subdivision, years=years, language=language)

    days.names = names or {}
    return days


def everywhere(code, subdivisions):
    """The days that are public holidays in every one of a country's parts."""

    def days(years):
        parts = [holidays.country_holidays(code, subdiv=part, years=years, language="en_US") for part in subdivisions]
        common = set.intersection(*(set(part) for part in parts))
        return {day: sorted(part[day] for part in parts)[0] for day in common}

    days.names = {}
    return days


def target(years):
    return holidays.financial_holidays("XECB", years=years, language="en_US")


target.names = {"Christmas Holiday": "26 December"}
uk = {"code": "GB", "names": UK_NAMES, "language": "en_GB"}

CALENDARS = {
    "england-wales": {
        "name": "England and Wales",
        "zone": "Europe/London",
        "about": "Bank holidays of England and Wales, with Good Friday and Christmas Day.",
        "source": [UK_LAW, GOV_UK, LIBRARY],
        "days": country(subdivision="ENG", **uk),
    },
    "scotland": {
        "name": "Scotland",
        "zone": "Europe/London",
        "about": "Bank holidays of Scotland; local holidays are the host's.",
        "source": [
            UK_LAW,
            "St Andrew's Day Bank Holiday (Scotland) Act 2007",
            "Proclamation of 3 February 2026: 15 June 2026",
            GOV_UK,
            LIBRARY,
        ],
        "days": country(subdivision="SCT", **uk),
    },
    "northern-ireland": {
        "name": "Northern Ireland",
        "zone": "Europe/London",
        "about": "Bank holidays of Northern Ireland.",
        "source": [UK_LAW, GOV_UK, LIBRARY],
        "days": country(subdivision="NIR", **uk),
    },
    "us-federal": {
        "name": "United States, federal",
        "zone": "America/New_York",
        "about": "Legal public holidays of the federal government. No state holidays, no days off by executive order; the "
        "Federal Reserve stays open on the Friday before a Saturday holiday.",
        "source": ["5 U.S.C. 6103", "Executive Order 11582", LIBRARY],
        "days": country("US"),
    },
    "korea": {
        "name": "Korea",
        "zone": "Asia/Seoul",
        "about": "Public holidays with substitute days as in force in each year, election days and temporary holidays "
        "as announced up to the day of checking.",
        "source": [
            "Public Holidays Act (공휴일에 관한 법률) of 2021, as amended in 2026",
            "Regulations on Holidays of Public Agencies (관공서의 공휴일에 관한 규정), as amended",
            LIBRARY,
        ],
        "days": country("KR"),
    },
    "australia": {
        "name": "Australia, national",
        "zone": "Australia/Sydney",
        "about": "Days that are public holidays in every state and territory; what one state alone keeps is the host's.",
        "first": 2012,
        "source": ["Public holidays acts of the states and territories", LIBRARY],
        "days": everywhere("AU", ["ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA"]),
    },
    "germany": {
        "name": "Germany",
        "zone": "Europe/Berlin",
        "about": "Public holidays of all Länder; what one Land alone keeps is the host's.",
        "source": ["Einigungsvertrag, article 2 (2)", "Public holidays acts of the Länder", LIBRARY],
        "days": country("DE"),
    },
    "france": {
        "name": "France",
        "zone": "Europe/Paris",
        "about": "Public holidays of metropolitan France, without those of Alsace and Moselle.",
        "source": ["Code du travail, article L3133-1", LIBRARY],
        "days": country("FR"),
    },
    "netherlands": {
        "name": "Netherlands",
        "zone": "Europe/Amsterdam",
        "about": "Public holidays, Good Friday among them; Liberation Day every fifth year. Where the Algemene termijnenwet "
        "counts every 5 May, the host adds it.",
        "source": ["Algemene termijnenwet, article 3", LIBRARY],
        "days": country("NL"),
    },
    "ireland": {
        "name": "Ireland",
        "zone": "Europe/Dublin",
        "about": "Public holidays on their own day: one on a weekend has no Monday of its own in law. "
        "Good Friday is a business day here, though banks close.",
        "source": ["Organisation of Working Time Act 1997, second schedule, and the regulations under it", LIBRARY],
        "days": country("IE"),
    },
    "italy": {
        "name": "Italy",
        "zone": "Europe/Rome",
        "about": "National public holidays; patron saints' days are the host's.",
        "source": ["Legge 27 maggio 1949, n. 260", "Legge 8 ottobre 2025, n. 151: 4 October from 2026", LIBRARY],
        "days": country("IT"),
    },
    "spain": {
        "name": "Spain",
        "zone": "Europe/Madrid",
        "about": "National public holidays that no autonomous community moved; regional and local ones are the host's.",
        "source": ["Real Decreto 2001/1983, article 45", LIBRARY],
        "days": country("ES"),
    },
    "target": {
        "name": "TARGET",
        "zone": "Europe/Berlin",
        "about": "Closing days of the euro area's TARGET system (T2), in the time of Frankfurt.",
        "source": ["European Central Bank, long-term calendar of TARGET closing days, since 2002", LIBRARY],
        "days": target,
    },
}


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def listed(texts):
    return "[\n" + "".join(f"    {quoted(text)},\n" for text in texts) + "]"


def renamed(name, names):
    return ", ".join(rename(part, names) for part in name.split("; "))


def rename(name, names):
    base = name.removesuffix(" (observed)")
    observed = " (substitute day)" if names is UK_NAMES else " (observed)"
    return names.get(base, base) + (observed if base != name else "")


def written(key, calendar):
    first = calendar.get("first", FIRST)
    found = calendar["days"](range(first, LAST + 2))
    days = {day: name for day, name in found.items() if first <= day.year <= LAST}
    head = [
        f"# {calendar['about']}",
        "# Written by scripts/write_calendars.py. A published file never changes: a correction is a new version.",
        f"id = {quoted(key)}",
        f"version = {quoted(VERSION)}",
        f"name = {quoted(calendar['name'])}",
        f"zone = {quoted(calendar['zone'])}",
        f"years = [{first}, {LAST}]",
        f"checked_on = {CHECKED_ON}",
        f"source = {listed(calendar['source'])}",
        "",
        "[week]",
        'weekdays = ["00:00-24:00"]',
        "",
        "[holidays]",
    ]
    names = calendar["days"].names
    return "\n".join(head + [f"{day} = {quoted(renamed(name, names))}" for day, name in sorted(days.items())]) + "\n"


ALWAYS = f"""# Every minute of every day, in UTC.
# Written by scripts/write_calendars.py. A published file never changes: a correction is a new version.
id = "always"
version = "{VERSION}"
name = "Always open"
zone = "UTC"
years = [1970, 2199]
checked_on = {CHECKED_ON}
source = "by definition"

[week]
every_day = ["00:00-24:00"]
"""


def main():
    folder = Path(sys.argv[1])
    texts = {"always": ALWAYS} | {key: written(key, calendar) for key, calendar in CALENDARS.items()}
    for key, text in texts.items():
        (folder / f"{key}-{VERSION}.toml").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
