//! The fields of the envelope, in the order in which a line holds them.

use crate::json::Keys;

macro_rules! fields {
    ($($name:ident = $stored:literal),+ $(,)?) => {
        /// A field of the envelope.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the contract's table describes them")]
        pub enum Field {
            $($name),+
        }

        impl Field {
            /// Every field, in the order in which the writer puts them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The stored name.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $stored),+
                }
            }
        }

        /// The stored names, for the parser.
        pub(super) static KEYS: Keys<{ Field::ALL.len() }> = Keys::new([$($stored),+]);
    };
}

fields! {
    Id = "id", Tenant = "tenant", Stream = "stream", Version = "version", Position = "position", Type = "type",
    Schema = "schema", OccurredAt = "occurred_at", RecordedAt = "recorded_at", Precision = "precision",
    Zone = "zone", Actor = "actor", OnBehalfOf = "on_behalf_of", CommandId = "command_id",
    CausationId = "causation_id", CorrelationId = "correlation_id", Policy = "policy", Tags = "tags", Ext = "ext",
    Data = "data", Form = "form", PrevHash = "prev_hash", Hash = "hash",
}
