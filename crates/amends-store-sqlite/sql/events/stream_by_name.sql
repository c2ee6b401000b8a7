SELECT stream, version, hash, position, recorded_at
FROM streams INDEXED BY streams_by_name
WHERE tenant = ?1 AND name = ?2
