SELECT made, key_id, tenant, subject, purpose, secret FROM keys NOT INDEXED ORDER BY made
