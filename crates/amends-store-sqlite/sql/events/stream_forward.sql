SELECT
    position, tenant, stream, version, event_id, type, schema, occurred_at, recorded_at, precision, zone,
    actor_kind, actor, behalf_kind, behalf, command_id, causation_id, correlation_id,
    policy, tags, ext, data, form, prev_hash, hash
FROM events
WHERE stream = ?1 AND version >= ?2
ORDER BY version
LIMIT ?3
