SELECT made, key_id, tenant, subject, purpose, secret FROM keys WHERE tenant = ?1 AND subject = ?2 AND secret IS NOT NULL
