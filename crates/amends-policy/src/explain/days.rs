//! Days that do not count, in words: why, and what the day is called.
//!
//! Calendars name their days in English. What those that come with amends call them is in a table here; a day of a
//! host's own calendar keeps the name that it has there.

use std::borrow::Cow;

use chrono::Datelike as _;

use super::Language;
use crate::due::run::ClockAnswer;
use crate::value::Day;

impl ClockAnswer {
    /// The days that did not count, each in a line: the day, why, and its name where it has one.
    pub fn skipped_in_words(&self, language: Language) -> Vec<String> {
        let line = |(day, code, name): &(Day, smol_str::SmolStr, Option<String>)| {
            let why = why(code, language);
            let name = name.as_ref().map(|name| format!(": {}", day_name(*day, name, language)));
            format!("{day} {why}{}", name.unwrap_or_default())
        };
        self.skipped.iter().map(line).collect()
    }
}

/// Why a day does not count, by its code.
pub(super) fn why(code: &str, language: Language) -> Cow<'_, str> {
    let korean = match code {
        "weekend" => "주말",
        "holiday" => "공휴일",
        "closure" => "휴무",
        "no_such_day" => "이 시간대에 없는 날",
        "after_cut_off" => "마감 시각 이후 접수",
        "outside_hours" => "영업시간 외",
        "half_day" => "반일 영업",
        "paused" => "기간 정지",
        other => other,
    };
    match language {
        Language::Ko => Cow::Borrowed(korean),
        Language::En => Cow::Owned(code.replace('_', " ")),
    }
}

/// What a day is called in a language; as the calendar calls it, where that is not known.
pub fn day_name(day: Day, name: &str, language: Language) -> Cow<'_, str> {
    match language {
        Language::En => Cow::Borrowed(name),
        Language::Ko => korean(name, is_of_korea(day, name)).map_or(Cow::Borrowed(name), Cow::Owned),
    }
}

/// Whether a day that has the same name in several countries is the Korean one.
fn is_of_korea(day: Day, name: &str) -> bool {
    OF_KOREA.iter().any(|it| it.0 == name && it.1 == (day.0.month(), day.0.day()))
}

/// One day, or several that fall together, or another day in the place of one.
fn korean(name: &str, of_korea: bool) -> Option<String> {
    if let Some((_, _, korean)) = OF_KOREA.iter().find(|it| of_korea && it.0 == name) {
        return Some((*korean).to_owned());
    }
    if let Some((_, korean)) = NAMES.iter().find(|(english, _)| *english == name) {
        return Some((*korean).to_owned());
    }
    let several: Vec<&str> = name.split(", ").collect();
    if several.len() > 1 {
        let days: Option<Vec<String>> = several.into_iter().map(|day| korean(day, of_korea)).collect();
        return days.map(|days| days.join(", "));
    }
    if let Some(day) = name.strip_suffix(" (substitute day)").or_else(|| name.strip_suffix(" (observed)")) {
        return korean(day, of_korea).map(|day| format!("{day} 대체휴일"));
    }
    // Only the Korean calendar says it so.
    name.strip_prefix("Alternative holiday for ")
        .and_then(|day| korean(day, true))
        .map(|day| format!("{day} 대체공휴일"))
}

/// Days that have the same English name in several countries: the Korean one, and when it is.
const OF_KOREA: &[(&str, (u32, u32), &str)] = &[
    ("Memorial Day", (6, 6), "현충일"),
    ("Constitution Day", (7, 17), "제헌절"),
    ("Liberation Day", (8, 15), "광복절"),
];

/// What the calendars that come with amends call their days, and what those are in Korean.
const NAMES: &[(&str, &str)] = &[
    ("New Year's Day", "새해 첫날"),
    ("2nd January", "1월 2일"),
    ("Epiphany", "주님 공현 대축일"),
    ("Martin Luther King Jr. Day", "마틴 루서 킹 기념일"),
    ("Australia Day", "호주의 날"),
    ("Saint Brigid's Day", "성 브리지다의 날"),
    ("Washington's Birthday", "워싱턴 탄생일"),
    ("The day preceding Korean New Year", "설날 전날"),
    ("Korean New Year", "설날"),
    ("The second day of Korean New Year", "설날 다음 날"),
    ("Independence Movement Day", "3·1절"),
    ("Saint Patrick's Day", "성 패트릭의 날"),
    ("St Patrick's Day", "성 패트릭의 날"),
    ("Anniversary of the Unification of Italy", "이탈리아 통일 기념일"),
    ("Day of Remembrance and Recognition", "추모와 감사의 날"),
    ("Good Friday", "성금요일"),
    ("Easter Sunday", "부활절"),
    ("Easter Monday", "부활절 다음 월요일"),
    ("ANZAC Day", "안작 데이"),
    ("King's Day", "국왕의 날"),
    ("Queen's Day", "여왕의 날"),
    ("Royal wedding", "왕실 결혼식"),
    ("Labor Day", "노동절"),
    ("Labour Day", "노동절"),
    ("Early May bank holiday", "5월 초 뱅크 홀리데이"),
    ("May Bank Holiday", "5월 뱅크 홀리데이"),
    ("Victory Day", "전승 기념일"),
    ("Children's Day", "어린이날"),
    ("Buddha's Birthday", "부처님 오신 날"),
    ("Bank holiday for the coronation of King Charles III", "찰스 3세 대관식 뱅크 홀리데이"),
    ("Ascension Day", "예수 승천일"),
    ("Pentecost", "성령 강림절"),
    ("Pentecost Monday", "성령 강림절 다음 월요일"),
    ("Spring bank holiday", "봄 뱅크 홀리데이"),
    ("Queen's Diamond Jubilee", "여왕 즉위 60주년"),
    ("Platinum Jubilee bank holiday", "여왕 즉위 70주년 뱅크 홀리데이"),
    ("Memorial Day", "메모리얼 데이"),
    ("Republic Day", "공화국의 날"),
    ("June Bank Holiday", "6월 뱅크 홀리데이"),
    ("World Cup bank holiday", "월드컵 뱅크 홀리데이"),
    ("Juneteenth National Independence Day", "준틴스(노예 해방 기념일)"),
    ("Independence Day", "독립 기념일"),
    ("Battle of the Boyne", "보인 전투 기념일"),
    ("National Day", "국경일"),
    ("Constitution Day", "헌법의 날"),
    ("August Bank Holiday", "8월 뱅크 홀리데이"),
    ("Summer bank holiday", "여름 뱅크 홀리데이"),
    ("Assumption Day", "성모 승천일"),
    ("Assumption Of Mary Day", "성모 승천일"),
    ("Liberation Day", "해방 기념일"),
    ("Bank Holiday for the State Funeral of Queen Elizabeth II", "엘리자베스 2세 국장일 뱅크 홀리데이"),
    ("National Day of Mourning", "국가 애도의 날"),
    ("National Day of Mourning for Queen Elizabeth II", "엘리자베스 2세 국가 애도의 날"),
    ("The day preceding Chuseok", "추석 전날"),
    ("Chuseok", "추석"),
    ("The second day of Chuseok", "추석 다음 날"),
    ("Armed Forces Day", "국군의 날"),
    ("National Foundation Day", "개천절"),
    ("German Unity Day", "독일 통일의 날"),
    ("Saint Francis of Assisi, Patron Saint of Italy", "이탈리아의 수호성인 아시시의 성 프란치스코 축일"),
    ("Hangul Day", "한글날"),
    ("Columbus Day", "콜럼버스의 날"),
    ("October Bank Holiday", "10월 뱅크 홀리데이"),
    ("Reformation Day", "종교 개혁 기념일"),
    ("All Saints' Day", "모든 성인의 날"),
    ("National Unity Day", "국민 통합의 날"),
    ("Armistice Day", "제1차 세계 대전 종전 기념일"),
    ("Veterans Day", "재향 군인의 날"),
    ("Thanksgiving Day", "추수 감사절"),
    ("St Andrew's Day", "성 안드레아의 날"),
    ("Immaculate Conception", "원죄 없이 잉태되신 성모 축일"),
    ("Christmas Day", "성탄절"),
    ("26 December", "12월 26일"),
    ("Boxing Day", "박싱 데이"),
    ("Saint Stephen's Day", "성 스테파노의 날"),
    ("Second Day of Christmas", "성탄절 다음 날"),
    ("Temporary Public Holiday", "임시공휴일"),
    ("Local Election Day", "지방선거일"),
    ("National Assembly Election Day", "국회의원 선거일"),
    ("Presidential Election Day", "대통령 선거일"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use amends_calendar::Calendar;

    use super::*;

    /// All named days of all calendars that come with amends, by their name.
    fn days() -> BTreeMap<String, Day> {
        let calendars: Vec<Calendar> =
            Calendar::all_shipped().filter_map(|(id, _)| Calendar::shipped(id)).collect();
        assert_eq!(calendars.len(), 14);
        let days = |it: &Calendar| -> Vec<(String, Day)> {
            use amends_calendar::{Closed, Day as It};
            let named = it.named_days().filter_map(|(day, what)| match what {
                It::Closed(Closed::Holiday(name) | Closed::Closure(name))
                | It::HalfDay(name)
                | It::Opening(name) => Some((name.to_owned(), Day(day))),
                It::Usual | It::Closed(Closed::Weekend | Closed::NoSuchDay) => None,
            });
            named.collect()
        };
        calendars.iter().flat_map(days).collect()
    }

    #[test]
    fn every_day_of_the_calendars_that_come_with_amends_has_a_korean_name() {
        let days = days();
        assert!(days.len() > 90, "{}", days.len());
        let korean: Vec<Cow<'_, str>> =
            days.iter().map(|(name, day)| day_name(*day, name, Language::Ko)).collect();
        let english: Vec<_> =
            korean.iter().filter(|it| it.chars().any(|c| c.is_ascii_alphabetic())).collect();
        assert!(english.is_empty(), "{english:?}");
    }

    #[test]
    fn a_day_in_the_place_of_another_and_days_that_fall_together_are_put_together() {
        for (day, english, korean) in [
            ("2026-09-25", "Chuseok", "추석"),
            ("2026-12-28", "Boxing Day (substitute day)", "박싱 데이 대체휴일"),
            ("2026-10-10", "Alternative holiday for Hangul Day", "한글날 대체공휴일"),
            ("2028-10-03", "Chuseok, National Foundation Day", "추석, 개천절"),
            ("2017-01-02", "2nd January, New Year's Day (substitute day)", "1월 2일, 새해 첫날 대체휴일"),
            ("2026-08-15", "Liberation Day", "광복절"),
            ("2026-04-25", "Liberation Day", "해방 기념일"),
            ("2026-08-17", "Alternative holiday for Liberation Day", "광복절 대체공휴일"),
            ("2026-05-25", "Memorial Day", "메모리얼 데이"),
            ("2026-06-06", "Memorial Day", "현충일"),
            ("2026-01-02", "Founders' day", "Founders' day"),
            ("2026-01-02", "Chuseok, Founders' day", "Chuseok, Founders' day"),
        ] {
            let day = Day::parse(day).unwrap();
            assert_eq!(day_name(day, english, Language::Ko), korean);
            assert_eq!(day_name(day, english, Language::En), english);
        }
    }
}
