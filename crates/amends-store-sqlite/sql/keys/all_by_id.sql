SELECT made, key_id FROM keys ORDER BY key_id
