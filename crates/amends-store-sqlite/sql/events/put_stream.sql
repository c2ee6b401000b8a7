INSERT INTO streams (stream, tenant, name, version, hash, position, recorded_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (stream) DO UPDATE SET
    version = excluded.version, hash = excluded.hash, position = excluded.position, recorded_at = excluded.recorded_at
