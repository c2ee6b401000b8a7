SELECT store_id, events, heads_fold, commands, commands_fold FROM store
