INSERT INTO events (
    position, tenant, stream, version, event_id, type, schema, occurred_at, recorded_at, precision, zone,
    actor_kind, actor, behalf_kind, behalf, command_id, causation_id, correlation_id,
    policy, tags, ext, data, form, prev_hash, hash
) VALUES (
    ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25
)
