//! Reading policies and their schema: everything that is wrong is told at once, with its place.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use amends_envelope::PolicyRef;
use cedar_policy::{PolicyId, PolicySet, Schema, ValidationMode, Validator};
use miette::Diagnostic;
use sha2::{Digest, Sha256};
use smol_str::SmolStr;

use crate::guard;
use crate::question::{Act, Question};

/// What is to be read.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// How refusals and stored facts name these policies, where they would name a pack.
    pub name: &'a str,
    /// Their version, of the host's own making.
    pub version: &'a str,
    /// Cedar policies, each with an `@id` of its own; no templates. At most 65,536 bytes.
    pub policies: &'a str,
    /// Their schema in Cedar's own syntax: [`SCHEMA`](crate::SCHEMA), or what includes it; it declares no `type`. At most
    /// 65,536 bytes.
    pub schema: &'a str,
}

/// Policies that were read, and hold against their schema.
#[derive(Debug, Clone)]
pub struct Policies {
    pub(crate) set: PolicySet,
    pub(crate) schema: Schema,
    named: BTreeMap<PolicyId, SmolStr>, // invariant: one for each policy of the set
    source: PolicyRef,
}

/// Which of the two texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    /// The policies.
    Policies,
    /// The schema.
    Schema,
}

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// In which text.
    pub text: Text,
    /// In which line, from 1.
    pub line: usize,
    /// At which character of it, from 1.
    pub column: usize,
    /// What.
    pub what: String,
}

/// Everything that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct Unreadable(pub Vec<Mistake>);

impl Policies {
    /// Reads policies, and holds them against their schema and that against what will be asked.
    ///
    /// # Errors
    /// Everything that is wrong, the schema's first. A text beyond its limits is not parsed at all.
    pub fn read(source: Source<'_>) -> Result<Self, Unreadable> {
        let guarded =
            (guard::check(Text::Schema, source.schema), guard::check(Text::Policies, source.policies));
        let starts = match guarded {
            (Ok(_), Ok(starts)) => starts,
            (schema, policies) => {
                return Err(Unreadable(schema.err().into_iter().chain(policies.err()).collect()));
            }
        };
        let schema = schema(source.schema).map_err(Unreadable)?;
        let set = parse(source.policies).map_err(Unreadable)?;
        let (named, mut mistakes) = names(&set, source.policies, &starts);
        mistakes.extend(invalid(&set, schema.clone(), source.policies));
        mistakes.sort_by_key(|it| (it.line, it.column));
        if !mistakes.is_empty() {
            return Err(Unreadable(mistakes));
        }
        Ok(Self { set, schema, named, source: origin(source) })
    }

    /// A policy, as refusals and stored facts name it.
    pub(crate) fn reference(&self, id: &PolicyId) -> Option<PolicyRef> {
        Some(PolicyRef { rule: self.named.get(id)?.clone(), ..self.source.clone() })
    }

    /// The policies and their version, for people.
    pub(crate) fn title(&self) -> String {
        format!("{} {}", self.source.pack, self.source.version)
    }
}

impl Mistake {
    pub(crate) fn at(text: Text, source: &str, at: usize, what: String) -> Self {
        let before = source.get(..at).unwrap_or(source);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let (line, column) = (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1);
        Self { text, line, column, what }
    }

    /// At the first place that Cedar points at, with its help.
    fn of(text: Text, source: &str, error: &dyn Diagnostic) -> Self {
        let label = error.labels().and_then(|mut labels| labels.next());
        let at = label.as_ref().map_or(0, miette::LabeledSpan::offset);
        let label = label.as_ref().and_then(miette::LabeledSpan::label).map(|it| format!(": {it}"));
        let help = error.help().map(|it| format!(" ({it})"));
        let what = format!("{error}{}{}", label.unwrap_or_default(), help.unwrap_or_default());
        Self::at(text, source, at, what)
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self.text {
            Text::Policies => "policies",
            Text::Schema => "schema",
        };
        write!(f, "{text}:{}:{}: {}", self.line, self.column, self.what)
    }
}

/// The schema, which must know what will be asked.
fn schema(source: &str) -> Result<Schema, Vec<Mistake>> {
    let wrong = |error: &dyn Diagnostic| {
        let others = error.related().into_iter().flatten();
        let mistakes = std::iter::once(error).chain(others);
        mistakes.map(|it| Mistake::of(Text::Schema, source, it)).collect::<Vec<_>>()
    };
    let (schema, _) = Schema::from_cedarschema_str(source).map_err(|error| wrong(&error))?;
    let unasked = Act::ALL.into_iter().filter_map(|act| sample(act, &schema).err());
    let unasked: Vec<_> = unasked.map(|what| Mistake::at(Text::Schema, source, 0, what)).collect();
    if unasked.is_empty() { Ok(schema) } else { Err(unasked) }
}

/// What the schema does not fit in a question of that act.
fn sample(act: Act, schema: &Schema) -> Result<(), String> {
    let asked = Question::sample(act).and_then(|it| it.request(schema));
    asked.map(drop).map_err(|error| format!("it does not fit what is asked: {error}"))
}

fn parse(source: &str) -> Result<PolicySet, Vec<Mistake>> {
    let wrong = |errors: cedar_policy::ParseErrors| {
        errors.iter().map(|error| Mistake::of(Text::Policies, source, error)).collect::<Vec<_>>()
    };
    source.parse().map_err(wrong)
}

/// What each policy calls itself, and which do not, or as another does. Cedar numbers them in their order.
fn names(set: &PolicySet, source: &str, starts: &[usize]) -> (BTreeMap<PolicyId, SmolStr>, Vec<Mistake>) {
    let (mut named, mut mistakes) = (BTreeMap::<PolicyId, SmolStr>::new(), Vec::new());
    for (nth, start) in starts.iter().enumerate() {
        let id = PolicyId::new(format!("policy{nth}"));
        let mut wrong = |what: String| mistakes.push(Mistake::at(Text::Policies, source, *start, what));
        let Some(policy) = set.policy(&id) else {
            wrong("a template: only policies are taken".to_owned());
            continue;
        };
        match policy.annotation("id").filter(|name| !name.is_empty()) {
            None => wrong("no @id(\"..\"), by which a refusal could name it".to_owned()),
            Some(name) if named.values().any(|other| other == name) => {
                wrong(format!("a second policy {name}"));
            }
            Some(name) => drop(named.insert(id, name.into())),
        }
    }
    (named, mistakes)
}

/// What does not hold against the schema. Cedar tells a mistake once for each action; one at each place is told on.
fn invalid(set: &PolicySet, schema: Schema, source: &str) -> Vec<Mistake> {
    let result = Validator::new(schema).validate(set, ValidationMode::Strict);
    let errors = result.validation_errors();
    let mut mistakes: Vec<_> = errors.map(|error| Mistake::of(Text::Policies, source, error)).collect();
    mistakes.sort_by(|one, other| {
        (one.line, one.column, &one.what).cmp(&(other.line, other.column, &other.what))
    });
    mistakes.dedup_by_key(|it| (it.line, it.column));
    mistakes
}

/// The digest is over both texts, each with its length before it.
fn origin(source: Source<'_>) -> PolicyRef {
    let mut hash = Sha256::new();
    for text in [source.policies, source.schema] {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    }
    let mut digest = String::from("sha256:");
    for byte in hash.finalize() {
        write!(digest, "{byte:02x}").expect("a String takes all that is written to it");
    }
    PolicyRef {
        pack: source.name.into(),
        version: source.version.into(),
        digest: digest.into(),
        rule: SmolStr::default(),
    }
}
