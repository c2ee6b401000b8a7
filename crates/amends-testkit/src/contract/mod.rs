//! The contract of event stores: a rule is a function that panics where a store breaks it.
//!
//! ```text
//! amends_testkit::store_contract!(MyHarness::new());   // a #[test] for each rule of RULES
//! ```
//!
//! A [`Harness`] makes one fresh store. The suite reads what it wrote through every way there is (by stream, across
//! streams, forward, backward, in pages of every size) and recomputes hashes, heads and the store's fold by itself.

mod appending;
mod commanding;
mod heads;
mod identity;
mod loading;
mod racing;
mod reading;
mod world;

use std::sync::Arc;

use amends_store::DynEventStore;

pub use world::World;

/// A store to be put to the test.
pub trait Harness: Sync {
    /// A fresh, empty store.
    fn fresh(&self) -> Arc<dyn DynEventStore>;

    /// Closes the store, and opens it once more with what it has kept. None from a store that keeps nothing: the
    /// rules on reopening then say so on standard error and hold it to nothing.
    fn reopen(&self, store: Arc<dyn DynEventStore>) -> Option<Arc<dyn DynEventStore>>;
}

/// A rule, and how to see whether a store keeps it.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The rule, as a sentence.
    pub name: &'static str,
    /// Panics where the store breaks it.
    pub check: fn(&World<'_>),
}

/// Puts one rule to a fresh store.
pub fn check(rule: &str, harness: &dyn Harness) {
    let rule = RULES.iter().find(|known| known.name == rule);
    let rule = rule.unwrap_or_else(|| panic!("there is no such rule"));
    (rule.check)(&World::new(harness));
}

/// Declares the table of rules and, from the same list, the macro that makes a test of each.
macro_rules! rules {
    (($d:tt) $($module:ident: $($rule:ident),+;)+) => {
        /// Every rule.
        pub const RULES: &[Rule] = &[$($(Rule { name: stringify!($rule), check: $module::$rule }),+),+];

        /// Makes a test of every rule, for a store made by this harness.
        #[macro_export]
        macro_rules! store_contract {
            ($d harness:expr) => {
                $($(
                    #[test]
                    fn $rule() {
                        $crate::contract::check(stringify!($rule), &$d harness);
                    }
                )+)+
            };
        }
    };
}

rules! { ($)
    appending:
        what_is_appended_is_read_back_unchanged,
        a_long_event_is_read_back_unchanged,
        an_answer_says_where_each_event_stands,
        positions_rise_across_streams,
        no_stream_is_refused_where_there_is_one,
        an_exact_version_is_refused_where_it_differs,
        a_conflict_leaves_the_store_unchanged,
        any_numbers_the_events_itself,
        versions_that_do_not_follow_are_refused,
        an_append_of_nothing_is_refused_before_its_condition,
        an_event_out_of_place_is_refused,
        two_batches_for_one_stream_are_refused,
        several_streams_are_appended_together,
        one_conflict_of_several_leaves_all_streams_unchanged,
        recorded_at_never_falls_within_a_stream,
        a_dropped_append_leaves_all_or_nothing,
        what_was_acknowledged_survives_reopening;
    commanding:
        the_same_command_gives_the_first_answer,
        the_same_command_with_other_content_is_refused,
        without_a_digest_nothing_is_compared,
        an_answer_without_events_is_remembered,
        a_condition_without_events_is_checked,
        a_refused_command_is_not_remembered,
        an_unknown_command_has_no_answer,
        commands_of_two_tenants_do_not_meet;
    identity:
        the_same_event_ids_append_nothing,
        an_event_id_with_other_content_is_refused,
        known_and_new_event_ids_do_not_mix,
        event_ids_of_two_tenants_do_not_meet;
    reading:
        a_new_stream_is_empty,
        a_limit_of_nothing_is_refused,
        stream_pages_forward_give_each_event_once,
        stream_pages_backward_give_each_event_once,
        a_stream_is_read_from_a_version_inclusive,
        beyond_the_head_of_a_stream_there_is_nothing,
        pages_of_all_forward_give_each_event_once,
        pages_of_all_backward_give_each_event_once,
        all_is_read_after_a_position_exclusive,
        the_safe_head_is_the_last_position,
        a_reader_of_one_tenant_gets_past_the_others,
        a_tenant_sees_only_its_own;
    heads:
        every_stream_is_a_chain_from_zero,
        a_stream_head_is_its_last_event,
        the_store_head_counts_every_event,
        the_store_head_folds_every_stream_head;
    loading:
        a_load_keeps_ids_versions_and_both_times,
        a_load_gives_positions_in_log_order,
        loading_twice_adds_nothing,
        a_load_names_what_does_not_fit,
        a_load_that_stops_writes_nothing,
        a_load_that_skips_goes_on,
        a_load_rejects_what_hashes_otherwise,
        a_loaded_command_answers_and_compares_nothing,
        a_load_goes_on_where_appends_left_off;
    racing:
        of_many_writers_exactly_one_wins,
        no_write_of_many_is_lost,
        the_same_command_from_many_threads_happens_once,
        nothing_appears_below_a_position_that_was_seen;
}
