SELECT key_id, purpose, secret IS NULL FROM keys WHERE tenant = ?1 AND subject = ?2 ORDER BY made
