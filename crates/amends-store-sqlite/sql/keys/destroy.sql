UPDATE keys SET secret = NULL WHERE tenant = ?1 AND subject = ?2 AND secret IS NOT NULL
