SELECT tenant, command_id, digest, first_position, last_position FROM commands
