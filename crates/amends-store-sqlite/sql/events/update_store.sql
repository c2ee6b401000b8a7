UPDATE store SET events = ?1, heads_fold = ?2, commands = ?3, commands_fold = ?4
