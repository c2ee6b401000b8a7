SELECT made, tenant, subject FROM keys INDEXED BY keys_by_subject ORDER BY tenant, subject
