SELECT stream, tenant, name, version, hash, position, recorded_at FROM streams NOT INDEXED ORDER BY stream
