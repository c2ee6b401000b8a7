//! `amends events`: the catalogue, from the types.

use std::io::{self, Write};

use amends_core::Kind;
use amends_core::shape::{FieldSpec, Form, TypeSpec};

use crate::args::Events;
use crate::failure::Failure;
use crate::table::Table;

pub(crate) fn run(args: &Events, out: &mut dyn Write) -> Result<(), Failure> {
    let wanted = |kind: &&Kind| args.name.as_ref().is_none_or(|name| kind.as_str() == name);
    let mut kinds: Vec<Kind> = Kind::known().iter().filter(wanted).copied().collect();
    kinds.sort_by_key(|kind| (kind.category(), kind.as_str()));
    if kinds.is_empty() {
        let name = args.name.as_deref().unwrap_or_default();
        return Err(Failure::input(format!("no event is called {name}; `amends events` lists them all")));
    }
    if args.json {
        kinds.iter().try_for_each(|kind| writeln!(out, "{}", as_json(*kind)))?;
        return Ok(());
    }
    if args.name.is_some() {
        kinds.iter().try_for_each(|kind| in_full(*kind, out))?;
        return Ok(());
    }
    let mut table = Table::new(&["stream", "type", "what it states", "data"]);
    for kind in kinds {
        let TypeSpec { name, doc, fields, .. } = kind.spec();
        table.row([kind.category().to_owned(), name.to_owned(), doc.to_owned(), names(&fields)]);
    }
    writeln!(out, "{table}")?;
    writeln!(out, "P personal, sealed before it reaches a store; ? may be left out.")?;
    Ok(())
}

fn in_full(kind: Kind, out: &mut dyn Write) -> io::Result<()> {
    let TypeSpec { name, doc, schema, fields } = kind.spec();
    writeln!(out, "{name}, schema {schema}, on a {} stream\n{doc}\n", kind.category())?;
    let mut table = Table::new(&["field", "holds", "", ""]);
    describe("", &fields, &mut table);
    writeln!(out, "{table}")
}

fn describe(within: &str, fields: &[FieldSpec], table: &mut Table) {
    for field in fields {
        let path = format!("{within}{}", field.name);
        let optional = if field.optional { "optional" } else { "required" };
        let personal = if field.personal { "personal" } else { "" };
        table.row([path.clone(), form(&field.form), optional.to_owned(), personal.to_owned()]);
        if let Form::Record(inner) = &field.form {
            describe(&format!("{path}."), inner, table);
        } else if let Form::List(item) = &field.form
            && let Form::Record(inner) = &**item
        {
            describe(&format!("{path}[]."), inner, table);
        }
    }
}

fn names(fields: &[FieldSpec]) -> String {
    let name = |field: &FieldSpec| {
        let (personal, optional) =
            (if field.personal { " P" } else { "" }, if field.optional { "?" } else { "" });
        format!("{}{optional}{personal}", field.name)
    };
    fields.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// What a field may hold, in words.
fn form(form: &Form) -> String {
    match form {
        Form::Text(most) => format!("text, 1 to {most} characters"),
        Form::LongText => "text, up to 64 KiB".into(),
        Form::Code => "code, [a-z0-9_.-]{1,64}".into(),
        Form::Currency => "currency, [A-Z]{3}".into(),
        Form::Instant => "instant".into(),
        Form::Date => "civil date".into(),
        Form::Duration => "ISO 8601 duration".into(),
        Form::Uuid => "UUID".into(),
        Form::Pointer => "JSON Pointer".into(),
        Form::Decimal => "number".into(),
        Form::DecimalText => "decimal number as text".into(),
        Form::Integer(least, most) if *most > 1_000_000 => format!("whole number, {least} or more"),
        Form::Integer(least, most) => format!("whole number, {least} to {most}"),
        Form::Bool => "true or false".into(),
        Form::Choice(words) => words.join(" | "),
        Form::Any => "anything".into(),
        Form::List(item) => format!("list of: {}", self::form(item)),
        Form::Record(_) => "object".into(),
        Form::Map(value) => format!("object, any name: {}", self::form(value)),
    }
}

fn as_json(kind: Kind) -> serde_json::Value {
    let TypeSpec { name, doc, schema, fields } = kind.spec();
    let field = |field: &FieldSpec| serde_json::json!({"name": field.name, "holds": form(&field.form), "optional": field.optional, "personal": field.personal});
    let fields: Vec<_> = fields.iter().map(field).collect();
    serde_json::json!({"stream": kind.category(), "type": name, "schema": schema, "states": doc, "fields": fields})
}
