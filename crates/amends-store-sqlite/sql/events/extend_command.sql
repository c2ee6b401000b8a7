UPDATE commands SET last_position = ?3 WHERE tenant = ?1 AND command_id = ?2
