SELECT stream, tenant, name FROM streams INDEXED BY streams_by_name ORDER BY tenant, name
