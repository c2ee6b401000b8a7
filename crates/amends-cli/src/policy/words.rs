//! Rules of a pack in a line of words: conditions, amounts, limits, triggers.

use amends_core::money::Currency;
use amends_policy::pack::{
    Amount, Band, Cap, Comparison, Condition, Ends, Limit, Operand, Pay, Roll, Scalar, StartDay, Status,
    Title, Trigger, Unit, Version,
};
use amends_policy::{Language, written};

use super::korean;

/// Words in a language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words(pub(crate) Language);

impl Words {
    /// A word, in the language; itself where it is not known there.
    pub(crate) fn of(self, english: &'static str) -> &'static str {
        match self.0 {
            Language::Ko => korean::of(english).unwrap_or(english),
            Language::En | _ => english,
        }
    }

    /// A code like `met_late`, in words.
    pub(crate) fn code(self, code: &str) -> String {
        match self.0 {
            Language::Ko => korean::of_code(code).unwrap_or(code).to_owned(),
            Language::En | _ => code.replace('_', " "),
        }
    }

    /// A clock of a pack and version, and where it stands.
    pub(crate) fn clock_of(self, clock: &str, of: &str, state: &str) -> String {
        match self.0 {
            Language::Ko => format!("{of}의 {clock}: {state}"),
            Language::En | _ => format!("{clock} of {of}: {state}"),
        }
    }

    /// A title, in the language where it is given in it.
    pub(crate) fn title(self, title: &Title) -> &str {
        title.in_language(self.0)
    }

    pub(crate) fn yes_or_no(self, flag: bool) -> &'static str {
        self.of(if flag { "yes" } else { "no" })
    }

    /// From when to when a version holds, and whether it is one that does.
    pub(crate) fn holds(self, version: &Version) -> String {
        let (from, to) = (version.effective_from, version.effective_to);
        let range = match (from, to) {
            (None, None) if version.status == Status::Pending => String::new(),
            (None, None) => self.of("at all times").to_owned(),
            (Some(from), Some(to)) => format!("{from} – {to}"),
            (Some(from), None) => format!("{from} –"),
            (None, Some(to)) => format!("– {to}"),
        };
        match version.status {
            Status::Pending => format!("{range} {}", self.of("pending")).trim().to_owned(),
            Status::Unknown => format!("{range} {}", self.of("unknown")).trim().to_owned(),
            Status::InForce | _ => range,
        }
    }

    /// When a rule applies.
    pub(crate) fn when(self, condition: Option<&Condition>) -> String {
        condition.map_or_else(|| self.of("always").to_owned(), |it| self.condition(it, false))
    }

    fn condition(self, it: &Condition, within: bool) -> String {
        let join = |parts: &[Condition], word: &str| {
            let parts: Vec<String> = parts.iter().map(|part| self.condition(part, true)).collect();
            let text = parts.join(&format!(" {word} "));
            if within && parts.len() > 1 { format!("({text})") } else { text }
        };
        match it {
            Condition::All(parts) => join(parts, self.of("and")),
            Condition::Any(parts) => join(parts, self.of("or")),
            Condition::Not(part) => format!("{} ({})", self.of("not"), self.condition(part, false)),
            Condition::Fact(comparison) => self.comparison(comparison),
            Condition::Cel(expression) => expression.source().to_string(),
        }
    }

    fn comparison(self, it: &Comparison) -> String {
        let fact = &it.fact;
        let pairs = [
            ("=", &it.is),
            ("≠", &it.is_not),
            ("≥", &it.at_least),
            (">", &it.over),
            ("≤", &it.at_most),
            ("<", &it.below),
        ];
        let each = pairs.into_iter().filter_map(|(sign, with)| {
            with.as_ref().map(|with| format!("{fact} {sign} {}", self.scalar(with)))
        });
        let words: Vec<String> = it.one_of.iter().map(|word| self.scalar(word)).collect();
        let several = (!words.is_empty()).then(|| format!("{fact} ∈ {{{}}}", words.join(", ")));
        each.chain(several).collect::<Vec<_>>().join(&format!(" {} ", self.of("and")))
    }

    fn scalar(self, it: &Scalar) -> String {
        match it {
            Scalar::Flag(flag) => self.yes_or_no(*flag).to_owned(),
            Scalar::Number(number) => number.to_string(),
            Scalar::Day(day) => day.to_string(),
            Scalar::Text(text) => text.to_string(),
        }
    }

    /// How much.
    pub(crate) fn pay(self, pay: &Pay, version: &Version) -> String {
        match pay {
            Pay::Fixed { minor, currency, times, divided_by } => {
                let currency = currency.or(version.currency);
                format!("{}{}", amount(minor, currency, version), scaled(times, divided_by))
            }
            Pay::Share { percent, of, times, divided_by } => {
                format!("{percent} % {} {of}{}", self.of("of"), scaled(times, divided_by))
            }
            Pay::Bands { over, bands } => {
                let band = |it: &Band| format!("{over}{}: {}", range(it), self.pay(&it.pay, version));
                bands.iter().map(band).collect::<Vec<_>>().join("\n")
            }
            Pay::Cases(cases) => {
                let case = |it: &amends_policy::pack::Case| {
                    let when = match &it.when {
                        Some(condition) => self.condition(condition, false),
                        None => self.of("otherwise").to_owned(),
                    };
                    format!("{when}: {}", self.pay(&it.pay, version))
                };
                cases.iter().map(case).collect::<Vec<_>>().join("\n")
            }
            Pay::Days(days) => {
                let each = amount(&days.minor, version.currency, version);
                let (per_day, most, unit) = (self.of("per day"), self.of("at most"), self.of("days"));
                format!("{each} {per_day}, {} – {}, {most} {} {unit}", days.from, days.until, days.days_max)
            }
            Pay::Nothing => self.of("nothing").to_owned(),
            Pay::Unknown(why) => format!("{}: {why}", self.of("not known")),
        }
    }

    /// Caps, each on a line.
    pub(crate) fn caps(self, caps: &[Cap], version: &Version) -> String {
        let cap = |it: &Cap| {
            let minor = it.minor.as_ref().map(|minor| amount(minor, version.currency, version));
            let of = it.of.as_deref().unwrap_or_default();
            let share = it.percent.map(|percent| format!("{percent} % {} {of}", self.of("of")));
            let used = it.used.as_ref().map(|used| format!(" − {used}")).unwrap_or_default();
            let when = it
                .when
                .as_ref()
                .map(|when| format!(" ({})", self.condition(when, false)))
                .unwrap_or_default();
            format!("{}: {}{used}{when}", it.rule, minor.or(share).unwrap_or_default())
        };
        caps.iter().map(cap).collect::<Vec<_>>().join("\n")
    }

    /// Limits, each on a line with its condition.
    pub(crate) fn limits(self, limits: &[Limit]) -> String {
        let each = limits.iter().map(|it| match &it.when {
            Some(when) => format!("{}: {}", self.condition(when, false), self.limit(it)),
            None if limits.len() > 1 => format!("{}: {}", self.of("otherwise"), self.limit(it)),
            None => self.limit(it),
        });
        each.collect::<Vec<_>>().join("\n")
    }

    /// One limit without its condition.
    pub(crate) fn limit(self, it: &Limit) -> String {
        let mut parts = vec![match (&it.until_fact, it.count, it.unit) {
            (Some(fact), _, _) => format!("{} {fact}", self.of("until")),
            (None, Some(count), Some(unit)) => format!("{count} {}", self.of(unit_name(unit))),
            (None, _, _) => String::new(),
        }];
        let mut also = |is_so: bool, words| parts.extend(is_so.then(|| self.of(words).to_owned()));
        also(it.start_day == StartDay::Included, "on the same day counts");
        also(it.ends == Ends::CloseOfBusiness, "to the close of business");
        also(it.ends == Ends::SameTime, "to the same time of day");
        also(it.roll == Roll::Next, "then the next open day");
        also(it.roll == Roll::Previous, "then the open day before");
        parts.join(", ")
    }
}

/// What starts or stops a clock.
pub(crate) fn triggers(triggers: &[Trigger]) -> String {
    triggers.iter().map(trigger).collect::<Vec<_>>().join("\n")
}

fn trigger(it: &Trigger) -> String {
    let name = it.event.as_ref().or(it.fact.as_ref()).map(ToString::to_string).unwrap_or_default();
    let fields = it.r#where.0.iter().map(|(field, value)| format!("{field} = {value}"));
    let has = it.has.iter().map(ToString::to_string);
    let fields: Vec<String> = fields.chain(has).collect();
    if fields.is_empty() { name } else { format!("{name} ({})", fields.join(", ")) }
}

/// An amount, with the name of the value that it is, where it is one.
pub(crate) fn amount(it: &Amount, currency: Option<Currency>, version: &Version) -> String {
    let money = |minor: i64| currency.map_or_else(|| minor.to_string(), |currency| written(minor, currency));
    match it {
        Amount::Minor(minor) => money(*minor),
        Amount::Value(name) => version.values.find(name).map_or_else(|| name.to_string(), money),
    }
}

/// What a unit is called; whichever comes later, by the word of the file.
fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::CalendarDays => "calendar days",
        Unit::BusinessDays => "business days",
        Unit::BusinessMinutes => "business minutes",
        Unit::BusinessHours => "business hours",
        Unit::Cycles => "complete billing cycles",
        Unit::Minutes | Unit::Hours | Unit::Weeks | Unit::Months | Unit::Years | _ => unit.word(),
    }
}

fn scaled(times: &[Operand], divided_by: &[Operand]) -> String {
    let operand = |it: &Operand| match it {
        Operand::Number(number) => number.to_string(),
        Operand::Fact(fact) => fact.to_string(),
    };
    let times = times.iter().map(|it| format!(" × {}", operand(it)));
    times.chain(divided_by.iter().map(|it| format!(" ÷ {}", operand(it)))).collect()
}

fn range(it: &Band) -> String {
    let ends = [("≥", it.at_least), (">", it.over), ("<", it.below), ("≤", it.up_to)];
    ends.into_iter().filter_map(|(sign, end)| end.map(|end| format!(" {sign} {end}"))).collect()
}
