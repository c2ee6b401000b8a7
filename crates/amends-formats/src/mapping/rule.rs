//! Rules, from TOML: when an event is made of a row, and which.

use amends_core::Kind;
use amends_envelope::ActorKind;

use super::node::{Node, Section};
use super::read::{Names, Read, one_of};
use super::value::plus_days;
use super::{At, Clause, Compare, Link, On, Rule, Stage, Test, Value};

impl Names {
    pub(super) fn rule(&mut self, section: &Section<'_>) -> Read<Rule> {
        let event_type = section.need("type")?;
        let kind = Kind::of("case", event_type.text()?).ok_or_else(|| {
            event_type
                .error(format!("there is no event {:?} of a case", event_type.text().unwrap_or_default()))
        })?;
        let on = [("row", On::Row), ("first", On::First), ("end", On::End)];
        let rule = Rule {
            kind,
            on: section.take("on").map_or(Ok(On::Row), |node| one_of(&node, &on))?,
            when: section.take("when").map_or(Ok(vec![]), |when| self.when(&when))?,
            stages: section.take("stage").map_or(Ok(vec![]), |node| stages(&node))?,
            once: section.take("once").map_or(Ok(false), |node| node.flag())?,
            link: link(section)?,
            compare: self.compare(section)?,
            at: self.at(&section.need("at")?)?,
            actor: section.take("actor").map(|actor| self.actor(&actor.section()?)).transpose()?,
            data: section.take("data").map_or(Ok(vec![]), |data| self.fields(&data.section()?))?,
        };
        fields_fit(kind, section)?;
        section.done()?;
        Ok(rule)
    }

    fn when(&mut self, node: &Node<'_>) -> Read<Vec<Vec<Clause>>> {
        let any = if node.is_table() { vec![node.section()?] } else { node.sections()? };
        any.iter().map(|all| all.entries().iter().map(|entry| self.clause(entry)).collect()).collect()
    }

    fn clause(&mut self, (column, node): &(&str, Node<'_>)) -> Read<Clause> {
        let column = self.column(column);
        if !node.is_table() {
            return Ok(Clause { column, tests: vec![Test::Is(node.texts()?)] });
        }
        let tests = node.section()?.entries().iter().map(|entry| self.test(entry)).collect::<Read<_>>()?;
        Ok(Clause { column, tests })
    }

    fn test(&mut self, (name, node): &(&str, Node<'_>)) -> Read<Test> {
        Ok(match *name {
            "is" => Test::Is(node.texts()?),
            "not" => Test::Not(node.texts()?),
            "present" => Test::Present(node.flag()?),
            "changed" => Test::Changed(node.flag()?),
            "appears" => Test::Appears(node.flag()?),
            "turns" => Test::Turns(node.texts()?),
            "was" => Test::Was(node.texts()?),
            "rises" if node.flag()? => Test::Rises,
            "falls" if node.flag()? => Test::Falls,
            "same_as" => Test::Same(self.column(node.text()?)),
            _ => {
                let known = "is, not, present, changed, appears, turns, was, rises, falls, same_as";
                return Err(node.error(format!("`{name}` is no test, expected one of {known}")));
            }
        })
    }

    fn compare(&self, section: &Section<'_>) -> Read<Vec<Compare>> {
        let mut all = vec![];
        for (key, late) in [("late", true), ("in_time", false)] {
            if let Some(node) = section.take(key) {
                let pair = node.section()?;
                let (what, by) = (self.time_ref(&pair.need("what")?)?, self.time_ref(&pair.need("by")?)?);
                pair.done()?;
                all.push(Compare { what, by, late });
            }
        }
        Ok(all)
    }

    fn at(&self, node: &Node<'_>) -> Read<At> {
        if !node.is_table() {
            return Ok(At { time: self.time_ref(node)?, plus_days: 0, placed: false });
        }
        let section = node.section()?;
        let at = At {
            time: self.time_ref(&section.need("time")?)?,
            plus_days: plus_days(&section)?,
            placed: section.take("placed").map_or(Ok(false), |placed| placed.flag())?,
        };
        section.done()?;
        Ok(at)
    }

    fn actor(&mut self, section: &Section<'_>) -> Read<(ActorKind, Value)> {
        let kind = section.need("kind")?;
        let actor_kind = ActorKind::parse(kind.text()?).map_err(|e| kind.error(e.to_string()))?;
        let id = self.value(&section.need("id")?)?;
        section.done()?;
        Ok((actor_kind, id))
    }
}

/// Whether a rule gives an event what its type must have, and nothing that it does not.
fn fields_fit(kind: Kind, rule: &Section<'_>) -> Read<()> {
    let spec = kind.spec();
    let given = rule.take("data").map_or(Ok(vec![]), |data| data.section().map(|data| data.entries()))?;
    if let Some((name, node)) =
        given.iter().find(|(name, _)| spec.fields.iter().all(|field| field.name != *name))
    {
        return Err(node.error(format!("`{}` has no field `{name}`", spec.name)));
    }
    let lacks = |name: &str| given.iter().all(|(given, _)| *given != name);
    match spec.fields.iter().find(|field| !field.optional && lacks(field.name)) {
        Some(field) => Err(rule.error(format!("`{}` needs the field `{}`", spec.name, field.name))),
        None => Ok(()),
    }
}

fn stages(node: &Node<'_>) -> Read<Vec<Stage>> {
    let known = [
        ("new", Stage::New),
        ("open", Stage::Open),
        ("resolved", Stage::Resolved),
        ("closed", Stage::Closed),
        ("over", Stage::Over),
    ];
    match node.items() {
        Some(items) => items.iter().map(|item| one_of(item, &known)).collect(),
        None => one_of(node, &known).map(|stage| vec![stage]),
    }
}

fn link(section: &Section<'_>) -> Read<Link> {
    let is = |key: &'static str| section.take(key).map_or(Ok(false), |node| node.flag());
    Ok(match (is("else")?, is("otherwise")?) {
        (_, true) => Link::Otherwise,
        (true, false) => Link::Else,
        (false, false) => Link::Free,
    })
}
