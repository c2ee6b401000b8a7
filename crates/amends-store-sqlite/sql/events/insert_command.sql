INSERT INTO commands (tenant, command_id, digest, first_position, last_position)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (tenant, command_id) DO NOTHING
