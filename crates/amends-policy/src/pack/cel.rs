//! A condition written in CEL, for what the closed tree cannot say.
//!
//! The parser of CEL is a recursive descent that aborts the process on deep input, and nothing catches that. So an
//! expression is looked over before it is parsed (length, depth of brackets, no comprehensions, which could loop), is
//! compiled once on a thread with a large stack, and only compiled programs are evaluated. It knows no times: ages and
//! deadlines are facts.

use std::fmt;
use std::sync::Arc;

use cel::{Context, Program, Value as CelValue};
use smol_str::SmolStr;

use crate::eval::seen::Seen;
use crate::read::Kind;
use crate::read::mistake::Mistakes;
use crate::read::node::{Node, Value};
use crate::read::table::{Read, wrong};
use crate::value::Fact;

/// Longer expressions are refused.
const BYTES_MAX: usize = 4 * 1024;
/// Deeper brackets are refused: 48 of them need 8 mebibytes of stack in a debug build.
const DEPTH_MAX: usize = 16;
/// More signs of operators and brackets are refused: they nest without brackets (`1+1+1+..`), and evaluation goes as deep as they
/// do on whatever stack its caller has. Two thousand overflow two mebibytes in a debug build.
const SIGNS_MAX: usize = 100;
/// What the compiling thread gets: eight times what the deepest allowed expression was measured to need.
const STACK: usize = 64 * 1024 * 1024;
/// Functions that may be called; operators besides. None of them loops.
const FUNCTIONS: &[&str] = &["size", "contains", "startsWith", "endsWith", "int", "string", "double"];
/// Macros that loop.
const LOOPS: &[&str] = &["all", "exists", "exists_one", "map", "filter"];

/// A compiled condition in CEL.
#[derive(Clone)]
pub struct Expression {
    source: SmolStr,
    facts: Vec<SmolStr>,
    program: Arc<Program>,
}

impl Expression {
    /// As it is written.
    pub fn source(&self) -> &SmolStr {
        &self.source
    }

    /// The facts that it asks for.
    pub fn facts(&self) -> &[SmolStr] {
        &self.facts
    }

    /// Whether it holds; nothing where a fact is missing or is not what the expression asks for.
    pub(crate) fn holds<'a>(&self, seen: impl Into<Seen<'a>>) -> Option<bool> {
        let seen = seen.into();
        let mut context = Context::default();
        for name in &self.facts {
            context.add_variable_from_value(name.as_str(), value(&*seen.comparable(name)?));
        }
        match self.program.execute(&context) {
            Ok(CelValue::Bool(holds)) => Some(holds),
            Ok(_) | Err(_) => None,
        }
    }
}

/// A fact as CEL knows it: whole numbers are integers, money its minor units.
fn value(fact: &Fact) -> CelValue {
    match fact {
        Fact::Flag(flag) => CelValue::Bool(*flag),
        Fact::Number(number) if number.is_whole() => CelValue::Int(number.floor()),
        Fact::Number(number) => number.to_string().parse().map_or(CelValue::Null, CelValue::Float),
        Fact::Money(money) => CelValue::Int(money.minor()),
        Fact::Text(text) => CelValue::String(Arc::new(text.to_string())),
        Fact::None => CelValue::Null,
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Eq for Expression {}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Expression({:?})", self.source)
    }
}

impl Read for Expression {
    const EXPECTED: &'static str =
        "a condition in CEL of at most 4096 bytes, 16 brackets and 100 signs, without loops";

    fn read(node: &Node, to: &mut Mistakes) -> Option<Self> {
        let Value::Text(source) = &node.value else { return wrong(node, to) };
        let compiled = guard(source).and_then(|()| compile(source));
        compiled.map_err(|(kind, found)| to.add(kind, node.at, found, Self::EXPECTED)).ok()
    }

    #[cfg(feature = "schema")]
    fn schema(_: &mut crate::schema::Schemas) -> serde_json::Value {
        serde_json::json!({ "type": "string", "minLength": 1, "maxLength": BYTES_MAX })
    }
}

type Refused = (Kind, String);

/// Looks an expression over without parsing it.
fn guard(source: &str) -> Result<(), Refused> {
    if source.len() > BYTES_MAX {
        return Err((Kind::TooLarge, format!("an expression of {} bytes", source.len())));
    }
    let mut depth = 0_usize;
    for c in source.chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH_MAX {
            return Err((Kind::TooDeep, "an expression with deeper brackets".to_owned()));
        }
    }
    let signs = source.chars().filter(|c| "+-*/%.!?<>=([{".contains(*c)).count();
    if signs > SIGNS_MAX {
        return Err((Kind::TooDeep, format!("an expression with {signs} signs")));
    }
    let words = source.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let looping = words.into_iter().find(|word| LOOPS.contains(word));
    looping.map_or(Ok(()), |word| Err((Kind::OutOfBounds, format!("`{word}`, which could loop"))))
}

fn compile(source: &str) -> Result<Expression, Refused> {
    let text = source.to_owned();
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || Program::compile(&text));
    let compiled = thread.map(std::thread::JoinHandle::join);
    let Ok(Ok(Ok(program))) = compiled else {
        return Err((Kind::Syntax, "an expression that CEL does not read".to_owned()));
    };
    let references = program.references();
    let is_word = |name: &&&str| name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '@');
    let functions = references.functions();
    if let Some(name) = functions.iter().filter(is_word).find(|name| !FUNCTIONS.contains(*name)) {
        return Err((Kind::UnknownName, format!("the function `{name}`")));
    }
    let mut facts: Vec<SmolStr> = references.variables().into_iter().map(SmolStr::new).collect();
    facts.sort();
    Ok(Expression { source: SmolStr::new(source), facts, program: Arc::new(program) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Facts, Number};

    fn holds(source: &str, facts: &Facts) -> Option<bool> {
        guard(source).and_then(|()| compile(source)).unwrap().holds(facts)
    }

    #[test]
    fn an_expression_holds_or_not_or_cannot_be_told() {
        let severity = |n| Facts::new().with("severity", Fact::Number(Number::whole(n)));
        let source = "severity <= 2 && (kind == 'red' || severity == 1)";
        let with_kind = |n, kind: &str| severity(n).with("kind", Fact::Text(kind.into()));
        assert_eq!(holds(source, &with_kind(2, "red")), Some(true));
        assert_eq!(holds(source, &with_kind(2, "blue")), Some(false));
        assert_eq!(holds(source, &severity(2)), None);
        assert_eq!(holds("1 / (severity - 2) == 1", &severity(2)), None, "a division by zero is no answer");
        assert_eq!(holds("severity", &severity(2)), None, "a number is no answer");
    }

    #[test]
    fn bombs_are_refused_before_they_are_parsed() {
        let kind = |source: &str| guard(source).and_then(|()| compile(source)).map(|_| ()).unwrap_err().0;
        assert_eq!(kind(&"(".repeat(17)), Kind::TooDeep);
        assert_eq!(kind(&format!("{}true", "!".repeat(3_000))), Kind::TooDeep);
        assert_eq!(kind(&"1+".repeat(3_000)), Kind::TooLarge);
        assert_eq!(kind(&format!("{}1 > 0", "1+".repeat(SIGNS_MAX))), Kind::TooDeep);
        assert_eq!(kind(&format!("kind{}", "[0]".repeat(SIGNS_MAX + 1))), Kind::TooDeep);
        assert_eq!(kind("[1,2].map(x, [1,2].map(y, y)) == []"), Kind::OutOfBounds);
        assert_eq!(kind("timestamp('2026-01-01T00:00:00Z') == 1"), Kind::UnknownName);
        assert_eq!(kind("severity ="), Kind::Syntax);
    }

    #[test]
    fn the_deepest_that_is_allowed_compiles() {
        let source = format!("{}true{}", "(".repeat(DEPTH_MAX), ")".repeat(DEPTH_MAX));
        assert_eq!(holds(&source, &Facts::new()), Some(true));
        let long = format!("{}true", "true && ".repeat(500));
        assert_eq!(holds(&long, &Facts::new()), Some(true));
        let sum = format!("{}1 > 0", "1+".repeat(SIGNS_MAX - 1));
        assert_eq!(holds(&sum, &Facts::new()), Some(true));
        let not = format!("{}true", "!".repeat(SIGNS_MAX));
        assert_eq!(holds(&not, &Facts::new()), Some(true));
        let mixed = format!(
            "{}{}1{} > 0",
            "(".repeat(DEPTH_MAX),
            "1+".repeat(SIGNS_MAX - 1 - DEPTH_MAX),
            ")".repeat(DEPTH_MAX)
        );
        assert_eq!(holds(&mixed, &Facts::new()), Some(true));
    }
}
