SELECT key_id, secret FROM keys
WHERE tenant = ?1 AND subject = ?2 AND purpose = ?3 AND secret IS NOT NULL
