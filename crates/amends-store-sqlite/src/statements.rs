//! The SQL, a file for each statement.

macro_rules! statements {
    ($folder:literal: $($name:ident = $file:literal),+ $(,)?) => {
        $(pub(crate) const $name: &str = include_str!(concat!("../sql/", $folder, "/", $file, ".sql"));)+
    };
}

statements! { "events":
    EVENTS_SCHEMA = "01_events",
    ALL_FORWARD = "all_forward",
    ALL_BACKWARD = "all_backward",
    STREAM_FORWARD = "stream_forward",
    STREAM_BACKWARD = "stream_backward",
    EVENT_BY_ID = "event_by_id",
    EVENTS_OF_COMMAND = "events_of_command",
    INSERT_EVENT = "insert_event",
    STORE = "store",
    INSERT_STORE = "insert_store",
    UPDATE_STORE = "update_store",
    TENANTS = "tenants",
    INSERT_TENANT = "insert_tenant",
    TYPES = "types",
    INSERT_TYPE = "insert_type",
    STREAMS = "streams",
    STREAMS_BY_NAME = "streams_by_name",
    STREAM_BY_NAME = "stream_by_name",
    STREAM_NAME = "stream_name",
    PUT_STREAM = "put_stream",
    LAST_POSITION = "last_position",
    HASH_AT = "hash_at",
    COMMAND = "command",
    COMMANDS = "commands",
    INSERT_COMMAND = "insert_command",
    EXTEND_COMMAND = "extend_command",
}

statements! { "keys":
    KEYS_SCHEMA = "01_keys",
    LIVING_KEY = "living",
    INSERT_KEY = "insert",
    OPEN_KEY = "open",
    KEYS_OF_SUBJECT = "of_subject",
    DESTROY_KEYS = "destroy",
    ALL_KEYS = "all",
    KEYS_BY_ID = "all_by_id",
    KEYS_BY_SUBJECT = "all_by_subject",
    LIVING_OF_SUBJECT = "living_of_subject",
    VAULT = "vault",
    UPDATE_VAULT = "update_vault",
}
