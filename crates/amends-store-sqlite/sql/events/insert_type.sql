INSERT INTO types (type, name) VALUES (?1, ?2)
