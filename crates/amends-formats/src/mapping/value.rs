//! Values, from TOML: where a field of an event comes from.

use super::node::{Node, Section};
use super::read::{Names, Read, one_of};
use super::{Form, From, Value};

impl Names {
    pub(super) fn fields(&mut self, section: &Section<'_>) -> Read<Vec<(String, Value)>> {
        let field = |(name, node): &(&str, Node<'_>)| Ok(((*name).to_owned(), self.value(node)?));
        section.entries().iter().map(field).collect()
    }

    pub(super) fn value(&mut self, node: &Node<'_>) -> Read<Value> {
        if !node.is_table() {
            return node.constant().map(Value::Constant);
        }
        let section = node.section()?;
        let value = if let Some(time) = section.take("time") {
            Value::Time { time: self.time_ref(&time)?, plus_days: plus_days(&section)? }
        } else if let Some(count) = section.take("count").filter(|count| count.flag() != Ok(false)) {
            count.flag()?;
            Value::Count
        } else {
            self.text(&section)?
        };
        section.done()?;
        Ok(value)
    }

    fn text(&mut self, section: &Section<'_>) -> Read<Value> {
        let from = if let Some(columns) = section.take("column") {
            From::Columns(self.columns(&columns)?)
        } else if let Some(previous) = section.take("previous") {
            From::Previous(self.column(previous.text()?))
        } else if section.take("case").map_or(Ok(false), |case| case.flag())? {
            From::Case
        } else {
            return Err(
                section.error("expected a value from `column`, `previous`, `case`, `time` or `count`")
            );
        };
        let forms = [
            ("text", Form::Text),
            ("code", Form::Code),
            ("token", Form::Token),
            ("key", Form::Key),
            ("integer", Form::Integer),
        ];
        Ok(Value::Text {
            from,
            lookup: section.take("lookup").map(|lookup| self.lookup_ref(&lookup)).transpose()?,
            form: section.take("as").map_or(Ok(Form::Text), |form| one_of(&form, &forms))?,
            default: section.take("default").map(|default| default.constant()).transpose()?,
        })
    }

    fn lookup_ref(&self, node: &Node<'_>) -> Read<usize> {
        let name = node.text()?;
        self.lookups.get(name).copied().ok_or_else(|| node.error(format!("there is no [lookups.{name}]")))
    }
}

pub(super) fn plus_days(section: &Section<'_>) -> Read<u32> {
    let Some(node) = section.take("plus_days") else { return Ok(0) };
    let days = u32::try_from(node.integer()?).ok().filter(|days| *days <= 36_500);
    days.ok_or_else(|| node.error("expected 0 to 36500 days"))
}
