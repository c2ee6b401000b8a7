INSERT INTO keys (key_id, tenant, subject, purpose, secret) VALUES (?1, ?2, ?3, ?4, ?5)
