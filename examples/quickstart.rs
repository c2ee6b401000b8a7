//! One complaint from detection to follow-up. Run it with `cargo run --example quickstart`.
//!
//! You tell amends what you want to do; it answers with facts, or says why not. The facts are all that is kept.

use amends::case::compensation::{OfferTerms, Payment, RemedyForm, RemedyKind};
use amends::case::{answer::Rights, detection::Receipt, follow_up::SurveyAnswer, lifecycle::CloseReason};
use amends::money::{Currency, Money};
use amends::value::{Ordinal, Rating, Words};
use amends::{Actor, ActorKind, Engine, Tenant, ask, code, name, pii::Personal, sqlite, token};

#[expect(clippy::print_stdout, reason = "an example shows what it does")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Two files: the facts, and the keys that open what is personal in them.
    let folder = tempfile::tempdir()?;
    let store = sqlite::SqliteStore::open(folder.path().join("cases.db"), sqlite::Options::default())?;
    let keys = sqlite::SqliteKeyStore::open(folder.path().join("cases.db.keys"))?;
    let desk = Engine::new(store, keys).desk(Tenant::new("acme")?).blocking();

    let case = desk.new_case();
    let customer = desk.voice(&case, Actor::new(ActorKind::Customer, "c-7")?);
    let agent = desk.voice(&case, Actor::new(ActorKind::Human, "h-17")?);

    // Notice, and say that we have it.
    let mut complaint = Receipt::new(token!("c-7"), name!("email"));
    complaint.summary = Personal::clear(Words::new("The parcel was left outside in the rain.")?);
    customer.says(ask::Detection::receive(complaint))?;
    agent.says(ask::Detection::acknowledge(name!("email")))?;
    // Apologise and own it; explain honestly; fix it, and have somebody else make sure.
    agent.says(ask::Apology::deliver_full(name!("phone"), name!("our courier, our mistake")))?;
    agent.says(ask::Explanation::deliver(name!("phone")))?;
    agent.says(ask::Fix::start())?;
    agent.says(ask::Fix::complete())?;
    agent.says(ask::Fix::verify(token!("h-18"), code!("called_the_customer")))?;
    // Make up for it: what was paid for the parcel comes back.
    let refund = Money::new(2_500, Currency::new("GBP")?)?;
    agent.says(ask::Compensation::offer(OfferTerms::new(
        name!("o-1"),
        RemedyKind::Refund,
        RemedyForm::Money,
        refund,
    )))?;
    customer.says(ask::Compensation::accept(name!("o-1")))?;
    agent.says(ask::Compensation::confirm(Payment::of_offer(name!("p-1"), name!("o-1"), refund)))?;
    // Answer, close, and ask afterwards how they feel.
    agent.says(ask::Answer::send_final(name!("letter"), Rights::to(name!("ombudsman"))))?;
    agent.says(ask::Lifecycle::close(CloseReason::Resolved))?;
    let happy = SurveyAnswer { csat: Some(Rating::new(5)?), ..SurveyAnswer::new(Ordinal::new(1)?) };
    customer.says(ask::FollowUp::answer_survey(happy))?;

    for entry in desk.timeline(&case)?.entries {
        let header = entry.opened.recorded.header;
        println!("{:>2}  {:<22} {:?}", header.version, header.event_type.as_str(), entry.after.state);
    }
    Ok(())
}

#[test]
fn a_complaint_goes_from_detection_to_follow_up() {
    main().unwrap();
}
