INSERT INTO tenants (tenant, name) VALUES (?1, ?2)
