INSERT INTO store (store_id, events, heads_fold, commands, commands_fold) VALUES (?1, 0, ?2, 0, ?2)
