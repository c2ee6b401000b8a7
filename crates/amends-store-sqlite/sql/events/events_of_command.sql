SELECT
    position, tenant, stream, version, event_id, type, schema, occurred_at, recorded_at, precision, zone,
    actor_kind, actor, behalf_kind, behalf, command_id, causation_id, correlation_id,
    policy, tags, ext, data, form, prev_hash, hash
FROM events
WHERE position BETWEEN ?1 AND ?2 AND command_id = ?3 AND tenant = ?4
ORDER BY position
