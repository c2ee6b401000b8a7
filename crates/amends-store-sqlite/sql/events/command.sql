SELECT digest, first_position, last_position FROM commands WHERE tenant = ?1 AND command_id = ?2
