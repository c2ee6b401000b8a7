SELECT secret FROM keys WHERE key_id = ?1 AND tenant = ?2
