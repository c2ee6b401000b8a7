SELECT tenant, name FROM streams WHERE stream = ?1
