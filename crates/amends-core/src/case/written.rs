//! A command as plain values: what a digest of it is made of, so that one id cannot stand for two commands.

use super::CaseCommand;
use super::authority::{AuthorityCommand, Remedy};
use crate::shape::{Field, Record, Tree, Value};
use crate::value::Name;

impl CaseCommand {
    /// What it asks for, by the stored name of the fact, and the fact's data; what is personal is marked.
    pub fn written(&self) -> (&'static str, Record) {
        macro_rules! by_fact {
            ($($variant:ident),+) => {
                match self {
                    $(Self::$variant(command) => {
                        let fact = command.clone().fact();
                        (fact.kind().as_str(), fact.write())
                    })+
                    Self::Authority(command) => approval(command),
                }
            };
        }
        by_fact!(
            Detection,
            Lifecycle,
            Record,
            Clock,
            Promise,
            Answer,
            External,
            Privacy,
            Apology,
            Explanation,
            Fix,
            Compensation,
            FollowUp
        )
    }
}

fn approval(command: &AuthorityCommand) -> (&'static str, Record) {
    use AuthorityCommand as C;
    let digest_of = |remedy: &Remedy| named("digest", &remedy.digest());
    let with = |mut record: Record, name: &'static str, value: &Option<Name>| {
        value.put(name, &mut record);
        record
    };
    match command {
        C::Request { remedy, instead_of } => {
            ("approval_requested", with(digest_of(remedy), "instead_of", instead_of))
        }
        C::Grant { remedy, reason } => {
            let mut record = digest_of(remedy);
            reason.put("reason", &mut record);
            ("approval_granted", record)
        }
        C::Refuse { digest, reason } => {
            let mut record = named("digest", digest);
            reason.put("reason", &mut record);
            ("approval_refused", record)
        }
        C::Expire { digest } => ("approval_expired", named("digest", digest)),
        C::Void { digest } => ("approval_voided", named("digest", digest)),
    }
}

fn named(name: &str, value: &Name) -> Record {
    let written: Tree = value.write();
    Record::from([(name.to_owned(), written)])
}
