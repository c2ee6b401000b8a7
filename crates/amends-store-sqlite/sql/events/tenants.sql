SELECT tenant, name FROM tenants
