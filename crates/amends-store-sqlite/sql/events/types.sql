SELECT type, name FROM types
